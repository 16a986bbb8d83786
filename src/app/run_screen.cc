// From progress to the terminal.
#include "app/run_screen.h"

#include <unistd.h>

#include <cerrno>
#include <mutex>
#include <streambuf>

#include "app/colour.h"
#include "app/display_width.h"
#include "app/progress_view.h"
#include "app/session.h"

namespace holdfast {

namespace {
constexpr std::size_t lines_kept = 200;        // between two draws; more are counted
constexpr std::size_t line_bytes_max = 8192;   // of one line of the log
}  // namespace

// Takes what the log writes, line by line. Any thread.
class RunScreen::Lines final : public std::streambuf {
 public:
  Lines() : stream_(this) {}

  std::ostream& stream() { return stream_; }
  std::vector<std::string> take(std::size_t& dropped) {
    const std::lock_guard lock(mutex_);
    dropped = std::exchange(dropped_, 0);
    return std::exchange(whole_, {});
  }

 protected:
  int_type overflow(int_type character) override {
    const char one = traits_type::to_char_type(character);
    xsputn(&one, 1);
    return character;
  }
  std::streamsize xsputn(const char* text, std::streamsize count) override {
    const std::lock_guard lock(mutex_);
    for (std::streamsize at = 0; at < count; ++at) {
      if (text[at] != '\n') {
        if (open_.size() < line_bytes_max) open_ += text[at];
        continue;
      }
      if (whole_.size() < lines_kept) whole_.push_back(std::exchange(open_, {}));
      else ++dropped_;
      open_.clear();
    }
    return count;
  }

 private:
  std::mutex mutex_;
  std::string open_;
  std::vector<std::string> whole_;
  std::size_t dropped_ = 0;
  std::ostream stream_;
};

std::optional<int> view_terminal(const ScreenChoice& choice) {
  if (choice.progress == When::never) return std::nullopt;
  const bool always = choice.progress == When::always;
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO})
    if (always ? is_terminal(fd) : can_redraw(fd)) return choice.json_log && is_terminal(STDERR_FILENO) && !always ? std::nullopt : std::optional(fd);
  return std::nullopt;
}

Canvas canvas_on(int fd) {
  return {.write =
              [fd](std::string_view text) {
                if (const auto group = ::tcgetpgrp(fd); group > 0 && group != ::getpgrp()) return;  // somebody else's terminal just now
                while (!text.empty()) {
                  const auto written = ::write(fd, text.data(), text.size());
                  if (written < 0 && errno == EINTR) continue;
                  if (written <= 0) return;  // the terminal is gone: the archive goes on
                  text.remove_prefix(static_cast<std::size_t>(written));
                }
              },
          .size = [fd] { return terminal_size(fd).value_or(TerminalSize{}); }};
}

RunScreen::RunScreen(Canvas canvas, ScreenChoice choice) : choice_(std::move(choice)), screen_(std::move(canvas)), lines_(std::make_unique<Lines>()) {}
RunScreen::~RunScreen() { close(false); }

std::ostream& RunScreen::log() { return lines_->stream(); }

// A line of the log is whole on the screen, however long: it is broken at blanks.
std::vector<std::string> RunScreen::log_lines(int columns) {
  std::size_t dropped = 0;
  std::vector<std::string> out;
  for (const auto& line : lines_->take(dropped))
    for (auto& piece : wrapped(shown(line, line_bytes_max), columns, 4)) out.push_back(std::move(piece));
  if (dropped > 0) out.push_back(fitted(counted(static_cast<std::int64_t>(dropped), "more line", "more lines") + " of the log, too many to show", columns));
  return out;
}

void RunScreen::publish(const Progress& progress) {
  if (closed_) return;
  history_.add(progress);
  draw();
}

void RunScreen::draw() {
  if (closed_) return;
  const auto size = screen_.size();
  auto above = log_lines(size.columns);
  if (history_.empty() && above.empty()) return;
  screen_.draw(progress_lines(history_, {.size = size, .colour = choice_.colour, .name = choice_.name}), above);
}

void RunScreen::forget() { screen_.forget(); }

void RunScreen::close(bool keep) {
  if (closed_) return;
  draw();
  screen_.close(keep);
  closed_ = true;
}

}  // namespace holdfast
