// See spdlog_log.h.
#include "adapters/log/spdlog_log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace holdfast {
namespace {

constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%fZ %-7l %v";
constexpr const char* json_pattern = R"({"time":"%Y-%m-%dT%H:%M:%S.%fZ","level":"%l",%v})";

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

struct SpdlogLog::State {
  State(LogOptions options, spdlog::sink_ptr sink) : format(options.format), logger("holdfast", std::move(sink)) {
    const char* pattern = format == LogFormat::json ? json_pattern : text_pattern;
    logger.set_formatter(std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
    logger.set_level(to_spdlog(options.lowest));
    logger.flush_on(spdlog::level::trace);
    logger.set_error_handler([](const std::string&) {});
  }

  LogFormat format;
  spdlog::logger logger;
};

std::optional<LogFormat> parse_log_format(std::string_view text) {
  if (text == "text") return LogFormat::text;
  if (text == "json") return LogFormat::json;
  return std::nullopt;
}

std::optional<LogLevel> parse_log_level(std::string_view text) {
  if (text == "debug") return LogLevel::debug;
  if (text == "info") return LogLevel::info;
  if (text == "warning") return LogLevel::warning;
  if (text == "error") return LogLevel::error;
  return std::nullopt;
}

SpdlogLog::SpdlogLog(LogOptions options)
    : state_(std::make_unique<State>(options, std::make_shared<spdlog::sinks::stderr_sink_mt>())) {}

SpdlogLog::SpdlogLog(LogOptions options, std::ostream& out)
    : state_(std::make_unique<State>(options, std::make_shared<spdlog::sinks::ostream_sink_mt>(out, true))) {}

SpdlogLog::~SpdlogLog() = default;

void SpdlogLog::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  const auto at = to_spdlog(level);
  if (!state_->logger.should_log(at)) return;
  const std::string line = log_line(state_->format, message, fields);
  state_->logger.log(at, spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace holdfast
