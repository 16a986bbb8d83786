// The table of `ls`.
#include "app/post_table.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "app/display_width.h"

namespace holdfast {

namespace {

constexpr int id_width = 19, date_width = 10, plays_width = 6, gap = 2;
constexpr int state_most = 14, author_most = 18, title_least = 24;
constexpr std::size_t title_bytes = 16 << 10;
constexpr int narrow = 60;   // under this, only id, state and title

std::string state_text(const FoundPost& post) {
  if (post.reason) return "dead " + std::string(to_string(*post.reason));
  if (post.hold) return "held " + std::string(to_string(*post.hold));
  return std::string(to_string(post.state));
}

// A listing of an account says whose post it is also where nothing was archived.
std::string author_text(const FoundPost& post) {
  if (!post.post.author.handle.empty()) return shown("@" + post.post.author.handle);
  if (!post.post.author.id.empty()) return shown(post.post.author.id);
  return post.source.starts_with("user @") ? shown(post.source.substr(5)) : "-";
}

// One line: whatever breaks lines is a blank.
std::string title_text(const FoundPost& post) {
  std::string title = post.post.title.value_or("");
  std::ranges::replace_if(title, [](char letter) { return letter == '\n' || letter == '\r' || letter == '\t'; }, ' ');
  return shown(title, title_bytes);
}

std::string_view kind_mark(const FoundPost& post) { return post.post.kind == PostKind::photo ? "[photo] " : ""; }

std::string without_blanks_at_end(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

}  // namespace

std::string short_count(const std::optional<std::int64_t>& count) {
  if (!count) return "-";
  constexpr std::array units{std::pair{1'000'000'000LL, 'G'}, std::pair{1'000'000LL, 'M'}, std::pair{1'000LL, 'K'}};
  for (const auto& [size, letter] : units) {
    if (*count < size) continue;
    std::array<char, 32> text{};
    // Cut, not rounded: 999,999 is no 1M.
    const auto tenths = *count / (size / 10);
    if (tenths >= 1000) std::snprintf(text.data(), text.size(), "%lld%c", static_cast<long long>(tenths / 10), letter);
    else std::snprintf(text.data(), text.size(), "%lld.%lld%c", static_cast<long long>(tenths / 10), static_cast<long long>(tenths % 10), letter);
    return text.data();
  }
  return std::to_string(*count);
}

std::string PostTable::head(std::span<const FoundPost> first) {
  for (const auto& post : first) {
    state_width_ = std::max(state_width_, std::min(display_width(state_text(post)), state_most));
    author_width_ = std::max(author_width_, std::min(display_width(author_text(post)), author_most));
  }
  const auto title_room = [&] { return columns_ - id_width - date_width - state_width_ - author_width_ - 4 * gap - (plays_ ? plays_width + gap : 0); };
  if (columns_ == 0) author_width_ = state_most;
  else if (title_room() < title_least) plays_ = false;
  if (columns_ != 0 && title_room() < title_least) author_width_ = std::max(8, author_width_ - (title_least - title_room()));
  if (columns_ != 0 && columns_ < narrow) return without_blanks_at_end(fitted(padded("ID", id_width) + "  " + padded("STATE", state_width_) + "  TITLE", columns_)) + "\n";
  const std::string text = padded("ID", id_width) + "  " + padded("CREATED", date_width) + "  " + padded("STATE", state_width_) + "  " +
                           padded("AUTHOR", author_width_) + "  " + (plays_ ? padded_left("PLAYS", plays_width) + "  " : "") + "TITLE";
  return (columns_ == 0 ? text : fitted(text, columns_)) + "\n";
}

std::string PostTable::line(const FoundPost& post) const {
  const bool is_narrow = columns_ != 0 && columns_ < narrow;
  const auto cell = [&](const std::string& text, int width) {
    return columns_ == 0 ? (display_width(text) < width ? padded(text, width) : text) : padded(fitted(text, width), width);
  };
  std::string text = padded(to_text(post.post.id), id_width) + "  ";
  if (!is_narrow) text += iso_date(post.created_at) + "  ";
  text += cell(state_text(post), state_width_) + "  ";
  if (!is_narrow) text += cell(author_text(post), author_width_) + "  ";
  if (!is_narrow && plays_) text += padded_left(post.indexed ? short_count(post.post.counters.play) : "", plays_width) + "  ";
  text += std::string(kind_mark(post)) + title_text(post);
  return without_blanks_at_end(columns_ == 0 ? text : fitted(text, columns_)) + "\n";
}

}  // namespace holdfast
