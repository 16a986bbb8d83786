// The phrase table. A phrase with a space at an end stands for a whole word there: " age " is not in "page".
#include "core/resolve/answer_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/base/limits.h"

namespace holdfast {

namespace {

struct Phrase {
  std::string_view words;
  Topic topic;
};

// Credits before the key: "the key has no credits left". The key before all deaths: "Api-Key is not available". What is
// temporary before all deaths: "queue is busy, check url". The region before deletion: "not available in your region".
constexpr std::array phrases{
    Phrase{"too many", Topic::throttled},
    Phrase{"rate limit", Topic::throttled},
    Phrase{"ratelimit", Topic::throttled},
    Phrase{"slow down", Topic::throttled},
    Phrase{"request second", Topic::throttled},
    Phrase{"requests second", Topic::throttled},
    Phrase{"requests per second", Topic::throttled},

    Phrase{"balance", Topic::credits},
    Phrase{"credit", Topic::credits},
    Phrase{"quota", Topic::credits},
    Phrase{"purchase", Topic::credits},
    Phrase{"exhaust", Topic::credits},
    Phrase{" topup", Topic::credits},
    Phrase{" top up", Topic::credits},
    Phrase{" 1 day", Topic::credits},
    Phrase{"daily", Topic::credits},
    Phrase{"payment required", Topic::credits},

    Phrase{"api key", Topic::key},
    Phrase{"apikey", Topic::key},
    Phrase{"sign up", Topic::key},
    Phrase{"signup", Topic::key},
    Phrase{"unauthor", Topic::key},

    Phrase{"temporar", Topic::temporary},
    Phrase{"try again", Topic::temporary},
    Phrase{" later ", Topic::temporary},
    Phrase{"busy", Topic::temporary},
    Phrase{"maintenance", Topic::temporary},
    Phrase{"timeout", Topic::temporary},
    Phrase{"time out", Topic::temporary},
    Phrase{"timed out", Topic::temporary},
    Phrase{"overload", Topic::temporary},
    Phrase{"server error", Topic::temporary},
    Phrase{"internal error", Topic::temporary},
    Phrase{"service unavailable", Topic::temporary},
    Phrase{"service is unavailable", Topic::temporary},
    Phrase{"service not available", Topic::temporary},
    Phrase{"service is not available", Topic::temporary},
    Phrase{"bad gateway", Topic::temporary},

    Phrase{" endpoint ", Topic::route},
    Phrase{" route ", Topic::route},

    Phrase{"region", Topic::region},
    Phrase{"country", Topic::region},
    Phrase{"countries", Topic::region},

    Phrase{"private", Topic::private_post},
    Phrase{"followers", Topic::private_post},
    Phrase{"friends", Topic::private_post},

    Phrase{" age ", Topic::restricted},
    Phrase{" restricted ", Topic::restricted},
    Phrase{" sensitive ", Topic::restricted},

    Phrase{"url pars", Topic::bad_url},
    Phrase{"check url", Topic::bad_url},
    Phrase{"check the url", Topic::bad_url},
    Phrase{"check your url", Topic::bad_url},
    Phrase{"invalid url", Topic::bad_url},
    Phrase{"url is invalid", Topic::bad_url},
    Phrase{" valid url", Topic::bad_url},
    Phrase{"invalid link", Topic::bad_url},

    Phrase{"not found", Topic::deleted},
    Phrase{"not exist", Topic::deleted},
    Phrase{"n t exist", Topic::deleted},
    Phrase{"no longer exist", Topic::deleted},
    Phrase{" be found", Topic::deleted},
    Phrase{"deleted", Topic::deleted},
    Phrase{"removed", Topic::deleted},
    Phrase{"not available", Topic::deleted},
    Phrase{"n t available", Topic::deleted},
    Phrase{"no longer available", Topic::deleted},
    Phrase{"unavailable", Topic::deleted},
    Phrase{"unique id is invalid", Topic::deleted},
    Phrase{"userinfo is failed", Topic::deleted},
};
static_assert(std::ranges::is_sorted(phrases, {}, &Phrase::topic), "the first topic wins");

bool is_word_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
}

char lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }

// Lower-case words with one space before, between and after them.
std::string words_of(std::string_view text) {
  std::string words = " ";
  for (const char byte : text.substr(0, limits::remote_text_bytes)) {
    if (is_word_byte(byte)) {
      words += lower(byte);
    } else if (words.back() != ' ') {
      words += ' ';
    }
  }
  if (words.back() != ' ') words += ' ';
  return words;
}

}  // namespace

Topic topic_of(std::string_view text) {
  const auto words = words_of(text);
  const auto found = std::ranges::find_if(phrases, [&](const Phrase& phrase) { return words.contains(phrase.words); });
  return found == phrases.end() ? Topic::none : found->topic;
}

bool asks_to_wait(Topic topic) {
  return topic == Topic::throttled || topic == Topic::credits || topic == Topic::key || topic == Topic::temporary;
}

bool is_pleasantry(std::string_view text) {
  constexpr std::array pleasantries{" ", " success ", " successful ", " ok ", " done "};
  return std::ranges::find(pleasantries, words_of(text)) != pleasantries.end();
}

}  // namespace holdfast
