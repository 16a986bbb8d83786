// The bytes of one new file: appended, digested, synced once. The first failure stays: nothing after it is believed.
#pragma once

#include <sys/types.h>

#include <optional>
#include <span>
#include <string>

#include "adapters/disk/descriptor.h"
#include "adapters/disk/digester.h"
#include "core/base/result.h"

namespace holdfast {

// One thread at a time.
class FileWriter {
 public:
  FileWriter(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  // Sets blocks aside without changing the size; file systems that can't are let pass.
  Status preallocate(std::uint64_t bytes);
  Status append(std::span<const std::byte> bytes);
  // `mode` from now on; gives back what was set aside too much.
  Status sync_and_close(mode_t mode);

  Sha256 digest() const { return digester_.digest(); }
  std::uint64_t size() const { return size_; }

 private:
  Status failed(int error, const char* doing);

  Descriptor file_;
  std::string path_;
  Digester digester_;
  std::uint64_t size_ = 0, set_aside_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace holdfast
