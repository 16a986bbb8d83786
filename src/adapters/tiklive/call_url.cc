// Paths and parameters, as the vendor's own client sends them.
#include "adapters/tiklive/call_url.h"

#include <initializer_list>
#include <utility>

#include "core/base/check.h"

namespace holdfast {

namespace {

using Parameter = std::pair<std::string_view, std::string_view>;

std::string call_url(const MediaUrl& base, std::string_view path, std::initializer_list<Parameter> parameters) {
  std::string url = link_text(base);
  url += path;
  char separator = '?';
  for (const auto& [name, value] : parameters) {
    url += std::exchange(separator, '&');
    url += name;
    url += '=';
    url += percent_encode(value);
  }
  return url;
}

bool is_plain(char c) {
  const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return letter_or_digit || c == '-' || c == '_' || c == '.' || c == '~';
}

void add_region(std::string& url, std::string_view region) {
  if (!region.empty()) url += "&region=" + percent_encode(region);
}

// provider-api.md 1.1: 1 likes, 2 date.
std::string_view sort_parameter(SearchSort sort) { return sort == SearchSort::likes ? "&sort_by=1" : "&sort_by=2"; }

}  // namespace

std::string percent_encode(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size() * 3);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(c)) {
      encoded += c;
    } else {
      encoded += '%';
      encoded += digits[byte >> 4];
      encoded += digits[byte & 0xF];
    }
  }
  return encoded;
}

std::string detail_url(const MediaUrl& base, std::string_view post_url) {
  return call_url(base, "/post-detail/", {{"url", post_url}});
}

std::string download_video_url(const MediaUrl& base, std::string_view post_url) {
  return call_url(base, "/download-video/", {{"url", post_url}});
}

std::string regions_url(const MediaUrl& base) { return call_url(base, "/region-list/", {}); }

std::optional<std::string> listing_url(const MediaUrl& base, const ListRequest& request, int page_size) {
  const auto& source = request.source;
  const auto count = std::to_string(page_size);
  const std::string_view target = source.kind == SourceKind::search ? source.name : request.target;
  if (target.empty()) return std::nullopt;
  switch (source.kind) {
    case SourceKind::user:
      return call_url(base, "/user-posts/", {{"userid", target}, {"count", count}, {"cursor", request.cursor}});
    case SourceKind::hashtag: {
      auto url = call_url(base, "/challenge-posts/", {{"challenge_id", target}, {"count", count}, {"cursor", request.cursor}});
      add_region(url, source.region);
      return url;
    }
    case SourceKind::search: {
      auto url = call_url(base, "/search-video/", {{"keyword", target}, {"count", count}, {"cursor", request.cursor}});
      if (request.publish_days != 0) url += "&publish_time=" + std::to_string(request.publish_days);
      if (request.sort != SearchSort::relevance) url += sort_parameter(request.sort);
      add_region(url, source.region);
      return url;
    }
    case SourceKind::music:
      return call_url(base, "/music-posts/", {{"music_id", target}, {"count", count}, {"cursor", request.cursor}});
    case SourceKind::links: return std::nullopt;
  }
  unreachable("SourceKind");
}

std::optional<std::string> look_up_url(const MediaUrl& base, const SourceName& source) {
  const bool by_id = own_target(source).has_value();
  switch (source.kind) {
    case SourceKind::user:
      if (by_id) return call_url(base, "/userinfo-by-id/", {{"userid", source.name}});
      return call_url(base, "/userinfo-by-username/", {{"username", bare_name(source)}});
    case SourceKind::hashtag:
      if (by_id) return call_url(base, "/challenge-info-id/", {{"id", source.name}});
      return call_url(base, "/challenge-info-name/", {{"name", bare_name(source)}});
    case SourceKind::music: return call_url(base, "/music-info/", {{"music_id", source.name}});
    case SourceKind::search:
    case SourceKind::links: return std::nullopt;
  }
  unreachable("SourceKind");
}

}  // namespace holdfast
