// Reading members of one JSON object: remembers the first that is wrong; later reads then change nothing.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdint>
#include <expected>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/resolve/post.h"

namespace holdfast {

class Members {
 public:
  Members(const boost::json::object& object, std::string& wrong) : object_(object), wrong_(wrong) {}

  // Another object of the same document.
  Members of(const boost::json::object& other) const { return {other, wrong_}; }

  const boost::json::value* find(std::string_view name) const { return object_.if_contains(name); }

  std::string text(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return {};
    if (const auto* string = value->if_string()) return std::string(string->data(), string->size());
    refuse(name);
    return {};
  }

  std::optional<std::string> optional_text(std::string_view name) const {
    return find(name) == nullptr ? std::nullopt : std::optional(text(name));
  }

  std::string needed_text(std::string_view name) const {
    auto value = text(name);
    if (value.empty()) refuse(name);
    return value;
  }

  std::optional<std::int64_t> number(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (const auto* number = value->if_int64()) return *number;
    refuse(name);
    return std::nullopt;
  }

  int small_number(std::string_view name) const {
    const auto value = number(name).value_or(0);
    if (value < 0 || value > std::numeric_limits<int>::max()) refuse(name);
    return static_cast<int>(value);
  }

  std::uint64_t byte_count(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return 0;
    if (const auto* number = value->if_uint64()) return *number;
    if (const auto* number = value->if_int64(); number != nullptr && *number >= 0) return static_cast<std::uint64_t>(*number);
    refuse(name);
    return 0;
  }

  bool flag(std::string_view name) const {
    const auto* value = find(name);
    if (value == nullptr) return false;
    if (const auto* flag = value->if_bool()) return *flag;
    refuse(name);
    return false;
  }

  std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> list;
    for (const auto& value : array(name)) {
      const auto* string = value.if_string();
      if (string == nullptr) {
        refuse(name);
        return {};
      }
      list.emplace_back(string->data(), string->size());
    }
    return list;
  }

  const boost::json::array& array(std::string_view name) const {
    static const boost::json::array none;
    const auto* value = find(name);
    if (value == nullptr) return none;
    if (const auto* array = value->if_array()) return *array;
    refuse(name);
    return none;
  }

  // The object under `name`; an empty one when it is absent.
  Members object(std::string_view name) const {
    static const boost::json::object none;
    const auto* value = find(name);
    if (value == nullptr) return {none, wrong_};
    if (const auto* object = value->if_object()) return {*object, wrong_};
    refuse(name);
    return {none, wrong_};
  }

  void refuse(std::string_view name) const {
    if (wrong_.empty()) wrong_ = name;
  }

 private:
  const boost::json::object& object_;
  std::string& wrong_;
};

// The members of `post` but its id.
Post decode_post(const Members& members);
boost::json::object encode_post(const Post& post);
// The text as a JSON object, or what is wrong with it.
std::expected<boost::json::value, std::string> parse_object(std::string_view text);

}  // namespace holdfast
