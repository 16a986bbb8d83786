// Tokens end at white space, quotes and brackets; a link begins at its scheme, or at a host of the platform.
#include "core/listing/link_text.h"

#include <algorithm>
#include <array>

#include "core/base/printable.h"

namespace holdfast {
namespace {

constexpr std::string_view token_ends = " \t\r\n\v\f\"'<>()[]{}|`";
constexpr std::string_view around = " \t\r\n\v\f\"'<>()[]{}|`.,;:!?*";
constexpr std::array<std::string_view, 5> platform_hosts{"tiktok.com", "www.tiktok.com", "m.tiktok.com", "tiktokv.com", "www.tiktokv.com"};
constexpr std::array<std::string_view, 6> short_hosts{"vm.tiktok.com", "vt.tiktok.com", "t.tiktok.com",
                                                      "pro.tiktok.com", "vn.tiktok.com", "vd.tiktok.com"};

LinkHost host_kind(std::string_view host) {
  if (std::ranges::find(platform_hosts, host) != platform_hosts.end()) return LinkHost::platform;
  if (std::ranges::find(short_hosts, host) != short_hosts.end()) return LinkHost::short_form;
  return LinkHost::none;
}

std::string_view without_port(std::string_view authority) {
  for (const std::string_view port : {":443", ":80"})
    if (authority.ends_with(port)) return authority.substr(0, authority.size() - port.size());
  return authority;
}

std::string host_of(std::string_view authority) {
  std::string host = ascii_lower(without_port(authority));
  if (host.ends_with('.')) host.pop_back();
  return host;
}

std::string_view authority_of(std::string_view after_scheme) {
  return after_scheme.substr(0, std::min(after_scheme.find_first_of("/?#\\"), after_scheme.size()));
}

// Where a link begins inside a token: at "https://" or "http://" even with text right before it, at another scheme, or
// at the front when a host of the platform stands there. Else the token is no link.
std::string_view link_in(std::string_view token) {
  const std::string low = ascii_lower(token);
  const auto http = std::min(low.find("https://"), low.find("http://"));
  if (http != std::string::npos) return token.substr(http);
  if (low.find("://") != std::string::npos) return token;
  if (token.starts_with('@')) return {};
  if (token.starts_with("//")) token.remove_prefix(2);
  const auto authority = authority_of(token);
  const auto at = authority.rfind('@');
  const auto host = host_of(at == std::string_view::npos ? authority : authority.substr(at + 1));
  if (host_kind(host) != LinkHost::none) return token;
  // A name that only resembles the platform's is kept too, so that its owner is told why it isn't used.
  const bool resembles = host.find("tiktok") != std::string::npos && host.find('.') != std::string::npos;
  return resembles && authority.size() < token.size() ? token : std::string_view{};
}

LinkPieces none(std::string why) { return {LinkHost::none, {}, {}, std::move(why)}; }

}  // namespace

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim_around(std::string_view text) {
  const auto first = text.find_first_not_of(around);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(around) - first + 1);
}

std::vector<std::string_view> link_tokens(std::string_view line) {
  std::vector<std::string_view> tokens;
  while (!line.empty()) {
    const auto end = std::min(line.find_first_of(token_ends), line.size());
    const auto link = trim_around(link_in(trim_around(line.substr(0, end))));
    if (!link.empty()) tokens.push_back(link);
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return tokens;
}

LinkPieces take_link_apart(std::string_view token) {
  std::string_view rest = token;
  const auto colon = rest.find("://");
  if (colon != std::string_view::npos && colon < authority_of(rest).size() + 1) {
    const std::string scheme = ascii_lower(rest.substr(0, colon));
    if (scheme != "http" && scheme != "https") return none("only http and https links are read");
    rest.remove_prefix(colon + 3);
  } else if (rest.starts_with("//")) {
    rest.remove_prefix(2);
  }
  const auto authority = authority_of(rest);
  rest.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos) return none("the link names a user before its host");
  if (rest.starts_with('\\')) return none("the link holds a backslash");
  LinkPieces pieces;
  pieces.host_name = host_of(authority);
  pieces.host = host_kind(pieces.host_name);
  if (pieces.host == LinkHost::none) return none("not a link of the platform: its host is " + printable(authority, 80));
  rest = rest.substr(0, rest.find_first_of("?#"));
  while (!rest.empty()) {
    const auto end = std::min(rest.find('/'), rest.size());
    if (end > 0) pieces.segments.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return pieces;
}

}  // namespace holdfast
