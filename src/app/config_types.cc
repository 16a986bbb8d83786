// Reading and writing of each type of value.
#include "app/config_types.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "app/values.h"

namespace holdfast {

namespace {

using Problem = std::optional<std::string>;
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

constexpr std::array qualities{std::pair{std::string_view{"hd"}, Quality::hd}, std::pair{std::string_view{"standard"}, Quality::standard},
                               std::pair{std::string_view{"watermarked"}, Quality::watermarked}};

struct MediaName {
  std::string_view name;
  bool MediaChoice::* member;
};
constexpr std::array media_names{MediaName{"video", &MediaChoice::video}, MediaName{"photos", &MediaChoice::photos},
                                 MediaName{"cover", &MediaChoice::cover}, MediaName{"music", &MediaChoice::music}};

}  // namespace

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
  const std::string takes = "a duration from " + (least == Duration{0} ? "0s" : to_text(least)) + " to " + to_text(most) + ", such as \"90s\" or \"10min\"";
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

TextRule listen_rule() {
  return {"a port, or an address and a port such as 127.0.0.1:9464", [](const std::string& text, std::string&) -> std::optional<std::string> {
            if (!text.empty() && !parse_listen(text)) return std::nullopt;
            return text;
          }};
}

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

}  // namespace holdfast
