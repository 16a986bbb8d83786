// JSON text, byte by byte. UTF-8 goes out as it came in.
#include "universe/json.h"

#include "universe/chance.h"

namespace holdfast::universe {

void Json::separate() {
  if (!fresh_) out_ += ',';
  fresh_ = false;
}

Json& Json::open(char bracket) {
  separate();
  out_ += bracket;
  fresh_ = true;
  return *this;
}

Json& Json::close(char bracket) {
  out_ += bracket;
  fresh_ = false;
  return *this;
}

Json& Json::key(std::string_view name) {
  text(name);
  out_ += ':';
  fresh_ = true;
  return *this;
}

Json& Json::text(std::string_view value) {
  separate();
  out_ += '"';
  for (const char byte : value) {
    if (byte == '"' || byte == '\\') {
      out_ += '\\';
      out_ += byte;
    } else if (byte == '\n') {
      out_ += "\\n";
    } else if (static_cast<unsigned char>(byte) < 0x20) {
      out_ += "\\u" + hex(static_cast<unsigned char>(byte), 4);
    } else {
      out_ += byte;
    }
  }
  out_ += '"';
  return *this;
}

Json& Json::number(std::int64_t value) { return numbers_as_text_ ? text(std::to_string(value)) : raw(std::to_string(value)); }

Json& Json::number(std::uint64_t value) { return numbers_as_text_ ? text(std::to_string(value)) : raw(std::to_string(value)); }

Json& Json::raw(std::string_view value) {
  separate();
  out_ += value;
  return *this;
}

}  // namespace holdfast::universe
