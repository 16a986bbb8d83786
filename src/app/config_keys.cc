// The keys, table by table, and the types they may have.
#include "app/config_keys.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/values.h"

namespace holdfast {

namespace {

using Problem = std::optional<std::string>;
template <class T>
using Field = std::function<T&(Config&)>;

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') out += '\\';
    out += letter;
  }
  return out + '"';
}

std::string written(const GivenValue& value) {
  struct Writer {
    std::string operator()(const std::string& text) const { return quoted(text); }
    std::string operator()(std::int64_t number) const { return std::to_string(number); }
    std::string operator()(bool yes) const { return yes ? "true" : "false"; }
    std::string operator()(const std::vector<std::string>& list) const {
      std::string out = "[";
      for (const auto& entry : list) out += (out.size() > 1 ? ", " : "") + quoted(entry);
      return out + "]";
    }
  };
  return std::visit(Writer{}, value);
}

Problem refuse(const std::string& takes, const GivenValue& value) { return "must be " + takes + ", not " + written(value); }

// An accessor selects a member of a Config that may be written; reading takes a copy, which is small.
template <class T>
T read(const Field<T>& field, Config config) {
  return field(config);
}

std::optional<std::int64_t> number_in(const GivenValue& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* text = std::get_if<std::string>(&value)) return parse_count(*text);
  return std::nullopt;
}

struct Named {
  std::string name, meaning;
};

ConfigKey count_key(Named named, std::int64_t least, std::int64_t most, Field<int> field) {
  const std::string takes = std::to_string(least) + " to " + std::to_string(most);
  return {named.name, named.meaning, takes,
          [=](Config& config, const GivenValue& value) -> Problem {
            const auto number = number_in(value);
            if (!number || *number < least || *number > most) return refuse(takes, value);
            field(config) = static_cast<int>(*number);
            return std::nullopt;
          },
          [=](const Config& config) { return std::to_string(read(field, config)); }};
}

ConfigKey budget_key(Named named, Field<std::optional<std::int64_t>> field) {
  const std::string takes = "\"none\" or a number of credits from 1";
  return {named.name, named.meaning, takes,
          [=](Config& config, const GivenValue& value) -> Problem {
            if (const auto* text = std::get_if<std::string>(&value); text && *text == "none") {
              field(config) = std::nullopt;
              return std::nullopt;
            }
            const auto number = number_in(value);
            if (!number || *number < 1) return refuse(takes, value);
            field(config) = *number;
            return std::nullopt;
          },
          [=](const Config& config) {
            const auto credits = read(field, config);
            return credits ? std::to_string(*credits) : quoted("none");
          }};
}

ConfigKey duration_key(Named named, Duration least, Duration most, Field<Duration> field) {
  const std::string takes = "a duration from " + to_text(least) + " to " + to_text(most) + " such as \"90s\", \"10min\", \"1h\", \"30d\"";
  return {named.name, named.meaning, takes,
          [=](Config& config, const GivenValue& value) -> Problem {
            const auto* text = std::get_if<std::string>(&value);
            const auto length = text ? parse_duration(*text) : std::nullopt;
            if (!length || *length < least || *length > most) return refuse(takes, value);
            field(config) = *length;
            return std::nullopt;
          },
          [=](const Config& config) { return quoted(to_text(read(field, config))); }};
}

ConfigKey size_key(Named named, Field<std::uint64_t> field) {
  const std::string takes = "a size such as \"1GiB\" or \"500MB\"";
  return {named.name, named.meaning, takes,
          [=](Config& config, const GivenValue& value) -> Problem {
            std::optional<std::uint64_t> bytes;
            if (const auto* text = std::get_if<std::string>(&value)) bytes = parse_size(*text);
            if (const auto* number = std::get_if<std::int64_t>(&value); number && *number >= 0) bytes = static_cast<std::uint64_t>(*number);
            if (!bytes) return refuse(takes, value);
            field(config) = *bytes;
            return std::nullopt;
          },
          [=](const Config& config) { return quoted(size_text(read(field, config))); }};
}

ConfigKey switch_key(Named named, Field<bool> field) {
  return {named.name, named.meaning, "true or false",
          [=](Config& config, const GivenValue& value) -> Problem {
            const auto* text = std::get_if<std::string>(&value);
            const auto* yes = std::get_if<bool>(&value);
            if (!yes && !(text && (*text == "true" || *text == "false"))) return refuse("true or false", value);
            field(config) = yes ? *yes : *text == "true";
            return std::nullopt;
          },
          [=](const Config& config) { return std::string(read(field, config) ? "true" : "false"); }};
}

// Text under a rule: `accept` returns the text to keep, or why it is refused.
struct TextRule {
  std::string takes;
  std::function<std::optional<std::string>(const std::string& text, std::string& why)> accept;
};

