// Reads the API key, and refuses what would break the header it goes into.
#include "app/key.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <sys/stat.h>

#include "app/values.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

constexpr std::size_t key_bytes_max = 512;
constexpr const char* how_to_give_one =
    "export TIKLIVE_API_KEY=..., or put it into a file (mode 0600) and name that in provider.key_file of holdfast.toml.\n"
    "  Without a key, scripts/demo shows everything with a simulator.";

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "read API key", "", detail); }

Result<FoundKey> check(std::string_view text, std::string from, std::string warning) {
  const std::string_view key = trim(text);
  const auto visible = [](char letter) { return letter > ' ' && letter < 0x7f; };
  if (key.empty()) return refuse("the API key in " + printable(from) + " is empty: " + how_to_give_one);
  if (key.size() > key_bytes_max || !std::ranges::all_of(key, visible))
    return refuse("what " + printable(from) + " holds can't be an API key: it is too long, or has blanks or letters that no key has");
  return FoundKey{SecretKey{std::string(key)}, std::move(from), std::move(warning)};
}

Result<FoundKey> from_file(const std::string& path) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(path.c_str(), "rbe"), &std::fclose);
  if (!in) return refuse("provider.key_file " + printable(path) + ": " + std::strerror(errno) + "; " + how_to_give_one);
  std::array<char, key_bytes_max * 2> text{};
  const std::size_t bytes = std::fread(text.data(), 1, text.size(), in.get());
  if (std::ferror(in.get())) return refuse("provider.key_file " + printable(path) + " can't be read");
  struct stat about {};
  std::string warning;
  // What systemd hands over (LoadCredential) looks as if its group could read it, for its access list is shown there.
  const char* credentials = std::getenv("CREDENTIALS_DIRECTORY");
  const bool handed_over = credentials != nullptr && *credentials != '\0' && path.starts_with(std::string(credentials) + "/");
  if (!handed_over && ::fstat(::fileno(in.get()), &about) == 0 && (about.st_mode & 077) != 0)
    warning = printable(path) + " can be read by others: chmod 600 " + printable(path);
  return check({text.data(), bytes}, path, std::move(warning));
}

}  // namespace

Result<FoundKey> find_key(const Config& config, const std::string& folder) {
  const char* given = std::getenv(key_variable);
  if (given != nullptr && *given != '\0') return check(given, key_variable, "");
  const std::string& file = config.provider.key_file;
  if (!file.empty()) return from_file(file.starts_with('/') ? file : folder + "/" + file);
  return refuse(std::string("no API key: ") + how_to_give_one);
}

}  // namespace holdfast
