// Reads the strings of JSON text without building a document: where each value lies and under which keys. Works on text
// that is cut or no JSON at all; it must never change a byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

// A string value. [begin, end) lies between its quotes; where the text is cut, `end` is the end of the line or text.
struct JsonString {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string key;        // unescaped and in lower case; in an array, the array's key
  std::string outer_key;  // the nearest key around that names an object or array `is_wanted` said yes to; else empty
};

// Every string value, in order. `is_wanted` marks the keys whose whole value matters.
std::vector<JsonString> json_strings(std::string_view text, bool (*is_wanted)(std::string_view key));

}  // namespace holdfast
