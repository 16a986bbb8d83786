// What a person sees of a run on a terminal: draws the view when the run publishes its progress, and puts the log's lines above
// it. On the loop's thread, but for the log, which any thread may write.
#pragma once

#include <memory>
#include <ostream>
#include <string>

#include "app/live_screen.h"
#include "app/progress_history.h"
#include "ports/progress.h"

namespace holdfast {

struct ScreenChoice {
  When progress = When::automatic;
  bool colour = false;
  bool json_log = false;      // log lines for a program: they are left alone
  std::string name;           // of the archive
};

// The file descriptor of the terminal that the view is drawn on: standard output, else standard error; nullopt: no view.
std::optional<int> view_terminal(const ScreenChoice& choice);

class RunScreen final : public ProgressSink {
 public:
  RunScreen(Canvas canvas, ScreenChoice choice);
  ~RunScreen() override;   // closes

  void publish(const Progress& progress) override;
  // Draws what was told last, at once: after a change of size.
  void draw();
  // The terminal was somebody else's for a while (stopped and continued).
  void forget();
  // The view goes, or its last state stays. Nothing is drawn afterwards.
  void close(bool keep);
  // Where a log that would go to the same terminal writes instead.
  std::ostream& log();

 private:
  class Lines;
  std::vector<std::string> log_lines(int columns);

  ScreenChoice choice_;
  LiveScreen screen_;
  ProgressHistory history_;
  std::unique_ptr<Lines> lines_;
  bool closed_ = false;
};

// A canvas on a terminal of this process; while another process group has the terminal, nothing is written.
Canvas canvas_on(int fd);

}  // namespace holdfast
