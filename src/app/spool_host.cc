// See spool_host.h.
#include "app/spool_host.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/store/key_layout.h"

namespace holdfast {

namespace {

constexpr std::size_t name_bytes_max = 96;

std::string new_name(Random& random) {
  std::array<char, 256> machine{};
  if (::gethostname(machine.data(), machine.size() - 1) != 0) machine[0] = '\0';
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "-%08x", static_cast<unsigned>(random.next()));
  return path_part(machine.data(), 64) + digits.data();
}

std::string read_name(const std::string& file) {
  std::ifstream in(file);
  std::string name;
  std::getline(in, name);
  return name.size() <= name_bytes_max ? path_part(name) : "";
}

std::unexpected<Failure> failed(const std::string& file, int error) { return fail(FailureKind::local_storage, "name the spool", file, std::strerror(error)); }

}  // namespace

// Whole or not at all: two processes that begin at once agree on the one that was linked first.
Result<std::string> spool_host(const std::string& folder, Random& random) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return failed(folder, error.value());
  const std::string file = folder + "/host", fresh = folder + "/.host." + std::to_string(::getpid());
  if (!std::filesystem::exists(file, error)) {
    const auto name = new_name(random) + "\n";
    const int made = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (made < 0) return failed(fresh, errno);
    const bool written = ::write(made, name.data(), name.size()) == static_cast<ssize_t>(name.size()) && ::fsync(made) == 0;
    const int why = errno;
    ::close(made);
    const bool linked = written && (::link(fresh.c_str(), file.c_str()) == 0 || errno == EEXIST);
    const int link_error = written ? errno : why;
    ::unlink(fresh.c_str());
    if (!linked) return failed(file, link_error);
    const int top = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (top >= 0) {
      ::fsync(top);
      ::close(top);
    }
  }
  auto name = read_name(file);
  if (name.empty() || name == "_unknown") return fail(FailureKind::local_storage, "name the spool", file, "it is empty or can't be read: remove it, and give the old name up (holdfast status shows it)");
  return name;
}

}  // namespace holdfast
