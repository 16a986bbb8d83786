// What a person may type for a hashtag, a sound or a search, read into the name of a source (provider-api.md 3). Accounts are read by
// parse_user. Pure text work: it must never follow a link.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/listing/source.h"

namespace holdfast {

// `invalid` says what to give instead.
// "name", "#name", a numeric id (6 digits or more; "#123456" is a name), or a link to the hashtag. Latin letters become small: the
// platform tells no difference.
Result<SourceName> parse_hashtag(std::string_view text);
// A numeric id, or a link to the sound's page.
Result<SourceName> parse_music(std::string_view text);
// Words as they are typed, with single spaces between them.
Result<SourceName> parse_search(std::string_view text);
// The same for an account, by parse_user.
Result<SourceName> parse_account(std::string_view text);
// By kind, for commands that name one: "user @name", "hashtag name". `links` takes no name.
Result<SourceName> parse_source_name(SourceKind kind, std::string_view text);

}  // namespace holdfast
