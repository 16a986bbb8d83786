// Escape sequences of ECMA-48 and DEC that every terminal of today knows. The cursor rests on the row below the lines.
#include "app/live_screen.h"

#include <algorithm>

#include "app/display_width.h"

namespace holdfast {

namespace {

constexpr const char* begin = "\x1b[?25l\x1b[?7l";   // no cursor, no wrapping: until the end of this write
constexpr const char* end = "\x1b[?7h\x1b[?25h";
constexpr const char* clear_line = "\x1b[K";           // before a line: after one that is as wide as the screen it would take the last letter
constexpr const char* clear_below = "\x1b[J";
constexpr int whole_every = 10;                      // draws: heals what a key press or another program did to the screen

std::string up(int rows) { return rows > 0 ? "\x1b[" + std::to_string(rows) + "A" : ""; }

}  // namespace

// A terminal that got narrower has wrapped what stood on it.
int LiveScreen::rows_drawn(const TerminalSize& now) const {
  if (now.columns >= drawn_at_.columns) return static_cast<int>(drawn_.size());
  int rows = 0;
  for (const auto& line : drawn_) rows += std::max(1, (display_width(line) + now.columns - 1) / now.columns);
  return rows;
}

std::string LiveScreen::changes(const std::vector<std::string>& lines) const {
  std::string out = up(static_cast<int>(drawn_.size())) + "\r";
  for (std::size_t row = 0; row < lines.size(); ++row) {
    if (row >= drawn_.size() || lines[row] != drawn_[row]) out += clear_line + lines[row];
    out += "\r\n";
  }
  return out + clear_below;
}

void LiveScreen::draw(std::vector<std::string> lines, const std::vector<std::string>& above) {
  const TerminalSize now = canvas_.size();
  const bool whole = now != drawn_at_ || !above.empty() || ++draws_ % whole_every == 0;
  if (!whole && lines == drawn_) return;
  std::string out = begin;
  if (whole) {
    out += up(std::min(rows_drawn(now), now.rows - 1)) + "\r";
    for (const auto& line : above) out += clear_line + line + "\r\n";
    for (const auto& line : lines) out += clear_line + line + "\r\n";
    out += clear_below;
  } else {
    out += changes(lines);
  }
  canvas_.write(out + end);
  drawn_ = std::move(lines);
  drawn_at_ = now;
}

void LiveScreen::forget() {
  drawn_.clear();
  drawn_at_ = {0, 0};
}

void LiveScreen::close(bool keep) {
  if (!keep && !drawn_.empty()) {
    // Line by line: some terminals move a screen that is cleared as a whole into their history.
    const int rows = std::min(rows_drawn(canvas_.size()), canvas_.size().rows - 1);
    std::string out = up(rows) + "\r";
    for (int row = 0; row < rows; ++row) out += std::string(clear_line) + "\n";
    canvas_.write(out + clear_below + up(rows));
  }
  forget();
}

}  // namespace holdfast
