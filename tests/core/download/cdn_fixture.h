// Reads an answer of the CDN from tests/fixtures: flat keys of a JSON file, nothing more.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace holdfast::test {

struct CdnFixture {
  int status = 0;
  std::optional<std::uint64_t> content_length;
  std::string content_type;
  std::optional<std::int64_t> duration_s;
  std::string body;
};

// The JSON value behind the first `"key":`, as it stands, a string without its quotes; nullopt when there is none.
inline std::optional<std::string> json_value(std::string_view text, std::string_view key) {
  const auto found = text.find("\"" + std::string(key) + "\":");
  if (found == std::string_view::npos) return std::nullopt;
  text.remove_prefix(text.find_first_not_of(" \n", found + key.size() + 3));
  if (!text.starts_with('"')) return std::string(text.substr(0, text.find_first_of(",}\n")));
  std::string out;
  for (std::size_t i = 1; i < text.size() && text[i] != '"'; ++i) {
    if (text[i] == '\\') ++i;
    out += text[i] == 'n' && text[i - 1] == '\\' ? '\n' : text[i];
  }
  return out;
}

inline std::string from_base64(std::string_view text) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    const auto digit = digits.find(c);
    if (digit == std::string_view::npos) break;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>(bits >> have & 0xFF);
  }
  return out;
}

inline CdnFixture read_cdn_fixture(const std::string& name) {
  std::ifstream file(std::string(HOLDFAST_FIXTURES) + "/" + name + ".json");
  if (!file) throw std::runtime_error("no fixture " + name);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  CdnFixture fixture;
  fixture.status = std::stoi(json_value(text, "status").value());
  if (const auto length = json_value(text, "Content-Length")) fixture.content_length = std::stoull(*length);
  fixture.content_type = json_value(text, "Content-Type").value_or("");
  if (const auto duration = json_value(text, "duration_s")) fixture.duration_s = std::stoll(*duration);
  if (const auto body = json_value(text, "body_b64")) fixture.body = from_base64(*body);
  else fixture.body = json_value(text, "body_text").value_or("");
  return fixture;
}

}  // namespace holdfast::test
