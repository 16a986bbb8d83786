// Which post a TikTok link names, as the provider reads it: every form of provider-api.md 3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::universe {

enum class UrlKind : std::uint8_t { post, short_link, bad };

struct PostUrl {
  UrlKind kind = UrlKind::bad;
  std::uint64_t id = 0;  // of a post link
  std::string code;      // of a short link
};

PostUrl read_post_url(std::string_view url);

}  // namespace holdfast::universe
