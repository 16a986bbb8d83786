// Drawing in place, judged by a small terminal: what it shows after each write, whatever was drawn before.
#include "app/live_screen.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

#include "app/run_screen.h"

namespace holdfast {
namespace {

// Knows the sequences that LiveScreen uses, ASCII only, and fails at any other. Wraps and scrolls as terminals do.
class Glass {
 public:
  explicit Glass(TerminalSize size) : size_(size), rows_(static_cast<std::size_t>(size.rows)) {}

  void write(std::string_view text) {
    ++writes;
    bytes += text.size();
    while (!text.empty()) text.remove_prefix(take(text));
  }
  // As xterm does it: what is beyond the right edge is gone; the lowest rows stay.
  void resize(TerminalSize size) {
    while (static_cast<int>(rows_.size()) > size.rows) {
      if (static_cast<int>(rows_.size()) - 1 > row_) rows_.pop_back();
      else {
        gone.push_back(rows_.front());
        rows_.pop_front();
        --row_;
      }
    }
    rows_.resize(static_cast<std::size_t>(size.rows));
    for (auto& row : rows_) row = row.substr(0, static_cast<std::size_t>(size.columns));
    size_ = size;
  }
  TerminalSize size() const { return size_; }
  // All rows that were ever there down to the cursor's, without the empty ones.
  std::vector<std::string> ever() const {
    auto out = gone;
    for (const auto& row : seen()) out.push_back(row);
    std::erase(out, "");
    return out;
  }
  // Rows down to the cursor's.
  std::vector<std::string> seen() const {
    std::vector<std::string> out(rows_.begin(), rows_.begin() + row_);
    for (int below = row_; below < static_cast<int>(rows_.size()); ++below) EXPECT_EQ(rows_[static_cast<std::size_t>(below)], "");
    return out;
  }
  bool calm() const { return wraps_ && cursor_shown_; }

  std::vector<std::string> gone;   // scrolled away
  int writes = 0;
  std::size_t bytes = 0;

 private:
  std::size_t take(std::string_view text) {
    if (text[0] == '\x1b') return sequence(text);
    if (text[0] == '\r') column_ = 0;
    else if (text[0] == '\n') down();
    else put(text[0]);
    return 1;
  }
  void put(char c) {
    auto& row = rows_[static_cast<std::size_t>(row_)];
    EXPECT_TRUE(column_ < size_.columns || !wraps_);
    const int at = std::min(column_, size_.columns - 1);
    if (static_cast<int>(row.size()) <= at) row.resize(static_cast<std::size_t>(at) + 1, ' ');
    row[static_cast<std::size_t>(at)] = c;
    column_ = std::min(column_ + 1, size_.columns);
  }
  void down() {
    if (row_ + 1 < size_.rows) {
      ++row_;
      return;
    }
    gone.push_back(rows_.front());
    rows_.pop_front();
    rows_.emplace_back();
  }
  std::size_t sequence(std::string_view text) {
    const std::size_t end = text.find_first_of("ABCDJKHhlm", 2);
    const std::string code(text.substr(2, end - 2));
    switch (text[end]) {
      case 'A': row_ = std::max(0, row_ - std::stoi(code)); break;
      case 'K': rows_[static_cast<std::size_t>(row_)].resize(static_cast<std::size_t>(std::min<int>(column_, static_cast<int>(rows_[static_cast<std::size_t>(row_)].size())))); break;
      case 'J':
        rows_[static_cast<std::size_t>(row_)].resize(static_cast<std::size_t>(std::min<int>(column_, static_cast<int>(rows_[static_cast<std::size_t>(row_)].size()))));
        for (int below = row_ + 1; below < size_.rows; ++below) rows_[static_cast<std::size_t>(below)].clear();
        break;
      case 'h':
      case 'l': (code == "?7" ? wraps_ : cursor_shown_) = text[end] == 'h'; break;
      default: ADD_FAILURE() << "unknown sequence " << code << text[end];
    }
    return end + 1;
  }

