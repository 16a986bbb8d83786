// Forms of a link by the segments of its path; provider-api.md 3 is the table that this follows.
#include "core/listing/post_link.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/base/printable.h"
#include "core/listing/link_text.h"

namespace holdfast {
namespace {

constexpr std::int64_t earliest_unix_s = 1472706000;  // 2016-09-01: no post is older
constexpr std::int64_t future_s_max = 86400;
constexpr std::size_t id_digits_min = 15;  // of a number in a profile link that is surely an id

using Segments = std::vector<std::string_view>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }
bool is_sec_uid(std::string_view text) { return text.starts_with("MS4wLjAB"); }

// "7387…", "7387….html", "7387…" with punctuation stuck to it: the digits. Empty when a word goes on behind them.
std::string_view leading_id(std::string_view segment) {
  const auto end = std::min(segment.find_first_not_of("0123456789"), segment.size());
  const auto rest = segment.substr(end);
  return rest.empty() || rest == ".html" || !is_word(rest.front()) ? segment.substr(0, end) : std::string_view{};
}

PostLink post_from(std::string_view id_text, std::string_view handle, Instant now) {
  const auto id = parse_aweme_id(id_text);
  if (!id) return Unusable{"'" + printable(id_text, 40) + "' is not a post id"};
  const std::int64_t created_s = id->value >> 32;
  if (created_s < earliest_unix_s) return Unusable{to_text(*id) + " is not a post id: it would be older than the platform"};
  if (created_s > to_unix(now) + future_s_max) return Unusable{to_text(*id) + " is not a post id: it would be from the future"};
  // A number or a sec_uid stands for an account too, but is no handle.
  const bool known = is_handle(handle) && !all_digits(handle) && !is_sec_uid(handle);
  return DirectPost{*id, known ? std::optional(std::string(handle)) : std::nullopt};
}

// The id's place in a path without a handle: /video/ID, /embed/v2/ID, /i18n/share/video/ID, /v/ID.html …
std::optional<std::string_view> id_segment(const Segments& path) {
  std::size_t i = 0;
  if (path.size() > i && path[i] == "i18n") ++i;
  if (path.size() > i && path[i] == "share") ++i;
  if (i >= path.size()) return std::nullopt;
  const std::string form = ascii_lower(path[i++]);
  if (form == "embed" || form == "player") {
    if (path.size() > i && path[i].size() == 2 && path[i].front() == 'v' && is_digit(path[i][1])) ++i;
  } else if (form != "video" && form != "photo" && form != "v") {
    return std::nullopt;
  }
  return i < path.size() ? std::optional(leading_id(path[i])) : std::nullopt;
}

std::string percent_decoded(std::string_view text) {
  const auto value = [](char c) { return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && value(text[i + 1]) >= 0 && value(text[i + 2]) >= 0;
    out += escape ? static_cast<char>(value(text[i + 1]) * 16 + value(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

std::string_view without_last_dots(std::string_view text) {
  while (text.ends_with('.')) text.remove_suffix(1);
  return text;
}

PostLink from_profile_path(const Segments& path, Instant now) {
  const std::string first = percent_decoded(path[0]);
  const std::string_view handle = without_last_dots(std::string_view(first).substr(1));
  const std::string form = path.size() > 1 ? ascii_lower(path[1]) : "";
  if ((form == "video" || form == "photo") && path.size() > 2) return post_from(leading_id(path[2]), handle, now);
  if (form == "live") return Unusable{"a live stream is not a post"};
  if (!form.empty() && form != "video" && form != "photo") return Unusable{"not a post: '" + printable(form, 40) + "' of an account"};
  if (is_handle(handle) || is_sec_uid(handle)) return SourceLink{SourceLinkKind::user, std::string(handle)};
  return Unusable{"the link names no account"};
}

PostLink from_listing_path(const Segments& path) {
  const std::string form = ascii_lower(path[0]);
  if (form == "tag" && path.size() > 1) {
    const std::string name = percent_decoded(path[1]);
    if (printable(name) == name && name.find('/') == std::string::npos) return SourceLink{SourceLinkKind::hashtag, name};
  }
  if (form == "music" && path.size() > 1) {
    const auto number = leading_id(path[1].substr(path[1].rfind('-') + 1));
    if (parse_decimal_id(number)) return SourceLink{SourceLinkKind::music, std::string(number)};
  }
  return Unusable{"not a link to a post"};
}

bool is_short_code(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, is_word);
}

PostLink from_link(std::string_view token, Instant now) {
  const LinkPieces link = take_link_apart(token);
  if (link.host == LinkHost::none) return Unusable{link.why};
  const Segments& path = link.segments;
  if (path.empty()) return Unusable{"the link leads to no post"};
  if (path[0].starts_with('@') || ascii_lower(path[0]).starts_with("%40")) return from_profile_path(path, now);
  if (const auto id = id_segment(path)) return post_from(*id, "", now);
  if (path.size() >= 2 && path[0] == "t" && is_short_code(path[1])) return ShortLink{"https://" + link.host_name + "/t/" + std::string(path[1])};
  // m.tiktok.com serves pages and short links alike; no page of a post has one segment.
  const bool short_host = link.host == LinkHost::short_form || link.host_name == "m.tiktok.com";
  if (short_host && path.size() == 1 && is_short_code(path[0])) return ShortLink{"https://" + link.host_name + "/" + std::string(path[0])};
  return from_listing_path(path);
}

// -1: nothing usable, 0: a listing, 1: a post.
int rank(const PostLink& link) {
  if (std::holds_alternative<Unusable>(link)) return -1;
  return std::holds_alternative<SourceLink>(link) ? 0 : 1;
}

bool same_post(const PostLink& a, const PostLink& b) {
  const auto* first = std::get_if<DirectPost>(&a);
  const auto* second = std::get_if<DirectPost>(&b);
  return first != nullptr && second != nullptr ? first->id == second->id : a == b;
}

PostLink from_words(std::string_view line, Instant now) {
  const auto word = trim_around(line);
  if (word.empty()) return Unusable{"nothing stands there"};
  if (all_digits(word)) return post_from(word, "", now);
  if (word.starts_with('@') && is_handle(word.substr(1))) return SourceLink{SourceLinkKind::user, std::string(word.substr(1))};
  return Unusable{"no link and no post id"};
}

}  // namespace

bool is_handle(std::string_view text) {
  if (text.size() < 2 || text.size() > 30 || text.ends_with('.')) return false;
  return std::ranges::all_of(text, [](char c) { return (is_word(c) && c != '-') || c == '.'; });
}

PostLink parse_post_link(std::string_view line, Instant now) {
  if (line.size() > limits::user_line_bytes_max) return Unusable{"the line is too long"};
  const auto tokens = link_tokens(line);
  if (tokens.empty()) return from_words(line, now);
  PostLink best = from_link(tokens.front(), now);
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    PostLink next = from_link(tokens[i], now);
    if (rank(best) == 1 && rank(next) == 1 && !same_post(best, next)) return Unusable{"more than one post: put each on a line of its own"};
    if (rank(next) > rank(best)) best = std::move(next);
  }
  return best;
}

std::string canonical_url(AwemeId id, std::string_view handle) {
  return "https://www.tiktok.com/@" + (is_handle(handle) ? std::string(handle) : std::string("_")) + "/video/" + to_text(id);
}

Result<UserRef> parse_user(std::string_view text) {
  const auto refuse = [&](std::string why) {
    return fail(FailureKind::invalid, "read an account", printable(text, 80), std::move(why) + "; give @name, a numeric id or a profile link");
  };
  if (text.size() > limits::user_line_bytes_max) return refuse("the text is too long");
  const auto tokens = link_tokens(text);
  if (tokens.size() > 1) return refuse("more than one account");
  if (tokens.size() == 1) {
    const PostLink link = from_link(tokens.front(), Instant::max());
    const auto* source = std::get_if<SourceLink>(&link);
    if (const auto* unusable = std::get_if<Unusable>(&link)) return refuse(unusable->why);
    if (source == nullptr) return refuse("that is a post: use `holdfast add url`");
    if (source->kind != SourceLinkKind::user) return refuse("that is no account");
    if (is_sec_uid(source->name)) return refuse("a secUid can't be looked up");
    // So many digits are an author's id put where the handle belongs; both forms open the profile.
    if (all_digits(source->name) && source->name.size() >= id_digits_min)
      if (const auto id = parse_decimal_id(source->name)) return UserRef{.id = *id};
    return UserRef{.handle = source->name};
  }
  std::string_view word = trim_around(text);
  if (all_digits(word)) {
    const auto id = parse_decimal_id(word);
    if (!id || word.size() < 6) return refuse("no account has this number (6 to 19 digits)");
    return UserRef{.id = *id};
  }
  if (word.starts_with('@')) word.remove_prefix(1);
  if (!is_handle(word)) return refuse("a name has 2 to 30 letters, digits, '_' and '.'");
  return UserRef{.handle = std::string(word)};
}

}  // namespace holdfast
