// The screen of `holdfast run`, as lines: a pure function of what the run told lately and of the room there is. No line is wider
// than the screen, and there is always a row left for the cursor.
#pragma once

#include <string>
#include <vector>

#include "app/progress_history.h"
#include "app/terminal.h"

namespace holdfast {

struct ViewRoom {
  TerminalSize size;
  bool colour = false;
  std::string name;      // the archive's folder
};

// At most rows - 1 lines; what matters least is left out first.
std::vector<std::string> progress_lines(const ProgressHistory& history, const ViewRoom& room);

}  // namespace holdfast
