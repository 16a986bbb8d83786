// Reads holdfast.toml strictly: what isn't in the table of keys is an error that names the nearest key.
#include "app/config.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <toml++/toml.h>

#include "app/config_keys.h"
#include "app/s3_place.h"
#include "app/values.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

constexpr std::size_t config_bytes_max = 1 << 20;

// What is wrong, one line a problem.
class Problems {
 public:
  void add(const std::string& where, const std::string& what) {
    if (!text_.empty()) text_ += '\n';
    text_ += printable(where) + ": " + printable(what);
  }
  bool any() const { return !text_.empty(); }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

std::string unknown_key(std::string_view name) {
  const auto names = config_key_names();
  const auto near = nearest(name, names);
  const std::string text = "unknown key " + std::string(name);
  if (name.ends_with("key") || name.ends_with("token") || name.ends_with("secret"))
    return text + "; the API key never stands in a file or an argument: export TIKLIVE_API_KEY, or name a file in provider.key_file";
  if (near) return text + "; did you mean " + *near + "?";
  // A misspelt table takes all its keys with it.
  std::vector<std::string> tables;
  for (const auto& key : names) tables.push_back(key.substr(0, key.find('.')));
  const auto table = nearest(name, tables);
  if (table && *table != name.substr(0, name.find('.'))) return text + "; did you mean [" + *table + "]?";
  const auto dot = name.find('.');
  const bool in_table = dot != name.npos && std::ranges::find(tables, name.substr(0, dot)) != tables.end();
  const std::string place = !in_table ? "" : "; " + std::string(name.substr(dot + 1)) + " stands below [" + std::string(name.substr(0, dot)) + "]";
  return text + place + "; `holdfast init --help` lists the keys";
}

std::optional<GivenValue> value_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return GivenValue(text->get());
  if (const auto* number = node.as_integer()) return GivenValue(number->get());
  if (const auto* yes = node.as_boolean()) return GivenValue(yes->get());
  const auto* array = node.as_array();
  if (!array) return std::nullopt;
  std::vector<std::string> list;
  for (const auto& entry : *array) {
    const auto* text = entry.as_string();
    if (!text) return std::nullopt;
    list.push_back(text->get());
  }
  return GivenValue(std::move(list));
}

class FileReader {
 public:
  FileReader(std::string_view file, Config& config, Problems& problems) : file_(file), config_(config), problems_(problems) {}

  void read(const toml::table& table, const std::string& prefix) {
    for (const auto& [key, node] : table) {
      const std::string name = prefix + std::string(key.str());
      if (const auto* inner = node.as_table(); inner && is_table_name(name)) {
        read(*inner, name + ".");
      } else {
        take(name, node, key.source().begin.line);
      }
    }
  }

 private:
  static bool is_table_name(const std::string& name) {
    return std::ranges::any_of(config_keys(), [&](const ConfigKey& key) { return key.name.starts_with(name + "."); });
  }

  void take(const std::string& name, const toml::node& node, std::uint32_t line) {
    const std::string where = file_ + ":" + std::to_string(line);
    const ConfigKey* key = find_config_key(name);
    if (!key) return problems_.add(where, unknown_key(name));
    const auto value = value_of(node);
    if (!value) return problems_.add(where, name + " must be " + key->takes);
    if (const auto why = key->set(config_, *value)) problems_.add(where, name + " " + *why);
  }

  std::string file_;
  Config& config_;
  Problems& problems_;
};

// A list in TOML's form; anything else is plain text. toml++ throws; its exceptions end here.
GivenValue given_value(std::string_view text) {
  if (text.starts_with('['))
    try {
      const toml::table table = toml::parse("value = " + std::string(text));
      if (auto list = value_of(*table.get("value")); list && table.size() == 1) return std::move(*list);
    } catch (const toml::parse_error&) {
    }
  return std::string(text);
}

void read_override(const std::string& argument, Config& config, Problems& problems) {
  // Without the value: a key given here by mistake must not be shown.
  const auto equals = argument.find('=');
  const std::string where = "--set " + argument.substr(0, equals);
  if (equals == std::string::npos) return problems.add(where, "must be key=value, for example --set download.concurrency=40");
  const std::string name(trim(std::string_view(argument).substr(0, equals)));
  const ConfigKey* key = find_config_key(name);
  if (!key) return problems.add(where, unknown_key(name));
  if (const auto why = key->set(config, given_value(trim(std::string_view(argument).substr(equals + 1))))) problems.add(where, name + " " + *why);
}

// toml++ throws; its exceptions end here.
void read_toml(std::string_view text, std::string_view file_name, Config& config, Problems& problems) {
  try {
    const toml::table table = toml::parse(text);
    FileReader(file_name, config, problems).read(table, "");
  } catch (const toml::parse_error& error) {
    problems.add(std::string(file_name) + ":" + std::to_string(error.source().begin.line), std::string(error.description()));
  }
}

std::string resolved(std::string_view url, std::string_view scheme, const std::string& folder) {
  url.remove_prefix(std::min(scheme.size(), url.size()));
  while (url.starts_with("//")) url.remove_prefix(1);  // file:///srv/vault
  const std::string path(url);
  if (path.starts_with('/')) return path;
  return path == "." ? folder : folder + "/" + path;
}

}  // namespace

Result<Config> parse_config(std::string_view toml, std::string_view file_name, const std::vector<std::string>& overrides) {
  Config config;
  Problems problems;
  read_toml(toml, file_name, config, problems);
  for (const auto& argument : overrides) read_override(argument, config, problems);
  if (!problems.any())
    if (const auto wrong = contradiction(config)) problems.add(std::string(file_name), *wrong);
  if (problems.any()) return fail(FailureKind::invalid, "read configuration", std::string(file_name), problems.text());
  return config;
}

Result<Config> read_config(const std::string& file, const std::vector<std::string>& overrides) {
  const auto refuse = [&](const std::string& why) {
    return fail(FailureKind::invalid, "read configuration", file, printable(file) + ": " + why);
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> in(std::fopen(file.c_str(), "rbe"), &std::fclose);
  if (!in) return refuse(std::strerror(errno));
  std::string text(config_bytes_max + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), in.get()));
  if (std::ferror(in.get())) return refuse(std::strerror(errno));
  if (text.size() > config_bytes_max) return refuse("is larger than 1 MiB: not a configuration");
  return parse_config(text, file, overrides);
}

std::string config_toml(const Config& config) {
  std::string text =
      "# Configuration of this Holdfast archive. Every key stands here with its default; remove the # to change one.\n"
      "# For one call only: holdfast run --set download.concurrency=40\n"
      "# The API key is never here: export TIKLIVE_API_KEY=..., or name a file in provider.key_file.\n";
  std::string table;
  const Config defaults;
  for (const auto& key : config_keys()) {
    const auto dot = key.name.find('.');
    if (key.name.substr(0, dot) != table) {
      table = key.name.substr(0, dot);
      text += "\n[" + table + "]\n";
    }
    text += "# " + key.meaning + " (" + key.takes + ")\n";
    const std::string value = key.show(config);
    text += (value == key.show(defaults) ? "#" : "") + key.name.substr(dot + 1) + " = " + value + "\n";
  }
  return text;
}

std::string default_toml() { return config_toml(Config{}); }

std::string describe_keys() {
  const Config defaults;
  std::string text;
  for (const auto& key : config_keys()) text += "  " + key.name + " = " + key.show(defaults) + "\n      " + key.meaning + " (" + key.takes + ")\n";
  return text;
}

std::string vault_folder(const Config& config, const std::string& folder) {
  if (is_s3(config)) return folder + "/parts";
  return resolved(config.vault.url, "file:", folder);
}
std::string spool_folder(const Config& config, const std::string& folder) { return resolved(config.vault.spool, "", folder); }
std::string catalog_file(const Config& config, const std::string& folder) { return resolved(config.catalog.url, "sqlite:", folder); }

}  // namespace holdfast
