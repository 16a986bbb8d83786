// Facts first (AnswerFacts), then core's verdict, then the parts of the answer that the verdict allows.
#include "adapters/tiklive/answer_reader.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "adapters/tiklive/body.h"
#include "adapters/tiklive/fields.h"
#include "adapters/tiklive/post_reader.h"
#include "core/base/limits.h"
#include "core/base/utf8.h"
#include "core/resolve/media_url.h"
#include "core/resolve/redact.h"

namespace holdfast {

namespace json = boost::json;

namespace {

// Redacting shortens: this much of a body holds limits::remote_text_bytes of evidence.
constexpr std::size_t evidence_source_bytes = limits::remote_text_bytes * 8;

std::string durable(std::string_view text) { return mend_utf8(redact(text)); }

std::string short_text(std::string_view text) { return std::string(cut_utf8(durable(text), limits::remote_text_bytes)); }

Exchange exchange_of(const HttpOutcome& outcome) {
  switch (outcome.progress) {
    case HttpProgress::not_sent: return Exchange::not_sent;
    case HttpProgress::interrupted: return Exchange::interrupted;
    case HttpProgress::complete: return outcome.cut || outcome.failure ? Exchange::interrupted : Exchange::complete;
  }
  return Exchange::interrupted;
}

std::optional<Duration> retry_after_of(const ProviderExchange& exchange) {
  const auto& headers = exchange.outcome.head.headers;
  const auto header = headers.find("retry-after");
  return header == headers.end() ? std::nullopt : parse_retry_after(header->second, exchange.answered_at);
}

AnswerFacts facts_of(const ProviderExchange& exchange, const Body& body, Endpoint endpoint) {
  AnswerFacts facts;
  facts.endpoint = endpoint;
  facts.exchange = exchange_of(exchange.outcome);
  facts.status = exchange.outcome.head.status;
  facts.shape = body.shape;
  facts.text = body.text;
  facts.declares_error = body.declares_error;
  facts.retry_after = retry_after_of(exchange);
  return facts;
}

// Where a redirect leads: never followed, for the key must not go there.
std::string redirect_text(const HttpOutcome& outcome) {
  const auto location = outcome.head.headers.find("location");
  const auto url = location == outcome.head.headers.end() ? Result<MediaUrl>(MediaUrl{}) : parse_media_url(location->second);
  const std::string where = url && !url->host.empty() ? url->host : "another address";
  return "the provider redirects to " + where + ", which is not followed; provider.base_url may be wrong";
}

// What the provider said, else what we can say about its silence.
std::string text_of(const ProviderExchange& exchange, const Body& body) {
  const auto& outcome = exchange.outcome;
  if (!body.text.empty()) return short_text(body.text);
  if (outcome.failure) return short_text(outcome.failure->detail);
  if (outcome.head.status >= 300 && outcome.head.status <= 399) return redirect_text(outcome);
  return {};
}

// Fills what every answer has. `body` may only be short of what was sent when the exchange was interrupted.
void fill_base(AnswerBase& answer, const ProviderExchange& exchange, const Body& body, const Verdict& verdict) {
  answer.verdict = verdict;
  answer.status = exchange.outcome.head.status;
  answer.text = text_of(exchange, body);
  answer.evidence = short_text(std::string_view(exchange.body).substr(0, evidence_source_bytes));
  answer.took = exchange.took;
}

// A body is read only where all of it came; part of one may look like something else.
Body body_of(const ProviderExchange& exchange) {
  if (exchange_of(exchange.outcome) == Exchange::complete) return read_body(exchange.body);
  Body none;
  none.shape = exchange.body.empty() ? BodyShape::empty : BodyShape::cut_json;
  return none;
}

bool has_usable_media(const Post& post, const Ticket& ticket) {
  if (post.kind != PostKind::photo) return !ticket.videos.empty();
  return std::ranges::any_of(ticket.images, [](const Candidate& slide) { return !slide.link.empty(); });
}

void explain_no_media(DetailAnswer& answer, const Ticket& ticket) {
  if (!answer.text.empty()) return;
  answer.text = ticket.refused_links == 0 ? "the answer has no link to media"
                                          : "no usable link to media, " + std::to_string(ticket.refused_links) + " refused";
}

// Post and ticket of a charged answer, as the verdict allows.
void fill_detail(DetailAnswer& answer, const ProviderExchange& exchange, Post post, Ticket ticket) {
  const auto kind = answer.verdict.kind;
  if (kind == AnswerKind::no_media) explain_no_media(answer, ticket);
  if (kind == AnswerKind::ok || kind == AnswerKind::no_media) answer.post = std::move(post);
  if (kind != AnswerKind::ok) return;
  answer.ticket = std::move(ticket);
  answer.raw = durable(exchange.body);
}

// The target of a look-up, under any of the names that /userid/, /userinfo-…/, /challenge-info-…/ and /music-info/ use.
std::string target_in(const json::object& object) {
  for (const std::string_view name : {"id", "userid", "user_id", "challenge_id", "music_id"})
    if (auto id = read_id_text(object, name); parse_decimal_id(id)) return id;
  for (const std::string_view name : {"user", "user_info", "challenge_info", "music_info"}) {
    const auto* inner = find_object(object, name);
    if (inner == nullptr) continue;
    if (auto id = read_id_text(*inner, "id"); parse_decimal_id(id)) return id;
  }
  return {};
}

bool says_private(const json::object& object) {
  for (const std::string_view name : {"privateAccount", "private_account", "secret"})
    if (read_flag(object, name)) return true;
  return false;
}

bool is_region_code(std::string_view code) { return parse_region_code(code).has_value(); }

// A list of {code, name} or of codes, or a map of code to name.
std::vector<Region> regions_of(const json::value& list) {
  std::vector<Region> regions;
  if (const auto* array = list.if_array()) {
    for (const auto& entry : *array) {
      if (const auto* fields = entry.if_object()) {
        if (auto code = find_string(*fields, "code")) regions.push_back({std::move(*code), find_string(*fields, "name").value_or("")});
      } else if (const auto* code = entry.if_string()) {
        regions.push_back({{code->data(), code->size()}, ""});
      }
    }
  } else if (const auto* map = list.if_object()) {
    for (const auto& entry : *map)
      if (const auto* name = entry.value().if_string()) regions.push_back({entry.key(), {name->data(), name->size()}});
  }
  std::erase_if(regions, [](const Region& region) { return !is_region_code(region.code); });
  if (regions.size() > static_cast<std::size_t>(limits::regions_max)) regions.resize(static_cast<std::size_t>(limits::regions_max));
  for (auto& region : regions) region.name = std::string(cut_utf8(region.name, limits::source_name_bytes_max));
  return regions;
}

}  // namespace

DetailAnswer read_detail(const ProviderExchange& exchange, const DetailRequest& request, const ReadRules& rules) {
  const auto body = body_of(exchange);
  auto facts = facts_of(exchange, body, Endpoint::detail);
  facts.built_from_id = request.id.has_value();
  const auto* object = body.payload();
  auto post = object == nullptr ? std::nullopt : read_post(*object);
  Ticket ticket;
  if (post) {
    const auto links = read_links(*object);
    settle_kind(*post, links, rules.candidates);
    ticket = make_ticket(post->id, exchange.answered_at, links, rules.candidates);
    facts.unfit = request.id && post->id != *request.id;
    facts.has_payload = !facts.unfit;
    facts.has_media = has_usable_media(*post, ticket);
  }
  DetailAnswer answer;
  fill_base(answer, exchange, body, classify(facts, rules.errors_are_charged));
  if (facts.unfit && answer.text.empty())
    answer.text = "the answer is about post " + to_text(post->id) + ", not about the one asked for";
  if (facts.has_payload) fill_detail(answer, exchange, std::move(*post), std::move(ticket));
  return answer;
}

DetailAnswer read_download_video(const ProviderExchange& exchange, const DetailRequest& request, const ReadRules& rules) {
  const auto body = body_of(exchange);
  auto facts = facts_of(exchange, body, Endpoint::download_video);
  const auto* object = body.payload();
  const auto links = object == nullptr ? std::nullopt : read_file_links(*object);
  Post post;
  Ticket ticket;
  if (links && request.id) {
    post.id = *request.id;
    post.kind = PostKind::video;
    ticket = make_ticket(post.id, exchange.answered_at, *links, rules.candidates);
    facts.has_payload = true;
    facts.has_media = !ticket.videos.empty();
  }
  DetailAnswer answer;
  fill_base(answer, exchange, body, classify(facts, rules.errors_are_charged));
  if (facts.has_payload) fill_detail(answer, exchange, std::move(post), std::move(ticket));
  return answer;
}

ListAnswer read_list(const ProviderExchange& exchange, const ReadRules& rules) {
  const auto body = body_of(exchange);
  auto facts = facts_of(exchange, body, Endpoint::listing);
  const auto* object = body.payload();
  auto page = object == nullptr ? std::nullopt : read_page(*object, rules.candidates);
  facts.unfit = object != nullptr && is_page_too_long(*object);
  facts.has_payload = page.has_value();
  facts.has_media = page && !page->posts.empty();
  ListAnswer answer;
  fill_base(answer, exchange, body, classify(facts, rules.errors_are_charged));
  if (facts.unfit && answer.text.empty())
    answer.text = "the page has more than " + std::to_string(limits::page_ids_max) + " posts";
  if (answer.verdict.kind == AnswerKind::ok) answer.page = std::move(page);
  return answer;
}

LookupAnswer read_look_up(const ProviderExchange& exchange, const ReadRules& rules) {
  const auto body = body_of(exchange);
  auto facts = facts_of(exchange, body, Endpoint::lookup);
  const auto* object = body.payload();
  const auto target = object == nullptr ? std::string() : target_in(*object);
  facts.has_payload = !target.empty();
  LookupAnswer answer;
  fill_base(answer, exchange, body, classify(facts, rules.errors_are_charged));
  if (answer.verdict.kind != AnswerKind::ok) return answer;
  answer.target = target;
  const auto* user = find_object(*object, "user");
  answer.is_private = says_private(*object) || (user != nullptr && says_private(*user));
  return answer;
}

RegionsAnswer read_regions(const ProviderExchange& exchange, const ReadRules& rules) {
  auto body = body_of(exchange);
  auto regions = regions_of(body.payload() == nullptr ? body.document : json::value(*body.payload()));
  // The one endpoint that may answer with a bare list.
  if (!regions.empty()) body.shape = BodyShape::object;
  auto facts = facts_of(exchange, body, Endpoint::lookup);
  facts.has_payload = !regions.empty();
  RegionsAnswer answer;
  fill_base(answer, exchange, body, classify(facts, rules.errors_are_charged));
  if (answer.verdict.kind == AnswerKind::ok) answer.regions = std::move(regions);
  return answer;
}

}  // namespace holdfast
