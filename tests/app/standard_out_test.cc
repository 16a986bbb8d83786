// Output that is lost is told, whatever the command; a reader that has seen enough is no fault.
#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <ostream>

#include "app/standard_out.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::Screen;

// What `text`, written to that file by a command that ended with `code`, ends in.
ExitCode write_to(int file, const std::string& text, std::string& told, ExitCode code = ExitCode::ok) {
  Screen screen;
  StandardOut buffer(file);
  std::ostream out(&buffer);
  const Session session{.in = screen.in, .out = out, .err = screen.err, .now = screen.session.now};
  out << text;
  const auto ended = finish_output(session, buffer, code);
  told = screen.err.str();
  return ended;
}

TEST(standard_out, what_a_full_disk_loses_is_told) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ASSERT_GE(full, 0);
  for (const std::size_t size : {1, 100'000}) {
    std::string told;
    EXPECT_EQ(write_to(full, std::string(size, 'x'), told), ExitCode::storage);
    EXPECT_EQ(told, "holdfast: could not write the output: No space left on device\n");
    EXPECT_EQ(write_to(full, std::string(size, 'x'), told, ExitCode::catalog), ExitCode::catalog) << "the command's own failure stays";
  }
  std::string told;
  EXPECT_EQ(write_to(full, "", told), ExitCode::ok);
  ::close(full);
}

TEST(standard_out, a_reader_that_went_away_is_no_failure) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  ::close(ends[0]);
  std::string told;
  EXPECT_EQ(write_to(ends[1], std::string(100'000, 'x'), told), ExitCode::ok);
  EXPECT_EQ(told, "");
  ::close(ends[1]);
  std::signal(SIGPIPE, before);
}

TEST(standard_out, a_closed_output_is_told) {
  std::string told;
  EXPECT_EQ(write_to(-1, "x", told), ExitCode::storage);
  EXPECT_NE(told.find("could not write the output: "), std::string::npos) << told;
}

TEST(standard_out, all_that_is_written_arrives) {
  testing_app::Folder folder;
  const std::string path = folder.write("out", "");
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  std::string text, told;
  for (int line = 0; line < 20'000; ++line) text += std::to_string(line) + "\n";
  EXPECT_EQ(write_to(file, text, told), ExitCode::ok);
  ::close(file);
  std::ifstream in(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text);
}

}  // namespace
}  // namespace holdfast
