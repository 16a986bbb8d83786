// The screen of a run at every size: whole, no line too wide, what matters most stays.
#include "app/progress_view.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/display_width.h"

namespace holdfast {
namespace {

constexpr const char* hostile = "\x1b[2J\x1b]0;x\x07\x9b\r\n\xE2\x80\xAE" "שלום العربية e\xCC\x81\xCC\x81\xCC\x81\xCC\x81 👩\xE2\x80\x8D👩 🇫🇷 漢字 ❤\xEF\xB8\x8F";

Progress busy() {
  Progress progress{.at = instant_from_unix(1'780'000'000), .elapsed = hours{27}};
  progress.listing = {123'456, 1};
  progress.resolve = {98'765'432, 20};
  progress.download = {98'000'000, 40};
  progress.index = {97'999'999, 64};
  progress.listed = 99'000'000;
  progress.dead = 12'345;
  progress.adopted = 7;
  progress.bytes = 1ull << 47;
  progress.credits = 99'999'999;
  progress.daily_credits = 50'000;
  progress.requests_per_minute = 200;
  progress.resolve_within = seconds{60};
  progress.backlog = Backlog{.fresh = 312, .ready_now = 1200, .leased = 40, .later = 14, .links = 20, .next_due = progress.at + minutes{3},
                             .fresh_due = progress.at + seconds{48}, .credits_today = 49'000};
  progress.waits = {{"the provider doesn't answer well", minutes{2}, seconds{40}}, {hostile, std::nullopt, std::nullopt}};
  for (int i = 0; i < 8; ++i) progress.troubles.push_back({progress.at + seconds{i}, i % 2 == 0 ? "7387261234567890123" : hostile, std::string("dead: ") + hostile});
  progress.newest = std::string("@") + hostile + hostile + hostile;
  return progress;
}

ProgressHistory history_of(const Progress& progress) {
  ProgressHistory history;
  history.add(progress);
  return history;
}

std::string all_of(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

bool is_clean(const std::string& line) { return std::ranges::none_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }); }

TEST(ProgressView, EveryLineFitsEverySize) {
  const auto history = history_of(busy());
  for (int columns = 1; columns <= 210; ++columns) {
    for (const int rows : {1, 2, 3, 5, 10, 24, 50}) {
      const auto lines = progress_lines(history, {.size = {columns, rows}, .name = std::string("/archive ") + hostile});
      EXPECT_LE(static_cast<int>(lines.size()), std::max(1, rows - 1));
      for (const auto& line : lines) {
        EXPECT_LE(display_width(line), columns) << line;
        EXPECT_TRUE(is_clean(line)) << line;
      }
    }
  }
}

TEST(ProgressView, AtEightyByTwentyFourEverythingIsThere) {
  const auto text = all_of(progress_lines(history_of(busy()), {.size = {80, 24}, .name = "/archive"}));
  for (const auto* part : {"27:00:00", "/archive", "listing", "123,456", "99,000,000 new ids", "resolve", "12,345 dead", "download", "128 TiB", "index",
                           "1,260 due or in hand", "312 fresh, oldest 12 s of 1 min", "14 posts postponed  the next in 3 min",
                           "today 49,000 of 50,000", "doesn't answer well for 2 min, next try in 40 s", "newest"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(ProgressView, OnASmallScreenStagesAndWaitsOutlastTheRest) {
  const auto text = all_of(progress_lines(history_of(busy()), {.size = {40, 10}, .name = "/archive"}));
  for (const auto* part : {"holdfast", "listing", "resolve", "download", "index", "credits", "waiting"}) EXPECT_NE(text.find(part), std::string::npos) << part;
  EXPECT_EQ(text.find("newest"), std::string::npos);
}

TEST(ProgressView, ColourChangesNoLetter) {
  const auto history = history_of(busy());
  auto plain = progress_lines(history, {.size = {80, 24}});
  auto coloured = progress_lines(history, {.size = {80, 24}, .colour = true});
  ASSERT_EQ(plain.size(), coloured.size());
  bool any = false;
  for (std::size_t row = 0; row < plain.size(); ++row) {
    std::string bare;
    for (std::size_t at = 0; at < coloured[row].size(); ++at) {
      if (coloured[row][at] == '\x1b') at = coloured[row].find('m', at);
      else bare += coloured[row][at];
    }
    any = any || coloured[row] != plain[row];
    EXPECT_EQ(bare, plain[row]);
  }
  EXPECT_TRUE(any);
}

TEST(ProgressView, TheEndingSaysWhatGoesOn) {
  auto progress = busy();
  progress.ending = RunEnd::sigint;
  EXPECT_NE(all_of(progress_lines(history_of(progress), {.size = {80, 24}})).find("finishing what is in hand; again: at once"), std::string::npos);
  progress.ending = RunEnd::credits;
  EXPECT_NE(all_of(progress_lines(history_of(progress), {.size = {80, 24}})).find("(credits)"), std::string::npos);
}

TEST(ProgressView, ALostCatalogIsSaid) {
  auto progress = busy();
  progress.backlog.reset();
  EXPECT_NE(all_of(progress_lines(history_of(progress), {.size = {80, 24}})).find("the catalog doesn't answer"), std::string::npos);
}

TEST(ProgressView, NothingToldIsNothingShown) { EXPECT_TRUE(progress_lines(ProgressHistory{}, {.size = {80, 24}}).empty()); }

}  // namespace
}  // namespace holdfast
