// Changes one key of a holdfast.toml that people wrote: the line of that key and nothing else, comments and order stay. Used by commands
// that move an archive's catalog or its vault.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace holdfast {

// The text with `key` ("catalog.url") set to a text value; nullopt when it stands there in a way that can't be changed by lines (an inline
// table). Pure.
std::optional<std::string> with_config_value(std::string_view toml, std::string_view key, std::string_view value);

// The same in a file, at once and durably or not at all; mode 0600 when `secret`. Failures: invalid (can't be changed, or
// what comes out is no configuration), local_storage.
Status set_config_value(const std::string& file, std::string_view key, std::string_view value, bool secret = false);

}  // namespace holdfast
