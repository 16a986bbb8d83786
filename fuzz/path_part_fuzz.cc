// Any text makes a safe part of a path, and one that fits says exactly which text it was.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/check.h"
#include "core/store/key_layout.h"

using namespace holdfast;

namespace {

std::string unescaped(std::string_view part) {
  const auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'A' + 10; };
  std::string out;
  for (std::size_t i = 0; i < part.size(); ++i) {
    out += part[i] == '%' ? static_cast<char>(digit(part[i + 1]) * 16 + digit(part[i + 2])) : part[i];
    if (part[i] == '%') i += 2;
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string part = path_part(text);
  HOLDFAST_CHECK(!part.empty() && part.size() <= limits::path_part_bytes_max, "a part has a length");
  HOLDFAST_CHECK(is_safe_key("a=" + path_part(text, limits::path_part_bytes_max - 2)), "a part is safe");
  if (size > 0 && size * 3 <= limits::path_part_bytes_max) HOLDFAST_CHECK(unescaped(part) == text, "a part says which text it was");
  const auto stem = video_stem(instant_from_unix(1779004800), text, AwemeId{7640746783583730945});
  HOLDFAST_CHECK(parse_stem(stem).has_value() && StorageKey::parse(stem.text()).has_value(), "a stem reads back");
  if (const auto key = StorageKey::parse(text)) {
    const auto path = part_path(*key, LeaseToken{7}, size);
    const auto name = parse_part_name(path.substr(path.rfind('/') + 1));
    HOLDFAST_CHECK(name && name->token == LeaseToken{7} && name->stem_name == key->name(), "a part file reads back");
  }
  return 0;
}
