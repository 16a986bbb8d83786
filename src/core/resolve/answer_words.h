// What the provider's words are about (provider-api.md 1.3, 2.4): phrases in the order in which they are looked for.
#pragma once

#include <cstdint>
#include <string_view>

namespace holdfast {

enum class Topic : std::uint8_t {
  none,
  throttled,
  credits,
  key,           // the API key
  temporary,
  route,         // the provider doesn't know the endpoint: about our configuration, not about a post
  region,
  private_post,
  restricted,
  bad_url,
  deleted,
};

// The first topic, in the order above, of which a phrase stands in the text. Letter case and punctuation don't count.
// Only the first limits::remote_text_bytes are read.
Topic topic_of(std::string_view text);

// Throttled, credits, key, temporary: nothing is known about what was asked for.
bool asks_to_wait(Topic topic);

// "", "success", "ok" …: text that comes with good answers.
bool is_pleasantry(std::string_view text);

}  // namespace holdfast
