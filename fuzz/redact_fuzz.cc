// No signed link gets out of the redactor, and a second pass changes nothing.
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/check.h"
#include "core/resolve/redact.h"

using namespace holdfast;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string once = redact(text);
  HOLDFAST_CHECK(!holds_signed_link(once), "no signed link gets out");
  HOLDFAST_CHECK(redact(once) == once, "once is enough");
  if (text.find("SECRET1") == std::string_view::npos) {
    const std::string behind = redact("{\"x\":\"https://h.test/?signature=SECRET1\"," + std::string(text));
    HOLDFAST_CHECK(behind.find("SECRET1") == std::string::npos, "found before any text");
  }
  return 0;
}
