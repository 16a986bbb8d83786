// Words, quotation marks, and how many characters a word has for an index of three at a time.
#include "core/index/search_words.h"

#include "core/base/limits.h"
#include "core/base/utf8.h"

namespace holdfast {

namespace {
constexpr std::size_t indexed_characters = 3;

bool is_blank(char letter) { return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r' || letter == '\0'; }

// Marks that fold into the letter before them (U+0300 to U+036F) are no characters of their own.
bool is_mark(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (at + 1 >= text.size()) return false;
  const auto next = static_cast<unsigned char>(text[at + 1]);
  return lead == 0xCC || (lead == 0xCD && next <= 0xAF);
}

// Letters and digits from Latin to Arabic: U+0800 and above are parted otherwise, or are signs.
bool is_spaced_word(std::string_view text) {
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool ascii_word = (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z');
    if (byte < 0x80 ? !ascii_word : byte >= 0xE0) return false;
  }
  // Signs of Latin-1, of which two letters are U+00AA and U+00BA.
  return text.find("\xC2") == std::string_view::npos;
}

std::size_t characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80 && !is_mark(text, at)) ++count;
  return count;
}

void take(SearchWords& words, std::string_view word) {
  while (!word.empty() && is_blank(word.front())) word.remove_prefix(1);
  while (!word.empty() && is_blank(word.back())) word.remove_suffix(1);
  const auto count = characters(word);
  if (count == 0 || words.parts.size() + words.starts.size() + words.shorts.size() >= limits::search_words) return;
  auto& into = count >= indexed_characters ? words.parts : is_spaced_word(word) ? words.starts : words.shorts;
  into.emplace_back(word);
}
}  // namespace

SearchWords search_words(std::string_view text) {
  const std::string whole = mend_utf8(cut_utf8(text, limits::search_text_bytes));
  SearchWords words;
  std::string word;
  bool quoted = false;
  for (const char letter : whole) {
    const bool ends = letter == '"' || (!quoted && is_blank(letter));
    if (letter == '"') quoted = !quoted;
    if (!ends) {
      word.push_back(letter);
      continue;
    }
    take(words, word);
    word.clear();
  }
  take(words, word);
  return words;
}

}  // namespace holdfast
