// One reader for each kind of field.
#include "adapters/tiklive/fields.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/base/utf8.h"

namespace holdfast {

namespace json = boost::json;

namespace {

constexpr double exact_in_double = 9007199254740992.0;  // 2^53: integers up to here survive a double
constexpr std::size_t id_digits_max = 20;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

std::optional<std::int64_t> integer_of(double number) {
  if (!std::isfinite(number) || std::fabs(number) > exact_in_double) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

std::optional<std::int64_t> integer_of(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return std::nullopt;
  text = text.substr(first, text.find_last_not_of(' ') - first + 1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::nullopt;
  const std::string_view rest{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  if (rest.empty()) return value;
  const bool is_fraction = rest.front() == '.' && std::ranges::all_of(rest.substr(1), [](char c) { return c >= '0' && c <= '9'; });
  return is_fraction ? std::optional(value) : std::nullopt;
}

std::string digits_of(const json::value& value) {
  if (value.is_int64()) return value.get_int64() < 0 ? std::string() : std::to_string(value.get_int64());
  if (value.is_uint64()) return std::to_string(value.get_uint64());
  if (!value.is_string()) return {};
  const auto text = view(value.get_string());
  if (text.empty() || text.size() > id_digits_max) return {};
  const bool all_digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  return all_digits ? std::string(text) : std::string();
}

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, {}, [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
}

}  // namespace

const json::value* find_member(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const json::object* find_object(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  return value == nullptr ? nullptr : value->if_object();
}

std::optional<std::string> find_string(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  if (value == nullptr || !value->is_string() || value->get_string().empty()) return std::nullopt;
  return mend_utf8(view(value->get_string()));
}

std::optional<std::string> read_text(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return mend_utf8(view(value->get_string()));
  if (value->is_int64()) return std::to_string(value->get_int64());
  if (value->is_uint64()) return std::to_string(value->get_uint64());
  return std::nullopt;
}

std::optional<std::int64_t> read_integer(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  if (value == nullptr) return std::nullopt;
  if (value->is_int64()) return value->get_int64();
  if (value->is_double()) return integer_of(value->get_double());
  if (value->is_string()) return integer_of(view(value->get_string()));
  return std::nullopt;  // a uint64 here is one that int64 can't hold
}

std::optional<std::int64_t> read_count(const json::object& object, std::string_view name) {
  const auto value = read_integer(object, name);
  return value && *value >= 0 ? value : std::nullopt;
}

bool read_flag(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  if (value == nullptr) return false;
  if (value->is_bool()) return value->get_bool();
  if (value->is_int64()) return value->get_int64() != 0;
  if (value->is_uint64()) return value->get_uint64() != 0;
  if (value->is_double()) return value->get_double() != 0;
  if (!value->is_string()) return false;
  const auto text = view(value->get_string());
  return text == "1" || equals_ignoring_case(text, "true");
}

std::string read_id_text(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  return value == nullptr ? std::string() : digits_of(*value);
}

std::optional<AwemeId> read_post_id(const json::object& object) {
  for (const std::string_view name : {"aweme_id", "video_id", "id"})
    if (const auto id = parse_aweme_id(read_id_text(object, name))) return id;
  return std::nullopt;
}

}  // namespace holdfast
