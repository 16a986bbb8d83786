// THE table of configuration keys: name, meaning, type and bounds of each. Parsing, --set, the default holdfast.toml,
// --help and the docs are all made from it; nothing else lists the keys.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config.h"

namespace holdfast {

// A value as TOML or an argument gives it, before the key's type is known.
using GivenValue = std::variant<std::string, std::int64_t, bool, std::vector<std::string>>;

struct ConfigKey {
  std::string name;      // "download.concurrency"
  std::string meaning;   // one line
  std::string takes;     // what may be written: "1 to 256", "a duration such as 20s"
  // Puts the value into `config`; on refusal, why, as the end of a sentence ("must be …, not …").
  std::function<std::optional<std::string>(Config& config, const GivenValue& value)> set;
  // As TOML writes it: 20, "20s", false, ["video", "cover"].
  std::function<std::string(const Config& config)> show;
};

std::span<const ConfigKey> config_keys();
const ConfigKey* find_config_key(std::string_view name);
std::vector<std::string> config_key_names();

// What only several keys together can tell; nullopt when all is well.
std::optional<std::string> contradiction(const Config& config);

// Those of [vault] (vault_keys.cc).
std::vector<ConfigKey> make_vault_keys();
std::optional<std::string> vault_contradiction(const Config& config);

}  // namespace holdfast
