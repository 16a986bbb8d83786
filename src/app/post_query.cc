// Words and times of a question.
#include "app/post_query.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "app/values.h"
#include "core/index/search_words.h"
#include "core/base/printable.h"
#include "core/listing/post_link.h"

namespace holdfast {

namespace {

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "ls", "", detail); }

// Digits of exactly this many places at the start of `text`, taken off it.
std::optional<int> take_number(std::string_view& text, std::size_t places) {
  if (text.size() < places) return std::nullopt;
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + places, number);
  if (error != std::errc{} || end != text.data() + places || text.front() == '-') return std::nullopt;
  text.remove_prefix(places);
  return number;
}

bool take_letter(std::string_view& text, std::string_view letters) {
  if (text.empty() || letters.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Instant> take_day(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take_letter(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take_letter(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)}, std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}};
}

// ":08" and below its most; the colon is optional only where nothing follows.
std::optional<Duration> take_clock(std::string_view& text) {
  const auto hour = take_number(text, 2);
  if (!hour || *hour > 23 || !take_letter(text, ":")) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || *minute > 59) return std::nullopt;
  Duration clock = hours{*hour} + minutes{*minute};
  if (!take_letter(text, ":")) return clock;
  const auto second = take_number(text, 2);
  if (!second || *second > 59) return std::nullopt;
  return clock + seconds{*second};
}

Status read_range(const std::string& since, const std::string& until, Instant now, TimeRange& range) {
  if (!since.empty() && !(range.since = parse_time(since, now, false))) return refuse(printable(since) + " is no time: 2026-01-31, 2026-01-31T08:00 (UTC), 12h, 30d");
  if (!until.empty() && !(range.until = parse_time(until, now, true))) return refuse(printable(until) + " is no time: 2026-01-31, 2026-01-31T08:00 (UTC), 12h, 30d");
  if (range.since && range.until && *range.since >= *range.until) return refuse("nothing can be since " + printable(since) + " and until " + printable(until));
  return {};
}

// One of `values` by its word; "" is none.
template <class Value, class Values>
Result<std::optional<Value>> read_word(const std::string& word, const char* what, const Values& values) {
  if (word.empty()) return std::nullopt;
  std::vector<std::string> names;
  std::string all;
  for (const auto value : values) {
    names.emplace_back(to_string(value));
    if (names.back() == word) return value;
    all += (all.empty() ? "" : ", ") + names.back();
  }
  const auto near = nearest(word, names);
  return refuse("no " + std::string(what) + " " + printable(word) + (near ? "; did you mean " + *near + "?" : ".") + " There are: " + all);
}

template <class Value, class Values>
Status read_into(std::optional<Value>& into, const std::string& word, const char* what, const Values& values) {
  auto read = read_word<Value>(word, what, values);
  if (!read) return std::unexpected(read.error());
  into = *read;
  return {};
}

Status read_words(const ListChoice& choice, PostQuery& query) {
  constexpr std::array orders{PostOrder::newest, PostOrder::oldest, PostOrder::plays, PostOrder::archived};
  std::optional<PostOrder> order;
  for (const auto& read : {read_into(query.state, choice.state, "state", all_states), read_into(query.reason, choice.reason, "reason", all_reasons),
                           read_into(query.hold, choice.hold, "hold", all_holds), read_into(order, choice.sort, "order", orders)})
    if (!read) return read;
  query.order = order.value_or(PostOrder::newest);
  if (choice.kind.empty()) return {};
  if (choice.kind != "video" && choice.kind != "photo") return refuse("no kind " + printable(choice.kind) + ". There are: video, photo");
  query.kind = choice.kind == "photo" ? PostKind::photo : PostKind::video;
  return {};
}

Status read_author(const std::string& given, std::string& author) {
  if (given.empty()) return {};
  const auto user = parse_user(given);
  if (!user) {
    author = given;  // names of old were freer than those of today
    return {};
  }
  author = user->handle.empty() ? std::to_string(user->id) : (given.starts_with('@') ? "@" : "") + user->handle;
  return {};
}

}  // namespace

std::optional<Instant> parse_time(std::string_view text, Instant now, bool to_end) {
  if (const auto ago = parse_duration(text)) return *ago > now.time_since_epoch() ? Instant{} : now - *ago;
  const auto day = take_day(text);
  if (!day) return std::nullopt;
  if (text.empty()) return to_end ? *day + hours{24} : *day;
  if (!take_letter(text, "T ")) return std::nullopt;
  const auto clock = take_clock(text);
  if (!clock) return std::nullopt;
  if (take_letter(text, "."))
    while (take_letter(text, "0123456789")) {
    }
  take_letter(text, "Z");
  if (!text.empty()) return std::nullopt;
  return *day + *clock;
}

Result<PostQuery> read_query(const ListChoice& choice, Instant now) {
  PostQuery query;
  query.text = choice.text;
  if (!choice.text.empty() && search_words(choice.text).is_empty()) return refuse("--text " + printable(choice.text) + " has no word in it: give one, or leave the option out");
  query.source = choice.source;
  query.region = choice.region;
  std::ranges::transform(query.region, query.region.begin(), [](char letter) { return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter; });
  query.music = choice.music;
  for (const auto& read : {read_words(choice, query), read_author(choice.author, query.author), read_range(choice.since, choice.until, now, query.created),
                           read_range(choice.listed_since, choice.listed_until, now, query.listed),
                           read_range(choice.archived_since, choice.archived_until, now, query.archived)})
    if (!read) return std::unexpected(read.error());
  return query;
}

Result<std::optional<Reason>> read_reason(const std::string& word) { return read_word<Reason>(word, "reason", all_reasons); }

}  // namespace holdfast