ConfigKey text_key(Named named, TextRule rule, Field<std::string> field) {
  return {named.name, named.meaning, rule.takes,
          [=](Config& config, const GivenValue& value) -> Problem {
            const auto* text = std::get_if<std::string>(&value);
            if (!text) return refuse(rule.takes, value);
            std::string why;
            auto kept = rule.accept(*text, why);
            if (!kept) return why.empty() ? refuse(rule.takes, value) : why;
            field(config) = std::move(*kept);
            return std::nullopt;
          },
          [=](const Config& config) { return quoted(read(field, config)); }};
}

TextRule any_text(std::string takes) {
  return {std::move(takes), [](const std::string& text, std::string&) { return std::optional(text); }};
}

TextRule origin_rule() {
  return {"an address such as https://api.tikliveapi.com, without a path", [](const std::string& text, std::string&) -> std::optional<std::string> {
            if (!parse_origin(text)) return std::nullopt;
            return text.ends_with('/') ? text.substr(0, text.size() - 1) : text;
          }};
}

// `scheme` is what this version can; `later` are schemes that people may try already.
struct Scheme {
  std::string scheme, takes, can;
  std::vector<std::string> later;
};

TextRule scheme_rule(Scheme rule) {
  return {rule.takes, [rule](const std::string& text, std::string& why) -> std::optional<std::string> {
            for (const auto& scheme : rule.later)
              if (text.starts_with(scheme)) {
                why = "can't be " + quoted(text) + ": this version has no " + scheme + " yet; it can " + rule.can;
                return std::nullopt;
              }
            if (!text.starts_with(rule.scheme) || text.size() == rule.scheme.size()) return std::nullopt;
            return text;
          }};
}

constexpr std::array qualities{std::pair{std::string_view{"hd"}, Quality::hd}, std::pair{std::string_view{"standard"}, Quality::standard},
                               std::pair{std::string_view{"watermarked"}, Quality::watermarked}};

ConfigKey quality_key(Named named, Field<Quality> field) {
  const std::string takes = "\"hd\", \"standard\" or \"watermarked\"";
  return {named.name, named.meaning, takes,
          [=](Config& config, const GivenValue& value) -> Problem {
            const auto* text = std::get_if<std::string>(&value);
            const auto* found = text ? std::ranges::find(qualities, *text, [](const auto& entry) { return entry.first; }) : qualities.end();
            if (found == qualities.end()) return refuse(takes, value);
            field(config) = found->second;
            return std::nullopt;
          },
          [=](const Config& config) {
            return quoted(std::ranges::find(qualities, read(field, config), [](const auto& entry) { return entry.second; })->first);
          }};
}

struct MediaName {
  std::string_view name;
  bool MediaChoice::* member;
};
constexpr std::array media_names{MediaName{"video", &MediaChoice::video}, MediaName{"photos", &MediaChoice::photos},
                                 MediaName{"cover", &MediaChoice::cover}, MediaName{"music", &MediaChoice::music}};

ConfigKey media_key(Named named, Field<MediaChoice> field) {
  const std::string takes = "a list of \"video\", \"photos\", \"cover\", \"music\"";
  return {named.name, named.meaning, takes,
          [=](Config& config, const GivenValue& value) -> Problem {
            const auto* text = std::get_if<std::string>(&value);
            const auto* list = std::get_if<std::vector<std::string>>(&value);
            if (!text && !list) return refuse(takes, value);
            MediaChoice choice{false, false, false, false};
            for (const auto& entry : text ? split_list(*text) : *list) {
              const auto* found = std::ranges::find(media_names, std::string_view(entry), &MediaName::name);
              if (found == media_names.end()) return refuse(takes, value);
              choice.*found->member = true;
            }
            if (!choice.video && !choice.photos) return "must name \"video\" or \"photos\": an archive of neither keeps nothing";
            field(config) = choice;
            return std::nullopt;
          },
          [=](const Config& config) {
            std::vector<std::string> list;
            for (const auto& media : media_names)
              if (read(field, config).*media.member) list.emplace_back(media.name);
            return written(list);
          }};
}

