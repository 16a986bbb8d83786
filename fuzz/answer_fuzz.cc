// Any bytes as an answer of the provider, read as each kind of answer. Properties: no crash, every verdict is whole, and
// nothing that may become durable holds a signed link or is longer than it may be.
#include <cstdlib>

#include "adapters/tiklive/answer_reader.h"
#include "core/base/limits.h"
#include "core/resolve/redact.h"

namespace holdfast {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

void check(const AnswerBase& answer) {
  require(answer.verdict.reason.has_value() == (answer.verdict.kind == AnswerKind::dead));
  require(answer.verdict.outcome != Outcome::open);
  require(answer.text.size() <= limits::remote_text_bytes && answer.evidence.size() <= limits::remote_text_bytes);
  require(!holds_signed_link(answer.text) && !holds_signed_link(answer.evidence));
}

// The first byte chooses the status, so that the rest is the body.
ProviderExchange exchange_from(const std::uint8_t* data, std::size_t size) {
  constexpr int statuses[] = {200, 200, 200, 404, 403, 429, 500, 302};
  ProviderExchange exchange;
  exchange.outcome.progress = HttpProgress::complete;
  exchange.outcome.head.status = size == 0 ? 200 : statuses[data[0] % 8];
  if (size > 1) exchange.body.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
  exchange.answered_at = instant_from_unix(1779004800);
  return exchange;
}

}  // namespace
}  // namespace holdfast

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace holdfast;
  const auto exchange = exchange_from(data, size);
  const ReadRules rules{{Quality::hd, "https://api.tikliveapi.com", false}, false};
  for (const auto id : {std::optional<AwemeId>{}, std::optional(AwemeId{7640746783583730945})}) {
    const auto detail = read_detail(exchange, {"https://vm.tiktok.com/x/", id}, rules);
    check(detail);
    require(!holds_signed_link(detail.raw));
    require(detail.ticket.has_value() == (detail.verdict.kind == AnswerKind::ok));
    require(!detail.post || !id || detail.post->id == *id);
    check(read_download_video(exchange, {"https://vm.tiktok.com/x/", id}, rules));
  }
  const auto list = read_list(exchange, rules);
  check(list);
  require(list.page.has_value() == (list.verdict.kind == AnswerKind::ok));
  require(!list.page || list.page->posts.size() <= static_cast<std::size_t>(limits::page_ids_max));
  const auto look_up = read_look_up(exchange, rules);
  check(look_up);
  require(look_up.target.has_value() == (look_up.verdict.kind == AnswerKind::ok));
  check(read_regions(exchange, rules));
  return 0;
}
