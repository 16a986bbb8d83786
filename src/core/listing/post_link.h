// What a person may type for a post or an account, read into what it means (provider-api.md 3). Pure text work: it must
// never follow a link, and a host counts only when it is exactly one of the platform's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

// A post, named by its id. The handle is what the link says; it may be old or wrong, and is never a key.
struct DirectPost {
  AwemeId id;
  std::optional<std::string> handle;
  bool operator==(const DirectPost&) const = default;
};

// No id inside: handed to the provider as it is (RULES 3). `url` is https, without query and fragment.
struct ShortLink {
  std::string url;
  bool operator==(const ShortLink&) const = default;
};

enum class SourceLinkKind : std::uint8_t { user, hashtag, music };

// Not a post but a listing of posts. `name` is a handle, a hashtag without '#', or a music id in decimal.
struct SourceLink {
  SourceLinkKind kind = SourceLinkKind::user;
  std::string name;
  bool operator==(const SourceLink&) const = default;
};

// `why` is one clause for people, fit to be shown.
struct Unusable {
  std::string why;
  bool operator==(const Unusable&) const = default;
};

using PostLink = std::variant<DirectPost, ShortLink, SourceLink, Unusable>;

// One line: a link in any known form with any text around it, or a bare id. Two different posts on one line are
// Unusable, so that neither is dropped in silence. An id is sane from 2016-09-01 to one day after `now`.
PostLink parse_post_link(std::string_view line, Instant now);

// https://www.tiktok.com/@HANDLE/video/ID; `_` stands for a handle that is empty or couldn't be one.
std::string canonical_url(AwemeId id, std::string_view handle);

// 2 to 30 of [A-Za-z0-9_.], the last not a dot.
bool is_handle(std::string_view text);

// Exactly one is set.
struct UserRef {
  std::string handle;
  std::int64_t id = 0;
  bool operator==(const UserRef&) const = default;
};

// "@name", "name", a numeric author id (6 to 19 digits; "@123456" is a handle), or a link to a profile. `invalid` says
// what to give instead.
Result<UserRef> parse_user(std::string_view text);

}  // namespace holdfast
