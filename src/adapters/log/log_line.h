// How one log entry is written, without its time and level. Every field passes the redactor and the printable filter here:
// nothing signed and no control or direction character gets into a log, whoever wrote the entry (RULES 7).
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "ports/log.h"

namespace holdfast {

enum class LogFormat : std::uint8_t { text, json };

// text: `message name=value name="value with spaces"`. json: `"message":"…","name":"…"`, to stand inside an object; a name
// that the line's head uses already (time, level, message) gets an underscore in front.
std::string log_line(LogFormat format, std::string_view message, std::initializer_list<LogField> fields);

}  // namespace holdfast
