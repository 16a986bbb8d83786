// A folder for one test, gone at its end, and a session whose output the test reads.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "app/session.h"

namespace holdfast::testing_app {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "holdfast app XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::string& path() const { return path_; }
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
    return path_ + "/" + name;
  }

 private:
  std::string path_;
};

struct Screen {
  std::istringstream in;
  std::ostringstream out, err;
  Session session{.in = in, .out = out, .err = err, .now = instant_from_unix(1'780'000'000)};
};

}  // namespace holdfast::testing_app
