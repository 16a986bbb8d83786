// The words of the orders.
#include "core/index/search.h"

#include <array>
#include <utility>

namespace holdfast {

namespace {
constexpr std::array orders{std::pair{PostOrder::newest, std::string_view("newest")}, std::pair{PostOrder::oldest, std::string_view("oldest")},
                            std::pair{PostOrder::plays, std::string_view("plays")}, std::pair{PostOrder::archived, std::string_view("archived")}};
}  // namespace

std::string_view to_string(PostOrder order) {
  for (const auto& [value, word] : orders)
    if (value == order) return word;
  return "newest";
}

std::optional<PostOrder> parse_post_order(std::string_view text) {
  for (const auto& [value, word] : orders)
    if (word == text) return value;
  return std::nullopt;
}

}  // namespace holdfast