std::vector<ConfigKey> make_provider_keys() {
  return {
      text_key({"provider.base_url", "where the metadata provider answers"}, origin_rule(), [](Config& c) -> auto& { return c.provider.base_url; }),
      text_key({"provider.key_file", "a file (mode 0600) that holds the API key; the variable TIKLIVE_API_KEY wins"},
               any_text("the path of a file"), [](Config& c) -> auto& { return c.provider.key_file; }),
      count_key({"provider.requests_per_minute", "calls in any 60 s, over everything that uses this catalog"}, 1, 100'000,
                [](Config& c) -> auto& { return c.provider.requests_per_minute; }),
      count_key({"provider.concurrency", "calls at a time"}, 1, 256, [](Config& c) -> auto& { return c.provider.concurrency; }),
      budget_key({"provider.daily_credits", "credits that may be spent in a UTC day"}, [](Config& c) -> auto& { return c.provider.daily_credits; }),
      duration_key({"provider.timeout", "how long one call may take"}, seconds{1}, minutes{10}, [](Config& c) -> auto& { return c.provider.timeout; }),
      duration_key({"provider.give_up_after", "how long the provider may be down before a run ends"}, seconds{0}, hours{24 * 7},
                   [](Config& c) -> auto& { return c.provider.give_up_after; }),
      count_key({"provider.max_captures", "times a post's two calls may be bought before it is dead: exhausted"}, 1, 100,
                [](Config& c) -> auto& { return c.provider.max_captures; }),
      switch_key({"provider.errors_are_charged", "count the provider's error answers as spent credits"},
                 [](Config& c) -> auto& { return c.provider.errors_are_charged; }),
  };
}

std::vector<ConfigKey> make_download_keys() {
  return {
      count_key({"download.concurrency", "transfers at a time"}, 1, 256, [](Config& c) -> auto& { return c.download.concurrency; }),
      quality_key({"download.quality", "hd, standard or watermarked; the next best when a post lacks it"}, [](Config& c) -> auto& { return c.download.quality; }),
      media_key({"download.media", "what is kept of a post: video, photos, cover, music"}, [](Config& c) -> auto& { return c.download.media; }),
      duration_key({"download.idle_timeout", "a transfer without a byte for this long ends"}, seconds{1}, hours{1},
                   [](Config& c) -> auto& { return c.download.idle_timeout; }),
      switch_key({"download.allow_private_addresses", "let media come from private and loopback addresses, and over plain http"},
                 [](Config& c) -> auto& { return c.download.allow_private_addresses; }),
  };
}

std::vector<ConfigKey> make_other_keys() {
  const Scheme file{"file:", "file:FOLDER", "keep the vault in a folder: file:.", {"s3:", "s3+http:", "gs:", "http:", "https:"}};
  const Scheme sqlite{"sqlite:", "sqlite:FILE", "keep the catalog in SQLite: sqlite:catalog.db", {"postgres:", "postgresql:"}};
  return {
      text_key({"vault.url", "where the bytes lie; a relative path starts at this folder"}, scheme_rule(file), [](Config& c) -> auto& { return c.vault.url; }),
      size_key({"vault.min_free", "below this much free space nothing new is begun"}, [](Config& c) -> auto& { return c.vault.min_free; }),
      text_key({"catalog.url", "where the catalog lies; a relative path starts at this folder"}, scheme_rule(sqlite), [](Config& c) -> auto& { return c.catalog.url; }),
      duration_key({"listing.resolve_within", "how soon a newly listed post is resolved"}, seconds{1}, hours{24}, [](Config& c) -> auto& { return c.listing.resolve_within; }),
      duration_key({"janitor.part_max_age", "unfinished .part files older than this are removed"}, seconds{0}, hours{24 * 365},
                   [](Config& c) -> auto& { return c.janitor.part_max_age; }),
      duration_key({"janitor.dead_letter_max_age", "the evidence of dead letters is kept this long; their reason for ever"}, hours{1}, hours{24 * 36500},
                   [](Config& c) -> auto& { return c.janitor.dead_letter_max_age; }),
      duration_key({"run.linger", "a run waits this long for retries that come due before it ends"}, seconds{0}, hours{24}, [](Config& c) -> auto& { return c.run.linger; }),
      duration_key({"run.drain_deadline", "after Ctrl-C, what is in hand has this long to finish"}, seconds{0}, hours{1}, [](Config& c) -> auto& { return c.run.drain_deadline; }),
  };
}

}  // namespace

std::span<const ConfigKey> config_keys() {
  static const std::vector<ConfigKey> keys = [] {
    auto all = make_provider_keys();
    for (auto&& more : {make_download_keys(), make_other_keys()}) all.insert(all.end(), more.begin(), more.end());
    return all;
  }();
  return keys;
}

const ConfigKey* find_config_key(std::string_view name) {
  const auto found = std::ranges::find(config_keys(), name, &ConfigKey::name);
  return found == config_keys().end() ? nullptr : &*found;
}

std::vector<std::string> config_key_names() {
  std::vector<std::string> names;
  for (const auto& key : config_keys()) names.push_back(key.name);
  return names;
}

std::optional<std::string> contradiction(const Config& config) {
  const auto origin = parse_origin(config.provider.base_url);
  if (origin && !origin->tls && !is_loopback(origin->host) && !config.download.allow_private_addresses)
    return "provider.base_url is plain http to " + origin->host + ": the API key would travel in the clear; use https://";
  return std::nullopt;
}

}  // namespace holdfast
