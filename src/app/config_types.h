// The types a configuration key may have: how each is read from what was given, bounded, refused and written. Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/config_keys.h"

namespace holdfast {

// Selects the member of a Config that a key stands for.
template <class T>
using Field = std::function<T&(Config&)>;

struct Named {
  std::string name, meaning;
};

ConfigKey count_key(Named named, std::int64_t least, std::int64_t most, Field<int> field);
ConfigKey budget_key(Named named, Field<std::optional<std::int64_t>> field);
ConfigKey duration_key(Named named, Duration least, Duration most, Field<Duration> field);
ConfigKey size_key(Named named, Field<std::uint64_t> field);
ConfigKey switch_key(Named named, Field<bool> field);
ConfigKey quality_key(Named named, Field<Quality> field);
ConfigKey media_key(Named named, Field<MediaChoice> field);

// Text under a rule: `accept` returns the text to keep; or nullopt, and perhaps why.
struct TextRule {
  std::string takes;
  std::function<std::optional<std::string>(const std::string& text, std::string& why)> accept;
};
ConfigKey text_key(Named named, TextRule rule, Field<std::string> field);
TextRule any_text(std::string takes);
TextRule origin_rule();
TextRule listen_rule();

// `scheme` is what this version can; `later` are schemes that people may try already.
struct Scheme {
  std::string scheme, takes, can;
  std::vector<std::string> later;
};
TextRule scheme_rule(Scheme rule);

}  // namespace holdfast
