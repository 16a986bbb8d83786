// A folder of the test's own, removed at its end, and how a test runs one call of the disk to its end.
#pragma once

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>

#include "ports/file_system.h"

namespace holdfast::testing {

namespace fs = std::filesystem;

class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "holdfast-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

template <class T>
T run_to_end(boost::asio::io_context& loop, awaitable<T> work) {
  std::optional<T> answer;
  std::exception_ptr thrown;
  boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error, T value) {
    thrown = error;
    answer = std::move(value);
  });
  loop.restart();
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
  return std::move(*answer);
}

inline void run_to_end(boost::asio::io_context& loop, awaitable<void> work) {
  std::exception_ptr thrown;
  boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error) { thrown = error; });
  loop.restart();
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
}

inline std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

inline void write_text(const fs::path& file, const std::string& text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}

inline std::size_t files_below(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (!entry.is_directory()) ++count;
  return count;
}

inline mode_t mode_of(const fs::path& file) {
  struct stat facts{};
  return lstat(file.c_str(), &facts) == 0 ? facts.st_mode & 07777 : 0;
}

}  // namespace holdfast::testing
