// Standard output as a stream that knows why it could not be written. Never throws, and never writes on after a failure.
#pragma once

#include <array>
#include <streambuf>

#include "app/session.h"

namespace holdfast {

// Over an open file descriptor, which it doesn't own. On a terminal each line is shown as it ends.
class StandardOut : public std::streambuf {
 public:
  explicit StandardOut(int file);
  ~StandardOut() override;

  int error() const { return error_; }  // errno of the first write that failed; 0: none did

 protected:
  int_type overflow(int_type letter) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

 private:
  bool drain();

  int file_;
  bool by_line_ = false;
  int error_ = 0;
  std::array<char, 16 << 10> bytes_{};
};

// To call when a command has ended: writes what is left of its output. Output that is lost is told and is ExitCode::storage, unless
// the command failed already; a reader that went away has what it wanted.
ExitCode finish_output(const Session& session, const StandardOut& out, ExitCode code);

}  // namespace holdfast
