// An archive is a folder that holds holdfast.toml. Found by walking up from the current folder, or named with -C.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/config.h"
#include "core/base/result.h"

namespace holdfast {

inline constexpr const char* config_name = "holdfast.toml";

struct Archive {
  std::string folder;   // absolute
  Config config;
  std::string vault() const { return vault_folder(config, folder); }
  std::string catalog() const { return catalog_file(config, folder); }
  std::string lock() const { return folder + "/holdfast.lock"; }
};

// The folder of the archive that `start` lies in; nullopt when neither it nor a folder above has holdfast.toml.
std::optional<std::string> find_archive(const std::string& start);

// `named`: from -C, and then only that folder counts. Failure invalid says what to do.
Result<Archive> open_archive(const std::optional<std::string>& named, const std::vector<std::string>& overrides);

}  // namespace holdfast
