// The text is cut at raw white space and quotes, which no link holds at any layer; each piece is searched at each layer.
#include "core/resolve/signed_text.h"

#include <algorithm>
#include <utility>

#include "core/resolve/text_layers.h"

namespace holdfast {
namespace {

constexpr int layers_max = 4;
constexpr std::string_view unknown_host = "unknown";

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_alnum(char c) { return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z'); }

bool ends_piece(char c) { return static_cast<unsigned char>(c) <= 0x20 || c == '"'; }
bool ends_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte >= 0x7F || c == '"' || c == '\'' || c == '<' || c == '>' || c == '\\' || c == '`';
}

bool ends_with_name(std::string_view text, std::string_view name) {
  return text.size() >= name.size() && std::ranges::equal(text.substr(text.size() - name.size()), name, {}, lower);
}

std::size_t hex_run(std::string_view word, std::size_t from) {
  std::size_t end = from;
  while (end < word.size() && is_hex(word[end])) ++end;
  return end - from;
}

bool has_signed_path(std::string_view word) {
  for (std::size_t i = 0; i < word.size();) {
    const std::size_t run = hex_run(word, i);
    const std::size_t slash = i + run;
    const bool begins = i == 0 || !is_alnum(word[i - 1]);
    if (run == 32 && begins && slash < word.size() && word[slash] == '/' && hex_run(word, slash + 1) == 8) {
      const std::size_t after = slash + 9;
      if (after == word.size() || !is_alnum(word[after])) return true;
    }
    i = slash + 1;
  }
  return false;
}

bool has_signed_parameter(std::string_view word) {
  for (std::size_t at = word.find('='); at != std::string_view::npos; at = word.find('=', at + 1)) {
    const auto before = word.substr(0, at);
    if (ends_with_name(before, "signature") || ends_with_name(before, "tk")) return true;
  }
  return false;
}

bool is_signed(std::string_view word) { return has_signed_parameter(word) || has_signed_path(word); }

std::string host_of_word(std::string_view word) {
  const auto scheme = word.find("://");
  if (scheme != std::string_view::npos) word.remove_prefix(scheme + 3);
  else if (word.starts_with("//")) word.remove_prefix(2);
  auto authority = word.substr(0, word.find_first_of("/?#"));
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  authority = authority.substr(0, authority.find(':'));
  const bool is_name = !authority.empty() && authority.size() <= 253 && is_alnum(authority.front()) &&
                       authority.find('.') != std::string_view::npos &&
                       std::ranges::all_of(authority, [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
  if (!is_name) return std::string(unknown_host);
  std::string host(authority);
  std::ranges::transform(host, host.begin(), lower);
  return host;
}

bool is_after_escape(std::string_view text, std::size_t at) {
  std::size_t slashes = 0;
  while (slashes < at && text[at - 1 - slashes] == '\\') ++slashes;
  return slashes % 2 == 1;
}

// Where the span of a signed word begins. Behind a backslash the word's first letters belong to an escape (\n, \u002f):
// the span begins behind them, or takes the backslash along where they are part of what makes the word signed; half an
// escape is never left behind.
std::size_t span_begin(std::string_view text, std::size_t begin, std::size_t end) {
  if (!is_after_escape(text, begin)) return begin;
  const std::size_t escape = escape_length(text.substr(begin - 1));
  if (escape > 1 && begin - 1 + escape <= end && is_signed(text.substr(begin - 1 + escape, end - begin + 1 - escape))) return begin - 1 + escape;
  return begin - 1;
}

void find_in_layer(const TextLayer& layer, std::vector<SignedSpan>& found) {
  const std::string_view text = layer.text;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && !ends_word(text[end])) ++end;
    if (end > i && is_signed(text.substr(i, end - i))) {
      const std::size_t begin = span_begin(text, i, end);
      found.push_back({layer.begin(begin), layer.ends[end - 1], host_of_word(text.substr(begin, end - begin))});
    }
    i = end + 1;
  }
}

// Spans that overlap or touch become one; a known host wins over an unknown one.
std::vector<SignedSpan> merged(std::vector<SignedSpan> spans) {
  std::ranges::sort(spans, {}, [](const SignedSpan& span) { return std::pair(span.begin, span.end); });
  std::vector<SignedSpan> out;
  for (auto& span : spans) {
    if (out.empty() || span.begin > out.back().end) {
      out.push_back(std::move(span));
      continue;
    }
    out.back().end = std::max(out.back().end, span.end);
    if (out.back().host == unknown_host) out.back().host = std::move(span.host);
  }
  return out;
}

void find_in_piece(std::string_view piece, std::size_t offset, std::vector<SignedSpan>& found) {
  if (piece.find_first_of("=/\\&%") == std::string_view::npos) return;
  TextLayer layer = raw_layer(piece);
  std::vector<SignedSpan> spans;
  find_in_layer(layer, spans);
  for (int i = 0; i < layers_max && peel_layer(layer); ++i) find_in_layer(layer, spans);
  for (auto& span : merged(std::move(spans))) found.push_back({span.begin + offset, span.end + offset, std::move(span.host)});
}

}  // namespace

std::vector<SignedSpan> find_signed(std::string_view text) {
  std::vector<SignedSpan> found;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && !ends_piece(text[end])) ++end;
    find_in_piece(text.substr(i, end - i), i, found);
    i = end + 1;
  }
  return found;
}

std::string host_in(std::string_view text) {
  TextLayer layer = raw_layer(text);
  for (int i = 0; i <= layers_max; ++i) {
    std::string host = host_of_word(layer.text);
    if (host != unknown_host || !peel_layer(layer)) return host;
  }
  return std::string(unknown_host);
}

}  // namespace holdfast
