// Strict reading of a link: scheme, authority, path, query, in this order, each refused at the first doubt.
#include "core/resolve/media_url.h"

#include <algorithm>
#include <charconv>

#include "core/base/limits.h"

namespace holdfast {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::unexpected<Failure> refuse(std::string_view host, std::string why) {
  return fail(FailureKind::invalid, "read a media link", std::string(host), std::move(why));
}

bool is_link_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte < 0x7F && c != '\\' && c != '"' && c != '<' && c != '>' && c != '`' && c != '{' && c != '}' &&
         c != '|' && c != '^';
}

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }

bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > 253 || !is_alnum(host.front())) return false;
  if (host.find("..") != std::string_view::npos || host.ends_with('-')) return false;
  return std::ranges::all_of(host, [](char c) { return is_alnum(c) || c == '.' || c == '-' || c == '_'; });
}

bool is_v6_literal(std::string_view host) {
  if (host.size() < 2 || host.size() > 45 || host.find(':') == std::string_view::npos) return false;
  return std::ranges::all_of(host, [](char c) {
    return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'f') || c == ':' || c == '.';
  });
}

struct Authority {
  std::string_view host;
  std::string_view port;  // empty: the scheme's own
};

std::optional<Authority> split_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !is_v6_literal(text.substr(1, close - 1))) return std::nullopt;
    const auto rest = text.substr(close + 1);
    if (!rest.empty() && (rest.front() != ':' || rest.size() == 1)) return std::nullopt;
    return Authority{text.substr(1, close - 1), rest.empty() ? rest : rest.substr(1)};
  }
  const auto colon = text.find(':');
  const auto host = text.substr(0, colon);
  if (!is_host_name(host) || colon == text.size() - 1) return std::nullopt;
  return Authority{host, colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1)};
}

std::optional<std::uint16_t> read_port(std::string_view text, UrlScheme scheme) {
  if (text.empty()) return scheme == UrlScheme::https ? 443 : 80;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

Result<MediaUrl> parse_media_url(std::string_view text) {
  if (text.size() > limits::url_bytes_max) return refuse("", "the link is too long");
  if (!std::ranges::all_of(text, is_link_byte)) return refuse("", "the link holds a character that no link may hold");
  const auto colon = text.find("://");
  if (colon == std::string_view::npos) return refuse("", "the link has no scheme");
  const std::string scheme = lowered(text.substr(0, colon));
  if (scheme != "http" && scheme != "https") return refuse("", "only http and https links are followed");

  MediaUrl url;
  url.scheme = scheme == "https" ? UrlScheme::https : UrlScheme::http;
  text.remove_prefix(colon + 3);
  text = text.substr(0, text.find('#'));
  const auto authority_end = std::min(text.find_first_of("/?"), text.size());
  const auto authority_text = text.substr(0, authority_end);
  if (authority_text.find('@') != std::string_view::npos) return refuse("", "the link names a user");
  const auto authority = split_authority(authority_text);
  if (!authority) return refuse("", "the link's host is not a host name");
  url.host = lowered(authority->host);
  if (url.host.ends_with('.')) url.host.pop_back();
  const auto port = read_port(authority->port, url.scheme);
  if (!port) return refuse(url.host, "the link's port is not a port");
  url.port = *port;

  text.remove_prefix(authority_end);
  const auto mark = text.find('?');
  url.path = std::string(text.substr(0, mark));
  if (url.path.empty()) url.path = "/";
  if (mark != std::string_view::npos) url.query = std::string(text.substr(mark + 1));
  return url;
}

Result<MediaUrl> resolve_media_url(std::string_view text, const MediaUrl& origin) {
  const std::string scheme = origin.scheme == UrlScheme::https ? "https:" : "http:";
  if (text.starts_with("//")) return parse_media_url(scheme + std::string(text));
  if (!text.starts_with('/')) return parse_media_url(text);
  MediaUrl root = origin;
  root.path.clear();
  root.query.clear();
  return parse_media_url(link_text(root) + std::string(text));
}

bool same_origin(const MediaUrl& a, const MediaUrl& b) {
  return a.scheme == b.scheme && a.host == b.host && a.port == b.port;
}

std::string link_text(const MediaUrl& url) {
  const bool https = url.scheme == UrlScheme::https;
  std::string out = https ? "https://" : "http://";
  const bool literal = url.host.find(':') != std::string::npos;
  out += literal ? "[" + url.host + "]" : url.host;
  if (url.port != (https ? 443 : 80)) out += ":" + std::to_string(url.port);
  out += url.path;
  if (!url.query.empty()) out += "?" + url.query;
  return out;
}

std::optional<std::string_view> query_value(const MediaUrl& url, std::string_view name) {
  std::string_view rest = url.query;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto pair = rest.substr(0, end);
    const auto equals = pair.find('=');
    if (pair.substr(0, equals) == name)
      return equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return std::nullopt;
}

}  // namespace holdfast
