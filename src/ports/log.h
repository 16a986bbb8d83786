// Where the pipeline tells what happened. Text from outside goes in fields, never into the message; a sink escapes it.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

struct LogField {
  std::string_view name;
  std::string value;
};

class Log {
 public:
  virtual ~Log() = default;
  // `message` is a fixed text of ours, e.g. "post archived". Any thread.
  virtual void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) = 0;
};

}  // namespace holdfast
