// Text in and out.
#include "adapters/postgres/rows.h"

#include <charconv>
#include <cstdlib>

#include "core/base/utf8.h"

namespace holdfast::postgres {

namespace {
int hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return -1;
}
}  // namespace

std::string array_text(const std::vector<std::optional<std::string>>& elements) {
  std::string text = "{";
  for (const auto& element : elements) {
    if (text.size() > 1) text += ',';
    if (!element) {
      text += "NULL";
      continue;
    }
    text += '"';
    for (const char letter : *element) {
      if (letter == '"' || letter == '\\') text += '\\';
      text += letter;
    }
    text += '"';
  }
  return text + '}';
}

std::string bytea_text(const Sha256& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\\x";
  for (const auto byte : digest.bytes) {
    const auto value = static_cast<unsigned>(byte);
    text += digits[value >> 4];
    text += digits[value & 15];
  }
  return text;
}

std::int64_t Rows::changed() const {
  const std::string_view text = result_ ? PQcmdTuples(result_.get()) : "";
  std::int64_t rows = 0;
  std::from_chars(text.data(), text.data() + text.size(), rows);
  return rows;
}

std::int64_t Rows::integer(int row, int column) const {
  const std::string_view text = PQgetvalue(result_.get(), row, column);
  std::int64_t value = 0;
  if (text == "t") return 1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

double Rows::real(int row, int column) const { return std::strtod(PQgetvalue(result_.get(), row, column), nullptr); }

std::string Rows::text(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column), static_cast<std::size_t>(PQgetlength(result_.get(), row, column))};
}

std::optional<Sha256> Rows::sha256(int row, int column) const {
  const auto hex = text(row, column);
  Sha256 digest;
  if (hex.size() != 2 + 2 * digest.bytes.size() || !hex.starts_with("\\x")) return std::nullopt;
  for (std::size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = hex_digit(hex[2 + 2 * i]);
    const int low = hex_digit(hex[3 + 2 * i]);
    if (high < 0 || low < 0) return std::nullopt;
    digest.bytes[i] = static_cast<std::remove_reference_t<decltype(digest.bytes[i])>>(high * 16 + low);
  }
  return digest;
}

std::vector<std::string> Rows::texts(int row, int column) const {
  std::vector<std::string> found;
  const auto text = this->text(row, column);
  if (text.size() < 2 || text == "{}") return found;
  std::string element;
  bool quoted = false, was_quoted = false;
  const auto keep = [&] {
    found.push_back(!was_quoted && element == "NULL" ? "" : element);
    element.clear();
    was_quoted = false;
  };
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] == '"') {
      quoted = !quoted;
      was_quoted = true;
    } else if (text[i] == '\\') {
      element += text[++i];
    } else if (text[i] == ',' && !quoted) {
      keep();
    } else {
      element += text[i];
    }
  }
  keep();
  return found;
}

std::string Params::text_without_nul(std::string_view text) {
  std::string clean(text);
  std::erase(clean, '\0');
  return mend_utf8(clean);
}

}  // namespace holdfast::postgres
