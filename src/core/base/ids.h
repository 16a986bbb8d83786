// Strong ids: distinct things have distinct types, int64 inside and TEXT at every edge (reliability.md 1.4).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

template <class Tag>
struct Id {
  std::int64_t value = 0;
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};

using AwemeId = Id<struct AwemeIdTag>;    // a post; > 0; upper 32 bits are unix seconds of its creation
using SourceId = Id<struct SourceIdTag>;  // a row of `source`
using LinkId = Id<struct LinkIdTag>;      // a row of `link`
using SpendId = Id<struct SpendIdTag>;    // a row of `spend`
using PageId = Id<struct PageIdTag>;      // a row of `page`
using WalkNo = Id<struct WalkNoTag>;      // a walk over a source; never reused
using LeaseToken = Id<struct LeaseTokenTag>;  // fencing token; monotone, never reused, never 0 for a live lease

// 1 to 19 decimal digits, no sign, no leading zero, > 0 and within int64; so text <-> id is a bijection.
std::optional<AwemeId> parse_aweme_id(std::string_view text);
// Any decimal id of the platform (author, music, hashtag) that fits int64 under the same rule.
std::optional<std::int64_t> parse_decimal_id(std::string_view text);

template <class Tag>
std::string to_text(Id<Tag> id) { return std::to_string(id.value); }

}  // namespace holdfast

template <class Tag>
struct std::hash<holdfast::Id<Tag>> {
  std::size_t operator()(holdfast::Id<Tag> id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