  TerminalSize size_;
  std::deque<std::string> rows_;
  int row_ = 0, column_ = 0;
  bool wraps_ = true, cursor_shown_ = true;
};

using Lines = std::vector<std::string>;

Canvas on(Glass& glass) {
  return {.write = [&glass](std::string_view text) { glass.write(text); }, .size = [&glass] { return glass.size(); }};
}

// The last rows of the screen.
Lines tail(const Glass& glass, std::size_t count) {
  const auto seen = glass.seen();
  return {seen.end() - static_cast<std::ptrdiff_t>(std::min(count, seen.size())), seen.end()};
}

TEST(LiveScreen, DrawsInPlace) {
  Glass glass({20, 6});
  LiveScreen screen(on(glass));
  screen.draw({"one", "two"});
  screen.draw({"one", "three"});
  EXPECT_EQ(glass.seen(), (Lines{"one", "three"}));
  screen.draw({"1"});
  EXPECT_EQ(glass.seen(), (Lines{"1"}));
  screen.draw({"1", "2", "3", "4", "5"});
  EXPECT_EQ(glass.seen(), (Lines{"1", "2", "3", "4", "5"}));
  EXPECT_TRUE(glass.gone.empty());
  EXPECT_TRUE(glass.calm());
}

TEST(LiveScreen, WritesOnlyWhatChanged) {
  Glass glass({20, 6});
  LiveScreen screen(on(glass));
  screen.draw({"a line that stays", "b"});
  const int writes = glass.writes;
  screen.draw({"a line that stays", "b"});
  EXPECT_EQ(glass.writes, writes);
  const auto bytes = glass.bytes;
  screen.draw({"a line that stays", "c"});
  EXPECT_LT(glass.bytes - bytes, 60u);
}

TEST(LiveScreen, ALineAsWideAsTheScreenIsWhole) {
  Glass glass({10, 4});
  LiveScreen screen(on(glass));
  screen.draw({"0123456789", "abcdefghij"});
  EXPECT_EQ(glass.seen(), (Lines{"0123456789", "abcdefghij"}));
}

TEST(LiveScreen, LinesAboveScrollAwayAndStay) {
  Glass glass({20, 4});
  LiveScreen screen(on(glass));
  Lines logged;
  for (int i = 0; i < 9; ++i) {
    logged.push_back("log " + std::to_string(i));
    screen.draw({"view " + std::to_string(i), "x"}, {logged.back()});
  }
  auto wanted = logged;
  wanted.insert(wanted.end(), {"view 8", "x"});
  EXPECT_EQ(glass.ever(), wanted);
}

TEST(LiveScreen, AfterAChangeOfSizeTheNewLinesStandAtTheEnd) {
  std::mt19937 chance(7);
  for (int round = 0; round < 300; ++round) {
    Glass glass({static_cast<int>(10 + chance() % 60), static_cast<int>(4 + chance() % 20)});
    LiveScreen screen(on(glass));
    for (int step = 0; step < 12; ++step) {
      if (chance() % 3 == 0) glass.resize({static_cast<int>(10 + chance() % 60), static_cast<int>(4 + chance() % 20)});
      Lines lines;
      for (unsigned i = 0; i <= chance() % static_cast<unsigned>(glass.size().rows - 1); ++i)
        lines.push_back(std::string(1 + chance() % static_cast<unsigned>(glass.size().columns), static_cast<char>('a' + chance() % 26)));
      if (static_cast<int>(lines.size()) >= glass.size().rows) lines.resize(static_cast<std::size_t>(glass.size().rows - 1));
      screen.draw(lines);
      EXPECT_EQ(tail(glass, lines.size()), lines);
      EXPECT_TRUE(glass.calm());
    }
  }
}

TEST(LiveScreen, CloseLeavesNothingOrTheLastLines) {
  Glass glass({20, 6});
  LiveScreen screen(on(glass));
  screen.draw({"one", "two"});
  screen.close(false);
  EXPECT_EQ(glass.seen(), Lines{});
  screen.draw({"one", "two"});
  screen.close(true);
  EXPECT_EQ(glass.seen(), (Lines{"one", "two"}));
}

TEST(LiveScreen, AfterForgettingItBeginsAtTheCursor) {
  Glass glass({20, 8});
  LiveScreen screen(on(glass));
  screen.draw({"one", "two"});
  glass.write("shell\r\n");
  screen.forget();
  screen.draw({"three"});
  EXPECT_EQ(glass.seen(), (Lines{"one", "two", "shell", "three"}));
}

TEST(RunScreen, TheLogStandsAboveTheViewAndNothingIsDrawnOnceClosed) {
  Glass glass({60, 12});
  RunScreen screen(on(glass), {.name = "/archive"});
  screen.publish({.elapsed = seconds{1}});
  screen.log() << "2026 warning a\x1b[2Jb\n" << std::flush;
  screen.publish({.elapsed = seconds{2}});
  EXPECT_EQ(glass.ever().front(), "2026 warning a\\u{1b}[2Jb");
  screen.log() << "the last word\n" << std::flush;
  screen.close(false);
  EXPECT_EQ(glass.ever(), (Lines{"2026 warning a\\u{1b}[2Jb", "the last word"}));
  screen.publish({.elapsed = seconds{3}});
  EXPECT_EQ(glass.ever().size(), 2u);
}

TEST(RunScreen, AFloodOfTheLogIsCountedNotKept) {
  Glass glass({60, 12});
  RunScreen screen(on(glass), {});
  for (int i = 0; i < 1000; ++i) screen.log() << "line\n";
  screen.publish({.elapsed = seconds{1}});
  const auto all = glass.ever();
  EXPECT_NE(std::ranges::find(all, "800 more lines of the log, too many to show"), all.end());
}

}  // namespace
}  // namespace holdfast
