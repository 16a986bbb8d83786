// See s3_place.h.
#include "app/s3_place.h"

#include <algorithm>

#include "app/values.h"
#include "core/base/utf8.h"

namespace holdfast {

namespace {

bool is_bucket_letter(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') || letter == '.' || letter == '-' ||
         letter == '_';
}

bool is_bucket(std::string_view name) {
  return name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, is_bucket_letter) && name.front() != '.' && name.front() != '-' &&
         name.back() != '.' && name.find("..") == name.npos;
}

bool is_prefix(std::string_view prefix) {
  const bool shown = std::ranges::none_of(prefix, [](char letter) { return static_cast<unsigned char>(letter) < ' ' || letter == 0x7f; });
  if (!shown || mend_utf8(prefix) != prefix) return false;
  while (true) {
    const auto slash = prefix.find('/');
    const auto part = prefix.substr(0, slash);
    if (part.empty() || part == "." || part == "..") return false;
    if (slash == prefix.npos) return true;
    prefix.remove_prefix(slash + 1);
  }
}

}  // namespace

bool is_s3(const Config& config) { return config.vault.url.starts_with(s3_scheme); }

std::optional<S3Place> parse_s3_url(std::string_view url, std::string& why) {
  if (!url.starts_with(s3_scheme)) {
    why = "must be s3://BUCKET/PREFIX";
    return std::nullopt;
  }
  url.remove_prefix(s3_scheme.size());
  const auto slash = url.find('/');
  S3Place place{.bucket = std::string(url.substr(0, slash)), .prefix = std::string(slash == url.npos ? "" : url.substr(slash + 1))};
  if (place.prefix.ends_with('/')) place.prefix.pop_back();
  if (!is_bucket(place.bucket)) {
    why = "must be s3://BUCKET/PREFIX with a bucket of 3 to 63 letters, digits, dots, dashes and underscores";
    return std::nullopt;
  }
  if (place.prefix.empty()) return place;
  if (place.prefix.size() <= s3_prefix_bytes_max && is_prefix(place.prefix)) return place;
  why = "must be s3://BUCKET/PREFIX with a prefix of at most 256 bytes, without empty parts, `.`, `..` and control characters";
  return std::nullopt;
}

std::string endpoint_of(const std::string& endpoint, const std::string& region) {
  if (!endpoint.empty()) return endpoint;
  return "https://s3." + region + (region.starts_with("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com");
}

std::string default_region(std::string_view host) { return host.ends_with(".r2.cloudflarestorage.com") ? "auto" : "us-east-1"; }

bool plain_http_is_harmless(std::string_view host) {
  return is_loopback(host) || host.ends_with(".test") || host.ends_with(".localhost");
}

}  // namespace holdfast
