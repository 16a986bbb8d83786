// A part's file as the body of a request. Reads on the caller's thread: what was just written is in memory.
#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "ports/store_http.h"

namespace holdfast {

class PartBody : public RequestBody {
 public:
  // Failure local_storage when the file can't be opened. `bytes` is what was written to it.
  static Result<std::unique_ptr<PartBody>> open(const std::string& file, std::uint64_t bytes);

  std::uint64_t size() const override { return bytes_; }
  Result<std::size_t> read(std::span<std::byte> into) override;
  Status rewind() override;

 private:
  struct Close { void operator()(std::FILE* file) const { std::fclose(file); } };
  PartBody(std::FILE* file, std::string name, std::uint64_t bytes) : file_(file), name_(std::move(name)), bytes_(bytes) {}

  std::unique_ptr<std::FILE, Close> file_;
  std::string name_;
  std::uint64_t bytes_, read_ = 0;
};

}  // namespace holdfast
