// The words of the sidecar's enums that core has no words for.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "core/resolve/post.h"
#include "core/resolve/ticket.h"

namespace holdfast {

inline constexpr std::array post_kinds{std::pair{PostKind::unknown, std::string_view("unknown")},
                                       std::pair{PostKind::video, std::string_view("video")},
                                       std::pair{PostKind::photo, std::string_view("photo")}};

constexpr std::string_view word_of(PostKind kind) {
  for (const auto& [value, word] : post_kinds)
    if (value == kind) return word;
  return "unknown";
}

constexpr std::optional<PostKind> parse_post_kind(std::string_view text) {
  for (const auto& [value, word] : post_kinds)
    if (word == text) return value;
  return std::nullopt;
}

inline std::optional<Rendition> parse_rendition(std::string_view text) {
  for (const auto rendition : {Rendition::hd, Rendition::standard, Rendition::watermarked})
    if (to_string(rendition) == text) return rendition;
  return std::nullopt;
}

}  // namespace holdfast
