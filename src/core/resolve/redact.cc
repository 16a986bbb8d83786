// Two edits, values by their key and words by their look, repeated until nothing changes.
#include "core/resolve/redact.h"

#include <algorithm>
#include <array>

#include "core/resolve/json_strings.h"
#include "core/resolve/signed_text.h"
#include "core/resolve/text_layers.h"

namespace holdfast {
namespace {

constexpr std::string_view mark = "redacted:";
constexpr std::array<std::string_view, 11> link_keys{"play",  "wmplay",       "hdplay",           "video",  "video_hd", "cover",
                                                     "music", "origin_cover", "ai_dynamic_cover", "avatar", "images"};
// Text settles after one or two rounds; only brackets made to mislead need more.
constexpr int rounds_max = 6;

bool is_link_key(std::string_view key) { return std::ranges::find(link_keys, key) != link_keys.end(); }

bool is_redacted(std::string_view value) {
  if (!value.starts_with(mark)) return false;
  return std::ranges::all_of(value.substr(mark.size()), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
  });
}

// A scheme, a leading slash, or a host with a path behind it.
bool looks_like_link(std::string_view value) {
  TextLayer layer = raw_layer(value);
  peel_layer(layer);
  const std::string_view text = layer.text;
  if (text.starts_with('/') || text.find("://") != std::string_view::npos) return true;
  const auto first = text.substr(0, text.find_first_of(" \t\r\n"));
  const auto slash = first.find('/');
  return slash != std::string_view::npos && first.substr(0, slash).find('.') != std::string_view::npos;
}

bool must_go(const JsonString& string, std::string_view value) {
  if (value.empty() || is_redacted(value)) return false;
  if (is_link_key(string.key) && string.key != "music") return true;
  return (string.key == "music" || !string.outer_key.empty()) && looks_like_link(value);
}

std::string without_link_values(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (const JsonString& string : json_strings(text, is_link_key)) {
    const auto value = text.substr(string.begin, string.end - string.begin);
    if (!must_go(string, value)) continue;
    out.append(text.substr(copied, string.begin - copied)).append(mark).append(host_in(value));
    copied = string.end;
  }
  return out.append(text.substr(copied));
}

std::string without_signed_words(std::string_view text) {
  std::string out;
  std::size_t copied = 0;
  for (const SignedSpan& span : find_signed(text)) {
    out.append(text.substr(copied, span.begin - copied)).append(mark).append(span.host);
    copied = span.end;
  }
  return out.append(text.substr(copied));
}

}  // namespace

std::string redact(std::string_view text) {
  std::string current(text);
  for (int round = 0; round < rounds_max; ++round) {
    std::string next = without_signed_words(without_link_values(current));
    if (next == current) return current;
    current = std::move(next);
  }
  // Text that never settles was made to: nothing of it is worth the risk.
  return std::string(mark) + "unknown";
}

bool holds_signed_link(std::string_view text) { return !find_signed(text).empty(); }

}  // namespace holdfast
