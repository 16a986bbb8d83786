// Reading links leniently: scheme, case of the host, query and fragment don't matter.
#include "universe/post_urls.h"

#include <cstdlib>
#include <vector>

namespace holdfast::universe {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool is_id(std::string_view text) { return text.size() >= 15 && text.size() <= 19 && text.find_first_not_of("0123456789") == std::string_view::npos; }

PostUrl post(std::string_view digits) { return {.kind = UrlKind::post, .id = std::strtoull(std::string(digits).c_str(), nullptr, 10)}; }

std::vector<std::string_view> segments(std::string_view path) {
  std::vector<std::string_view> all;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end > 0) all.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return all;
}

bool is_short_host(std::string_view host) {
  for (const std::string_view known : {"vm.tiktok.com", "vt.tiktok.com", "t.tiktok.com", "vn.tiktok.com", "vd.tiktok.com", "pro.tiktok.com"}) {
    if (host == known) return true;
  }
  return false;
}

bool names_post(std::string_view word) {
  return word == "video" || word == "photo" || word == "v" || word == "embed";
}

}  // namespace

PostUrl read_post_url(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  while (!url.empty() && (url.back() == '/' || url.back() == ' ' || url.back() == '.')) url.remove_suffix(1);
  while (!url.empty() && url.front() == ' ') url.remove_prefix(1);
  if (is_id(url)) return post(url);
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const std::string host = lower(url.substr(0, url.find('/')));
  if (!host.ends_with("tiktok.com") && !host.ends_with("tiktokv.com")) return {};
  const std::vector<std::string_view> parts = segments(url.substr(std::min(url.find('/'), url.size())));
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    std::string_view digits = parts[i + 1];
    if (digits.ends_with(".html")) digits.remove_suffix(5);
    if (names_post(parts[i]) && is_id(digits)) return post(digits);
  }
  if (is_short_host(host) && parts.size() == 1) return {.kind = UrlKind::short_link, .code = std::string(parts[0])};
  if (parts.size() == 2 && parts[0] == "t") return {.kind = UrlKind::short_link, .code = std::string(parts[1])};
  return {};
}

}  // namespace holdfast::universe
