// Lines that are redrawn in place at the bottom of a terminal, with other lines scrolling away above them. No alternate screen;
// nothing is left changed between two writes (the cursor is hidden and wrapping is off within one write only), so that a process
// that dies at any moment leaves a terminal that works.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/terminal.h"

namespace holdfast {

// Where it is drawn: a terminal, or what stands for one in a test.
struct Canvas {
  std::function<void(std::string_view)> write;   // all of it, or nothing more ever
  std::function<TerminalSize()> size;
};

class LiveScreen {
 public:
  explicit LiveScreen(Canvas canvas) : canvas_(std::move(canvas)) {}

  TerminalSize size() const { return canvas_.size(); }
  // Draws `lines`, each within the size, in the place of the last ones; only what changed is written. `above` goes before them, for good.
  void draw(std::vector<std::string> lines, const std::vector<std::string>& above = {});
  // Whatever stands on the terminal, the next draw begins at the cursor and writes everything (after a stop and its end).
  void forget();
  // The last lines go, or stay as they are; the cursor stands at the start of a row below them.
  void close(bool keep);

 private:
  int rows_drawn(const TerminalSize& now) const;
  std::string changes(const std::vector<std::string>& lines) const;

  Canvas canvas_;
  std::vector<std::string> drawn_;
  TerminalSize drawn_at_;
  int draws_ = 0;
};

}  // namespace holdfast
