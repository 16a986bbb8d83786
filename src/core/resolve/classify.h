// What a provider's answer means (provider-api.md 1.3, first match wins; RULES 1 and 2). Pure: an adapter reads the
// answer into AnswerFacts, this decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/instant.h"
#include "core/queue/lifecycle.h"

namespace holdfast {

// How the exchange ended, as far as money is concerned.
enum class Exchange : std::uint8_t {
  complete,      // a whole answer came (its Content-Length or final chunk was seen)
  not_sent,      // DNS, connect, TLS: the provider can't have counted it
  interrupted,   // the request was written, no complete answer came (timeout, reset, cut body, too large)
};

enum class BodyShape : std::uint8_t { empty, not_json, cut_json, null, array, empty_object, object };

enum class Endpoint : std::uint8_t { detail, download_video, listing, lookup };

struct AnswerFacts {
  Endpoint endpoint = Endpoint::detail;
  Exchange exchange = Exchange::complete;
  int status = 0;
  BodyShape shape = BodyShape::not_json;
  std::string_view text;            // message, else msg, else error when a string
  bool declares_error = false;      // status: "error", or a code that isn't 0
  bool has_payload = false;         // detail: the id that was asked for; listing: `videos`; lookup: what was looked up
  bool has_media = false;           // detail, download_video: a usable link or images; listing: at least one item
  bool unfit = false;               // a payload that can't be used: another post than asked for, a page that is too long
  bool built_from_id = true;        // the URL was built from an id (not a link as the user gave it)
  std::optional<Duration> retry_after;
};

enum class AnswerKind : std::uint8_t {
  ok, no_media, throttled, transient, out_of_credits, auth, dead, unknown  // unknown: transient with a bound (rule 8)
};
std::string_view to_string(AnswerKind kind);

// RULES 1. `open` is an intent whose call has not come back.
enum class Outcome : std::uint8_t { open, charged, void_call, ambiguous };
std::string_view to_string(Outcome outcome);  // "open", "charged", "void", "ambiguous"

struct Verdict {
  AnswerKind kind = AnswerKind::transient;
  Outcome outcome = Outcome::ambiguous;
  std::optional<Reason> reason;           // with kind dead
  std::optional<Duration> wait;           // with throttled, and a 503, when they say so: at most limits::retry_after_max
};

// `errors_are_charged` is provider.errors_are_charged: complete error bodies are then charged instead of void.
Verdict classify(const AnswerFacts& facts, bool errors_are_charged);

// The Retry-After header: seconds or an HTTP date, clamped to [0, limits::retry_after_max]; nullopt when unusable.
std::optional<Duration> parse_retry_after(std::string_view value, Instant now);
// One of the three date forms of HTTP, as in Retry-After and Date; nullopt for anything else.
std::optional<Instant> http_date(std::string_view text);

}  // namespace holdfast
