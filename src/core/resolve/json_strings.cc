// A lexer with a stack of open brackets. Brackets that don't match are forgiven: evidence may be anything.
#include "core/resolve/json_strings.h"

#include <algorithm>
#include <utility>

#include "core/resolve/text_layers.h"

namespace holdfast {
namespace {

std::string plain_key(std::string_view raw) {
  TextLayer layer = raw_layer(raw);
  peel_layer(layer);
  for (char& c : layer.text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::move(layer.text);
}

class Lexer {
 public:
  Lexer(std::string_view text, bool (*is_wanted)(std::string_view)) : text_(text), is_wanted_(is_wanted) {}

  std::vector<JsonString> run() {
    while (at_ < text_.size()) step();
    return std::move(found_);
  }

 private:
  struct Open {
    bool is_object;
    std::string key;        // what the object or array is the value of
    std::string outer_key;  // itself or the nearest around it that is wanted
  };

  void step() {
    const char c = text_[at_];
    if (c == '"') return read_string();
    ++at_;
    if (c == '{' || c == '[') open(c == '{');
    if ((c == '}' || c == ']') && !stack_.empty()) stack_.pop_back();
    if (c == ',' || c == '}' || c == ']') key_.clear();
  }

  // Deep nesting is nobody's answer; beyond the limit, levels are no longer told apart.
  void open(bool is_object) {
    if (stack_.size() >= depth_max) return;
    const std::string_view key = own_key();
    const std::string outer = is_wanted_(key) ? std::string(key) : outer_key();
    stack_.push_back({is_object, std::string(key), outer});
    key_.clear();
  }

  std::string_view own_key() const {
    if (!key_.empty()) return key_;
    return stack_.empty() || stack_.back().is_object ? std::string_view{} : std::string_view(stack_.back().key);
  }

  std::string outer_key() const { return stack_.empty() ? std::string{} : stack_.back().outer_key; }

  void read_string() {
    const std::size_t begin = at_ + 1;
    std::size_t end = begin;
    while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') end += text_[end] == '\\' && end + 1 < text_.size() ? 2 : 1;
    end = std::min(end, text_.size());
    at_ = std::min(end + 1, text_.size());
    const std::size_t next = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    if (next < text_.size() && text_[next] == ':') {
      key_ = plain_key(text_.substr(begin, end - begin));
      at_ = next + 1;
      return;
    }
    found_.push_back({begin, end, std::string(own_key()), outer_key()});
    key_.clear();
  }

  static constexpr std::size_t depth_max = 1024;

  std::string_view text_;
  bool (*is_wanted_)(std::string_view);
  std::size_t at_ = 0;
  std::string key_;  // the key that was read last and whose value comes next
  std::vector<Open> stack_;
  std::vector<JsonString> found_;
};

}  // namespace

std::vector<JsonString> json_strings(std::string_view text, bool (*is_wanted)(std::string_view key)) {
  return Lexer(text, is_wanted).run();
}

}  // namespace holdfast
