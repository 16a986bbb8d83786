// The classifier: provider-api.md 1.3 in its order, then what the call cost (RULES 1). It must never read "the key is not
// available" as a dead post, nor a busy provider as one.
#include "core/resolve/classify.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "core/resolve/answer_words.h"

namespace holdfast {

namespace {

bool is_success(int status) { return status >= 200 && status <= 299; }

bool holds_an_answer(BodyShape shape) { return shape == BodyShape::object; }

// The class of a status that speaks for itself, whatever the body says.
std::optional<AnswerKind> kind_of_status(int status) {
  if (status == 429) return AnswerKind::throttled;
  if (status >= 500 || status == 408 || status == 425) return AnswerKind::transient;
  if (status < 200 || (status >= 300 && status <= 399)) return AnswerKind::transient;
  return std::nullopt;
}

// No body to go by. 401 and 402 are clear without one; a page of a proxy (403, 404 …) proves nothing about a post.
AnswerKind kind_without_body(int status) {
  if (status == 401) return AnswerKind::auth;
  if (status == 402) return AnswerKind::out_of_credits;
  return AnswerKind::transient;
}

// Whether the payload decides before the text does: it is what was paid for, and a message beside it is a remark. An
// answer that declares an error, and an empty page (which would end a walk), are read by their text first.
bool payload_decides(const AnswerFacts& facts, Topic topic) {
  if (!facts.has_payload || !is_success(facts.status)) return false;
  switch (facts.endpoint) {
    case Endpoint::detail:
    case Endpoint::download_video: return facts.has_media && !facts.declares_error;
    case Endpoint::listing: return facts.has_media || (!facts.declares_error && !asks_to_wait(topic));
    case Endpoint::lookup: return !facts.declares_error;
  }
  unreachable("Endpoint");
}

struct KindAndReason {
  AnswerKind kind;
  std::optional<Reason> reason = std::nullopt;
};

KindAndReason dead(Reason reason) { return {AnswerKind::dead, reason}; }

// Rules 6 to 8, once nothing temporary was found.
KindAndReason lasting(const AnswerFacts& facts, Topic topic) {
  if (topic == Topic::region || facts.status == 451) return dead(Reason::region);
  if (topic == Topic::private_post) return dead(Reason::private_post);
  if (topic == Topic::restricted) return dead(Reason::restricted);
  // The provider says this for deleted and private posts too, so a URL that we built can't be the reason.
  if (topic == Topic::bad_url) return dead(facts.built_from_id ? Reason::unavailable : Reason::bad_url);
  if (topic == Topic::deleted || facts.status == 404 || facts.status == 410) return dead(Reason::deleted);
  if (facts.has_payload && is_success(facts.status)) {
    const bool wants_media = facts.endpoint == Endpoint::detail || facts.endpoint == Endpoint::download_video;
    return {wants_media && !facts.has_media ? AnswerKind::no_media : AnswerKind::ok};
  }
  return {AnswerKind::unknown};
}

KindAndReason kind_of_object(const AnswerFacts& facts) {
  const auto topic = topic_of(facts.text);
  if (payload_decides(facts, topic)) return {AnswerKind::ok};
  if (facts.unfit && !facts.declares_error && is_success(facts.status)) return {AnswerKind::transient};
  if (topic == Topic::throttled) return {AnswerKind::throttled};
  if (topic == Topic::credits || facts.status == 402) return {AnswerKind::out_of_credits};
  if (topic == Topic::key || facts.status == 401) return {AnswerKind::auth};
  if (topic == Topic::temporary) return {AnswerKind::transient};
  if (topic == Topic::route) return {AnswerKind::unknown};
  return lasting(facts, topic);
}

KindAndReason kind_of(const AnswerFacts& facts) {
  if (facts.exchange == Exchange::not_sent) return {AnswerKind::transient};
  if (const auto kind = kind_of_status(facts.status)) return {*kind};
  if (facts.exchange == Exchange::interrupted || !holds_an_answer(facts.shape)) return {kind_without_body(facts.status)};
  return kind_of_object(facts);
}

bool is_never_charged(AnswerKind kind) {
  return kind == AnswerKind::throttled || kind == AnswerKind::auth || kind == AnswerKind::out_of_credits;
}

// An object that neither fails nor holds what was asked for: the provider may have counted it.
bool shows_an_error(const AnswerFacts& facts) {
  return !is_success(facts.status) || facts.declares_error || !is_pleasantry(facts.text);
}

Outcome outcome_of(const AnswerFacts& facts, AnswerKind kind, bool errors_are_charged) {
  if (facts.exchange == Exchange::not_sent || is_never_charged(kind)) return Outcome::void_call;
  if (facts.exchange == Exchange::interrupted) return Outcome::ambiguous;
  if (kind == AnswerKind::ok || kind == AnswerKind::no_media) return Outcome::charged;
  if (is_success(facts.status)) {
    if (!holds_an_answer(facts.shape)) return Outcome::ambiguous;
    if (facts.unfit) return Outcome::charged;
    if (!shows_an_error(facts)) return Outcome::ambiguous;
  }
  return errors_are_charged ? Outcome::charged : Outcome::void_call;
}

std::optional<Duration> wait_of(const AnswerFacts& facts, AnswerKind kind) {
  const bool may_ask = kind == AnswerKind::throttled || (kind == AnswerKind::transient && facts.status == 503);
  if (!may_ask || !facts.retry_after) return std::nullopt;
  return std::clamp(*facts.retry_after, Duration{0}, limits::retry_after_max);
}

}  // namespace

Verdict classify(const AnswerFacts& facts, bool errors_are_charged) {
  const auto [kind, reason] = kind_of(facts);
  HOLDFAST_CHECK(reason.has_value() == (kind == AnswerKind::dead), "a death has a reason, nothing else has one");
  return {kind, outcome_of(facts, kind, errors_are_charged), reason, wait_of(facts, kind)};
}

std::string_view to_string(AnswerKind kind) {
  switch (kind) {
    case AnswerKind::ok: return "ok";
    case AnswerKind::no_media: return "no media";
    case AnswerKind::throttled: return "throttled";
    case AnswerKind::transient: return "transient";
    case AnswerKind::out_of_credits: return "out of credits";
    case AnswerKind::auth: return "auth";
    case AnswerKind::dead: return "dead";
    case AnswerKind::unknown: return "unknown";
  }
  unreachable("AnswerKind");
}

std::string_view to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::open: return "open";
    case Outcome::charged: return "charged";
    case Outcome::void_call: return "void";
    case Outcome::ambiguous: return "ambiguous";
  }
  unreachable("Outcome");
}

}  // namespace holdfast
