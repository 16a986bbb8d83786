// Finds the archive's folder and reads its configuration.
#include "app/archive.h"

#include <filesystem>
#include <system_error>

#include "core/base/printable.h"

namespace holdfast {

namespace fs = std::filesystem;

namespace {

std::unexpected<Failure> none(const std::string& detail) { return fail(FailureKind::invalid, "open archive", "", detail); }

Result<std::string> chosen_folder(const std::optional<std::string>& named) {
  std::error_code error;
  const fs::path here = fs::current_path(error);
  if (error) return none("the current folder can't be used: " + error.message());
  if (!named) {
    if (auto found = find_archive(here.string())) return *found;
    return none("no holdfast.toml in " + printable(here.string()) +
                " or a folder above it.\n  Go to an archive, name one with -C DIR, or make one: holdfast init my-archive");
  }
  fs::path folder = fs::weakly_canonical(here / *named, error);
  if (error) folder = here / *named;
  if (!fs::is_directory(folder, error)) return none("-C " + printable(*named) + ": no such folder");
  if (!fs::exists(folder / config_name, error))
    return none("-C " + printable(*named) + ": no holdfast.toml there; `holdfast init " + printable(*named) + "` makes an archive of it");
  return folder.string();
}

}  // namespace

std::optional<std::string> find_archive(const std::string& start) {
  std::error_code error;
  for (fs::path folder = start;; folder = folder.parent_path()) {
    if (fs::exists(folder / config_name, error)) return folder.string();
    if (folder == folder.parent_path()) return std::nullopt;
  }
}

Result<Archive> open_archive(const std::optional<std::string>& named, const std::vector<std::string>& overrides) {
  auto folder = chosen_folder(named);
  if (!folder) return std::unexpected(folder.error());
  auto config = read_config((fs::path(*folder) / config_name).string(), overrides);
  if (!config) return std::unexpected(config.error());
  return Archive{*folder, std::move(*config)};
}

}  // namespace holdfast
