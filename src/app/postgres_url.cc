// Taking such a URL apart as far as we must.
#include "app/postgres_url.h"

#include <algorithm>

#include "app/values.h"

namespace holdfast {

namespace {
constexpr std::string_view schemes[] = {"postgres://", "postgresql://"};

std::size_t scheme_size(std::string_view url) {
  for (const auto scheme : schemes)
    if (url.starts_with(scheme)) return scheme.size();
  return 0;
}

// user:password@ of the part before the first '/' or '?' that follows the last '@'. A password may hold what it should not.
struct Place {
  std::size_t from = 0, size = 0;
};
std::optional<Place> password_in_authority(std::string_view url) {
  const auto start = scheme_size(url);
  const auto end = std::min(url.find('?', start), url.size());
  const auto at = url.substr(0, end).rfind('@');
  if (start == 0 || at == std::string_view::npos || at < start) return std::nullopt;
  const auto colon = url.find(':', start);
  if (colon == std::string_view::npos || colon > at) return std::nullopt;
  return Place{colon, at - colon};
}

std::optional<Place> password_in_query(std::string_view url, std::size_t from = 0) {
  for (auto at = url.find("password=", from); at != std::string_view::npos; at = url.find("password=", at + 1)) {
    const char before = at == 0 ? ' ' : url[at - 1];
    if (before != '?' && before != '&' && !url.substr(0, at).ends_with("ssl")) continue;
    const auto end = std::min(url.find('&', at), url.size());
    return Place{at, end - at};
  }
  return std::nullopt;
}
}  // namespace

bool is_postgres(const std::string& catalog_url) { return catalog_url.starts_with("postgres:") || catalog_url.starts_with("postgresql:"); }

bool has_password(std::string_view url) { return password_in_authority(url) || password_in_query(url); }

std::string without_password(std::string_view url) {
  std::string shown(url);
  std::size_t from = 0;
  while (const auto place = password_in_query(shown, from)) {
    const auto equals = shown.find('=', place->from);
    shown.replace(equals + 1, place->from + place->size - equals - 1, "...");
    from = equals;
  }
  if (const auto place = password_in_authority(shown)) shown.erase(place->from, place->size);
  return shown;
}

std::optional<std::string> wrong_with_postgres_url(std::string_view url) {
  const auto start = scheme_size(url);
  if (start == 0) return "must begin with postgres:// or postgresql://, as in postgres://user@host/database";
  if (std::ranges::any_of(url, [](char letter) { return static_cast<unsigned char>(letter) <= ' '; })) return "has a blank in it; write %20 for one";
  for (std::size_t at = url.find('%'); at != std::string_view::npos; at = url.find('%', at + 1)) {
    const auto is_hex = [&](std::size_t place) { return place < url.size() && std::string_view("0123456789abcdefABCDEF").find(url[place]) != std::string_view::npos; };
    if (!is_hex(at + 1) || !is_hex(at + 2)) return "has a % without two hex digits behind it; write %25 for a % in a password";
  }
  const auto authority = url.substr(start, url.find_first_of("/?", start) - start);
  const auto hosts = authority.substr(authority.rfind('@') == std::string_view::npos ? 0 : authority.rfind('@') + 1);
  for (const auto& host : split_list(hosts)) {
    const auto colon = host.rfind(':');
    if (colon == std::string::npos || host.find(']', colon) != std::string::npos || host.substr(colon + 1).empty()) continue;
    const auto port = parse_count(host.substr(colon + 1));
    if (!port || *port < 1 || *port > 65535) return "has a port that is no number from 1 to 65535; a / or @ in a password is written %2F or %40";
  }
  return std::nullopt;
}

}  // namespace holdfast
