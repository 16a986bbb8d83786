// See part_body.h.
#include "adapters/s3/part_body.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace holdfast {
namespace {

std::unexpected<Failure> unreadable(const std::string& file, int error) {
  return fail(FailureKind::local_storage, "read", file, std::generic_category().message(error) + ": look at the disk");
}

}  // namespace

Result<std::unique_ptr<PartBody>> PartBody::open(const std::string& file, std::uint64_t bytes) {
  std::FILE* opened = std::fopen(file.c_str(), "rbe");
  if (opened == nullptr) return unreadable(file, errno);
  std::setvbuf(opened, nullptr, _IONBF, 0);  // libcurl brings its own buffer
  return std::unique_ptr<PartBody>(new PartBody(opened, file, bytes));
}

Result<std::size_t> PartBody::read(std::span<std::byte> into) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), bytes_ - read_));
  if (wanted == 0) return 0;
  const auto got = std::fread(into.data(), 1, wanted, file_.get());
  if (got == 0) return unreadable(name_, std::ferror(file_.get()) ? errno : EIO);
  read_ += got;
  return got;
}

Status PartBody::rewind() {
  read_ = 0;
  if (std::fseek(file_.get(), 0, SEEK_SET) != 0) return unreadable(name_, errno);
  return {};
}

}  // namespace holdfast
