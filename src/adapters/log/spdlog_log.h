// The log port over spdlog: one line an entry, to standard error. Times are UTC. A log that can't be written is dropped in
// silence: it must never stop the archive.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/log/log_line.h"
#include "ports/log.h"

namespace holdfast {

struct LogOptions {
  LogLevel lowest = LogLevel::info;  // entries below are dropped
  LogFormat format = LogFormat::text;
};

// "text" or "json"; "debug", "info", "warning" or "error". nullopt when it is anything else.
std::optional<LogFormat> parse_log_format(std::string_view text);
std::optional<LogLevel> parse_log_level(std::string_view text);

class SpdlogLog : public Log {
 public:
  explicit SpdlogLog(LogOptions options);         // to standard error
  SpdlogLog(LogOptions options, std::ostream& out);  // `out` outlives it
  ~SpdlogLog() override;

  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast
