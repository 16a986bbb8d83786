// Names of sources from what people type.
#include "core/listing/source_text.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"
#include "core/listing/link_text.h"
#include "core/listing/post_link.h"

namespace holdfast {

namespace {
bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::unexpected<Failure> refuse(std::string_view kind, std::string_view text, std::string_view why) {
  return fail(FailureKind::invalid, "read a source", "", printable(text, 80) + " can't be used as " + std::string(kind) + ": " + std::string(why));
}

// Whole UTF-8 without control characters, and not endless.
bool is_plain_text(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= limits::source_name_bytes_max && mend_utf8(text) == text;
  return fits && std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool is_hashtag(std::string_view text) {
  constexpr std::string_view never = " #@/\\?&=%\"'<>,;:!";
  return is_plain_text(text) && text.find_first_of(never) == text.npos;
}

// The source that the text links to, when it is a link at all.
std::optional<PostLink> link_in(std::string_view text) {
  if (text.size() > limits::user_line_bytes_max || link_tokens(text).empty()) return std::nullopt;
  return parse_post_link(text, Instant::max());
}

std::string single_spaced(std::string_view text) {
  std::string words;
  bool gap = false;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank && gap && !words.empty()) words += ' ';
    if (!blank) words += c;
    gap = blank;
  }
  return words;
}
}  // namespace

Result<SourceName> parse_hashtag(std::string_view text) {
  constexpr std::string_view how = "give a name, #name, its numeric id, or a link to its page";
  if (const auto link = link_in(text)) {
    const auto* source = std::get_if<SourceLink>(&*link);
    if (source == nullptr || source->kind != SourceLinkKind::hashtag) return refuse("a hashtag", text, "the link leads to something else; " + std::string(how));
    const bool digits = all_digits(source->name) && own_target({SourceKind::hashtag, source->name, ""});
    return SourceName{SourceKind::hashtag, (digits ? "#" : "") + ascii_lower(source->name), ""};
  }
  auto word = single_spaced(text);
  const bool marked = word.starts_with('#');
  if (marked) word.erase(0, 1);
  if (!is_hashtag(word)) return refuse("a hashtag", text, how);
  // Digits alone are an id, unless they are marked as a name.
  if (marked && own_target({SourceKind::hashtag, word, ""})) return SourceName{SourceKind::hashtag, "#" + word, ""};
  return SourceName{SourceKind::hashtag, ascii_lower(word), ""};
}

Result<SourceName> parse_music(std::string_view text) {
  constexpr std::string_view how = "give its numeric id or a link to its page";
  std::string id;
  if (const auto link = link_in(text)) {
    const auto* source = std::get_if<SourceLink>(&*link);
    if (source == nullptr || source->kind != SourceLinkKind::music) return refuse("a sound", text, "the link leads to something else; " + std::string(how));
    id = source->name;
  } else {
    id = single_spaced(text);
  }
  if (!parse_decimal_id(id)) return refuse("a sound", text, how);
  return SourceName{SourceKind::music, id, ""};
}

Result<SourceName> parse_search(std::string_view text) {
  const auto words = single_spaced(text);
  if (!is_plain_text(words))
    return refuse("a search", text, words.empty() ? "there are no words" : "give at most " + std::to_string(limits::source_name_bytes_max) + " bytes of plain text");
  return SourceName{SourceKind::search, words, ""};
}

Result<SourceName> parse_account(std::string_view text) {
  const auto ref = parse_user(text);
  if (!ref) return std::unexpected(ref.error());
  if (ref->handle.empty()) return SourceName{SourceKind::user, std::to_string(ref->id), ""};
  // "@123456" is a handle: the mark tells it from an id.
  const bool like_an_id = own_target({SourceKind::user, ref->handle, ""}).has_value();
  return SourceName{SourceKind::user, (like_an_id ? "@" : "") + ascii_lower(ref->handle), ""};
}

Result<SourceName> parse_source_name(SourceKind kind, std::string_view text) {
  switch (kind) {
    case SourceKind::user: return parse_account(text);
    case SourceKind::hashtag: return parse_hashtag(text);
    case SourceKind::search: return parse_search(text);
    case SourceKind::music: return parse_music(text);
    case SourceKind::links: return SourceName{SourceKind::links, "", ""};
  }
  unreachable("SourceKind");
}

}  // namespace holdfast
