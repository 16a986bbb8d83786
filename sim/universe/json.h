// A writer of JSON text. It checks nothing but commas: callers open and close in pairs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast::universe {

class Json {
 public:
  // Numbers written after this come as text ("12") where on; a provider's quirk.
  void numbers_as_text(bool on) { numbers_as_text_ = on; }

  Json& open_object() { return open('{'); }
  Json& close_object() { return close('}'); }
  Json& open_array() { return open('['); }
  Json& close_array() { return close(']'); }
  Json& key(std::string_view name);
  Json& text(std::string_view value);
  Json& number(std::int64_t value);
  Json& number(std::uint64_t value);
  Json& raw(std::string_view value);  // already JSON
  Json& boolean(bool value) { return raw(value ? "true" : "false"); }
  Json& null() { return raw("null"); }

  // key and value in one.
  Json& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  Json& field(std::string_view name, const char* value) { return key(name).text(value); }
  Json& field(std::string_view name, const std::string& value) { return key(name).text(value); }
  Json& field(std::string_view name, std::int64_t value) { return key(name).number(value); }
  Json& field(std::string_view name, std::uint64_t value) { return key(name).number(value); }
  Json& field(std::string_view name, int value) { return key(name).number(static_cast<std::int64_t>(value)); }
  Json& field(std::string_view name, bool value) { return key(name).boolean(value); }

  std::string take() { return std::move(out_); }
  const std::string& view() const { return out_; }

 private:
  Json& open(char bracket);
  Json& close(char bracket);
  void separate();

  std::string out_;
  bool fresh_ = true;  // nothing stands before the next value on this level
  bool numbers_as_text_ = false;
};

}  // namespace holdfast::universe
