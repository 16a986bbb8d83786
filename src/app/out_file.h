// A file that appears whole or not at all: written beside its final name, made durable, then named. Never replaces one unless told to.
#pragma once

#include <fstream>
#include <string>

#include "core/base/result.h"

namespace holdfast {

class OutFile {
 public:
  // Failure taken when the name is there and `replace` is false; local_storage when it can't be made.
  static Result<OutFile> open(const std::string& path, bool replace);
  OutFile(OutFile&& other) noexcept;
  OutFile& operator=(OutFile&&) = delete;
  ~OutFile();                    // without publish: nothing remains

  std::ostream& stream() { return stream_; }
  Status publish();

 private:
  OutFile(std::string path, std::string part, bool replace);
  std::string path_, part_;
  bool replace_ = false;
  std::ofstream stream_;
};

}  // namespace holdfast
