// Parsing, the tikwm envelope {code, msg, data} (provider-api.md 1.2, 2.1) and the message.
#include "adapters/tiklive/body.h"

#include <algorithm>
#include <boost/json/parser.hpp>
#include <charconv>
#include <optional>

#include "adapters/tiklive/fields.h"
#include "core/base/limits.h"
#include "core/resolve/answer_words.h"

namespace holdfast {

namespace json = boost::json;

namespace {

std::string_view without_mark_and_blanks(std::string_view bytes) {
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return bytes.substr(first, bytes.find_last_not_of(" \t\r\n") - first + 1);
}

// The code unit of a \uXXXX at `at`.
std::optional<unsigned> escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return std::nullopt;
  unsigned unit = 0;
  const char* begin = text.data() + at + 2;
  const auto [end, error] = std::from_chars(begin, begin + 4, unit, 16);
  if (error != std::errc{} || end != begin + 4) return std::nullopt;
  return unit;
}

bool is_high_half(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low_half(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Captions cut in the middle of an emoji end in half a pair, which strict parsers refuse: such a half becomes U+FFFD.
std::string with_whole_pairs(std::string_view text) {
  std::string mended(text);
  for (std::size_t at = mended.find('\\'); at != std::string::npos; at = mended.find('\\', at)) {
    const auto unit = escaped_unit(mended, at);
    if (!unit) {
      at += 2;
    } else if (is_high_half(*unit) && is_low_half(escaped_unit(mended, at + 6).value_or(0))) {
      at += 12;
    } else {
      if (is_high_half(*unit) || is_low_half(*unit)) mended.replace(at + 2, 4, "FFFD");
      at += 6;
    }
  }
  return mended;
}

struct Parsed {
  std::optional<json::value> value;
  bool cut = false;
};

Parsed parse(const std::string& text) {
  json::parse_options options;
  options.max_depth = limits::json_depth_max;
  options.allow_invalid_utf8 = true;
  json::parser parser({}, options);
  json::error_code error;
  parser.write(text, error);
  if (error) return {std::nullopt, error == json::error::incomplete};
  return {parser.release(), false};
}

BodyShape shape_of(const json::value& value) {
  if (value.is_null()) return BodyShape::null;
  if (value.is_array()) return BodyShape::array;
  if (!value.is_object()) return BodyShape::not_json;
  return value.get_object().empty() ? BodyShape::empty_object : BodyShape::object;
}

bool is_error_word(std::string word) {
  std::ranges::transform(word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return word == "error" || word == "fail" || word == "failed";
}

// `code` other than 0 (some write HTTP's 200), status: "error", success: false.
bool declares_error(const json::object& object) {
  if (const auto code = read_integer(object, "code"); code && *code != 0 && *code != 200) return true;
  if (is_error_word(find_string(object, "status").value_or(""))) return true;
  const auto* success = find_member(object, "success");
  return success != nullptr && success->is_bool() && !success->get_bool();
}

std::optional<std::string> message_of(const json::object& object) {
  for (const std::string_view name : {"message", "msg", "error"})
    if (auto text = find_string(object, name)) return text;
  if (const auto* error = find_object(object, "error")) return find_string(*error, "message");
  return std::nullopt;
}

bool holds_payload_itself(const json::object& object) {
  return object.contains("videos") || object.contains("user") || read_post_id(object).has_value();
}

// The `data` of an envelope, also when it is null or an array; nullptr when there is none.
const json::value* enveloped(const json::object& object) {
  return holds_payload_itself(object) ? nullptr : object.if_contains("data");
}

}  // namespace

const json::object* Body::payload() const {
  const auto* object = document.if_object();
  if (object == nullptr || shape != BodyShape::object) return nullptr;
  const auto* data = enveloped(*object);
  return data != nullptr && data->is_object() ? &data->get_object() : object;
}

Body read_body(std::string_view bytes) {
  Body body;
  const auto trimmed = without_mark_and_blanks(bytes);
  if (trimmed.empty()) {
    body.shape = BodyShape::empty;
    return body;
  }
  auto parsed = parse(with_whole_pairs(trimmed));
  if (!parsed.value) {
    body.shape = parsed.cut ? BodyShape::cut_json : BodyShape::not_json;
    return body;
  }
  body.document = std::move(*parsed.value);
  body.shape = shape_of(body.document);
  if (body.shape != BodyShape::object) return body;

  const auto& object = body.document.get_object();
  const auto* data = enveloped(object);
  body.declares_error = declares_error(object);
  if (auto text = message_of(object)) {
    body.text = std::move(*text);
  } else if (data != nullptr && data->is_object()) {
    body.declares_error |= declares_error(data->get_object());
    body.text = message_of(data->get_object()).value_or("");
  }
  // A successful envelope around nothing is that nothing.
  if (data != nullptr && !body.declares_error && is_pleasantry(body.text)) body.shape = shape_of(*data);
  return body;
}

}  // namespace holdfast
