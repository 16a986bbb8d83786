// Batches of sidecars into the index.
#include "pipeline/indexer.h"

#include "core/base/limits.h"
#include "core/store/key_layout.h"
#include "pipeline/patience.h"

namespace holdfast {

namespace {
constexpr Duration look_again_every = minutes{10};  // with run --watch: what a lost catalog or an unreadable sidecar left
constexpr Duration look_for_others_every = seconds{1};   // where other processes store
}

Indexer::Indexer(const Parts& parts, const Settings& settings, Governor& governor)
    : parts_(parts), settings_(settings), governor_(governor), arrived_(parts.clock) {}

void Indexer::hand_over(Sidecar sidecar) {
  waiting_.push_back({std::move(sidecar), std::nullopt});
  arrived_.ring();
}

void Indexer::close() {
  closed_ = true;
  arrived_.ring();
}

awaitable<void> Indexer::run() {
  while (!governor_.hurried() && !caught_up_) caught_up_ = !co_await catch_up();
  while (true) {
    if (governor_.hurried() && governor_.ended() == RunEnd::catalog) break;  // the next run finds them stored
    if (!waiting_.empty()) {
      co_await index_batch();
      continue;
    }
    if (closed_) break;
    if (parts_.sharing != nullptr && parts_.clock.uptime() - looked_at_ >= look_for_others_every && !governor_.stopping()) {
      co_await look_again();
      continue;
    }
    if (parts_.sharing == nullptr && settings_.watch && parts_.clock.uptime() - looked_at_ >= look_again_every && !governor_.stopping()) {
      co_await catch_up();
      continue;
    }
    if (!told_idle_) governor_.changed.ring();
    told_idle_ = true;
    co_await arrived_.wait_for(parts_.sharing != nullptr ? look_for_others_every : limits::notice_within);
  }
}

// What other processes stored, as long as there is more of it.
awaitable<void> Indexer::look_again() {
  busy_ = true;
  while (co_await catch_up() && !closed_) {
  }
  busy_ = false;
}

awaitable<void> Indexer::index_batch() {
  busy_ = true;
  std::vector<IndexRow> rows;
  while (!waiting_.empty() && rows.size() < static_cast<std::size_t>(limits::index_batch)) {
    rows.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  const auto count = static_cast<std::int64_t>(rows.size());
  batch_ = count;
  told_idle_ = false;
  const auto indexed = co_await patiently(governor_, [&] { return parts_.index.index(rows, parts_.clock.now()); });
  if (indexed) governor_.tally.archived += count;
  else governor_.fail(indexed.error());  // they stay `stored`; who looks next indexes them from the vault
  batch_ = 0;
  busy_ = false;
}

// True when there may be more.
awaitable<bool> Indexer::catch_up() {
  looked_at_ = parts_.clock.uptime();
  const auto claims = co_await parts_.queue.claim(
      {.stage = Stage::index, .count = limits::claim_batch, .owner = settings_.owner, .now = parts_.clock.now()});
  if (!claims) {
    governor_.fail(claims.error());
    co_return false;
  }
  for (const auto& claim : *claims) co_await recover(claim);
  while (!waiting_.empty()) co_await index_batch();
  co_return !claims->empty() && !governor_.stopping();
}

awaitable<void> Indexer::recover(const Claim& claim) {
  std::string why = "no storage key";
  Result<StorageKey> stem = fail(FailureKind::bug, "index", to_text(claim.id), why);
  if (claim.storage_key) stem = StorageKey::parse(*claim.storage_key);
  if (stem) {
    const auto text = co_await parts_.archive().read(sidecar_key(*stem).text(), limits::sidecar_bytes_max);
    if (text && *text) {
      auto sidecar = parts_.sidecars.decode(**text);
      if (sidecar && sidecar->post.id == claim.id) {
        waiting_.push_back({std::move(*sidecar), claim.token});
        co_return;
      }
      why = sidecar ? "the sidecar names another post" : sidecar.error().describe();
    } else {
      why = text ? "its sidecar is not in the vault" : text.error().describe();
    }
  }
  parts_.log.write(LogLevel::error, "stored post can't be indexed", {{"id", to_text(claim.id)}, {"why", why}});
  const Postponed later{.due = parts_.clock.now() + limits::capture_pause, .item_class = Class::retry, .why = why};
  const auto left = co_await parts_.queue.finish(claim, later, std::nullopt, parts_.clock.now());
  if (!left) governor_.fail(left.error());
}

}  // namespace holdfast
