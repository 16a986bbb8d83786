// The bytes of one answer, as a list of parts that are read where they lie: a served film of any length takes no memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::universe {

class Body {
 public:
  Body() = default;
  explicit Body(std::string text) { add(std::move(text)); }

  void add(std::string text);             // owned by this body
  void add_shared(std::string_view text);  // must outlive the body: embedded media only
  void add_filler(std::uint64_t bytes);    // a fixed pattern, made as it is read

  std::uint64_t size() const { return size_; }

  // Copies at most `capacity` bytes from `offset`; returns how many (0 only at the end).
  std::size_t read(std::uint64_t offset, char* out, std::size_t capacity) const;

  // All of it; for bodies that are known to be small.
  std::string text() const;

  // FNV-1a over all bytes.
  std::uint64_t fingerprint() const;

 private:
  struct Part {
    std::uint64_t start = 0;
    std::uint64_t bytes = 0;
    bool owned = false;
    bool filler = false;
    std::string text;
    std::string_view shared;
  };

  void append(Part part);

  std::vector<Part> parts_;
  std::uint64_t size_ = 0;
};

}  // namespace holdfast::universe
