// Any line is answered; what it is answered with reads back as itself, and reasons are fit to be shown.
#include <cstdint>
#include <string_view>

#include "core/base/check.h"
#include "core/base/printable.h"
#include "core/listing/post_link.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  const Instant now = instant_from_unix(1779004800);
  const PostLink link = parse_post_link(line, now);
  if (const auto* post = std::get_if<DirectPost>(&link)) {
    const PostLink again = parse_post_link(canonical_url(post->id, post->handle.value_or("")), now);
    HOLDFAST_CHECK(again == link, "a post's canonical link names the same post");
  }
  if (std::holds_alternative<ShortLink>(link)) HOLDFAST_CHECK(parse_post_link(std::get<ShortLink>(link).url, now) == link, "a short link reads back");
  if (const auto* unusable = std::get_if<Unusable>(&link)) HOLDFAST_CHECK(printable(unusable->why, 4096) == unusable->why, "a reason can be shown");
  const auto user = parse_user(line);
  HOLDFAST_CHECK(!user || (is_handle(user->handle) != (user->id > 0)), "an account is a handle or an id");
  return 0;
}
