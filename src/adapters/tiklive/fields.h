// Reads members of an answer whatever type they come in: numbers as strings, strings as numbers, null, absent
// (provider-api.md 2.3). A number never passes through a double where digits could be lost: it is refused instead.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/ids.h"

namespace holdfast {

// nullptr when absent or null.
const boost::json::value* find_member(const boost::json::object& object, std::string_view name);
const boost::json::object* find_object(const boost::json::object& object, std::string_view name);
// A string that isn't empty; nothing else.
std::optional<std::string> find_string(const boost::json::object& object, std::string_view name);
// A string (also ""), as valid UTF-8; integers as their digits; nullopt otherwise.
std::optional<std::string> read_text(const boost::json::object& object, std::string_view name);
// An integer, in whatever clothes: 18, "18", 18.0, "18.5" (cut). nullopt when absent, unreadable, or too large.
std::optional<std::int64_t> read_integer(const boost::json::object& object, std::string_view name);
// The same, with negative numbers as absent.
std::optional<std::int64_t> read_count(const boost::json::object& object, std::string_view name);
// true, a number that isn't 0, "true" or "1".
bool read_flag(const boost::json::object& object, std::string_view name);
// A decimal id from a string of digits or an integer; "" when it is neither.
std::string read_id_text(const boost::json::object& object, std::string_view name);
// The post's id: the first of aweme_id, video_id, id that is one (provider-api.md 1.2).
std::optional<AwemeId> read_post_id(const boost::json::object& object);

}  // namespace holdfast
