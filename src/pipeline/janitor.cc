// Sweeping.
#include "pipeline/janitor.h"

#include "core/base/limits.h"
#include "core/janitor/sweep.h"
#include "core/store/key_layout.h"

namespace holdfast {

Janitor::Janitor(const Parts& parts, const Settings& settings, Governor& governor) : parts_(parts), settings_(settings), governor_(governor) {}

awaitable<void> Janitor::run() {
  std::optional<Duration> swept_at;
  while (!governor_.over()) {
    if (!swept_at || parts_.clock.uptime() - *swept_at >= limits::sweep_every) {
      swept_at = parts_.clock.uptime();
      const auto swept = co_await sweep();
      if (!swept) parts_.log.write(LogLevel::warning, "sweep failed", {{"why", swept.error().describe()}});
    }
    if (!governor_.over()) co_await governor_.changed.wait_for(minutes{1});  // the end may have come during the sweep
  }
}

awaitable<Result<Swept>> Janitor::sweep() {
  Swept swept;
  if (const auto done = co_await sweep_parts(swept); !done) co_return std::unexpected(done.error());
  if (const auto done = co_await sweep_garbage(swept); !done) co_return std::unexpected(done.error());
  const auto aged = co_await parts_.sweep.age_dead_letters(parts_.clock.now() - settings_.dead_letter_max_age);
  if (!aged) co_return std::unexpected(aged.error());
  swept.dead_letters = *aged;
  if (swept.parts + swept.objects > 0)
    parts_.log.write(LogLevel::info, "swept", {{"parts", std::to_string(swept.parts)}, {"objects", std::to_string(swept.objects)}});
  co_return swept;
}

awaitable<Status> Janitor::sweep_parts(Swept& swept) {
  const auto left = co_await parts_.vault.parts();
  if (!left) co_return std::unexpected(left.error());
  std::vector<PartFacts> facts;
  std::vector<LeaseToken> tokens;
  for (const auto& part : *left) {
    facts.push_back({part.path, part.token, part.changed_at});
    tokens.push_back(part.token);
  }
  const auto live = co_await parts_.sweep.live(std::move(tokens), parts_.clock.now());
  if (!live) co_return std::unexpected(live.error());
  for (const auto& path : decide_parts(facts, *live, parts_.clock.now(), settings_.part_max_age)) {
    if (const auto removed = co_await parts_.vault.remove(path); !removed) co_return removed;
    swept.parts += 1;
    for (const auto& part : *left)
      if (part.path == path) swept.bytes += part.bytes;
  }
  co_return Status{};
}

awaitable<Status> Janitor::sweep_garbage(Swept& swept) {
  AwemeId after;
  while (true) {
    const auto now = parts_.clock.now();
    const auto candidates = co_await parts_.sweep.claim_sweep(after, now - settings_.part_max_age, settings_.owner, now);
    if (!candidates) co_return std::unexpected(candidates.error());
    if (candidates->empty()) co_return Status{};
    Status done;
    for (const auto& candidate : *candidates) {
      if (done && !governor_.stopping()) done = co_await sweep_item(candidate, swept);
      after = std::max(after, candidate.id);
    }
    const auto released = co_await parts_.sweep.release_sweep(*candidates, parts_.clock.now());
    if (!released) co_return released;
    if (!done || governor_.stopping()) co_return done;
  }
}

awaitable<Status> Janitor::sweep_item(const SweepCandidate& candidate, Swept& swept) {
  const auto stem = StorageKey::parse(candidate.storage_key);
  if (!stem) co_return Status{};
  SweptItem item{.sidecar_key = sidecar_key(*stem).text()};
  const auto text = co_await parts_.vault.read(item.sidecar_key, limits::sidecar_bytes_max);
  if (!text) co_return std::unexpected(text.error());
  if (*text) {
    const auto sidecar = parts_.sidecars.decode(**text);
    item.sidecar = sidecar ? SidecarStanding::readable : SidecarStanding::unreadable;
    if (sidecar)
      for (const auto& asset : sidecar->assets) item.named.push_back(asset.key);
  }
  const auto cover = cover_stem_for(*stem);
  for (const auto& one : {std::optional(*stem), cover}) {
    if (!one) continue;
    const auto keys = co_await parts_.vault.keys_of(one->text());
    if (!keys) co_return std::unexpected(keys.error());
    item.present.insert(item.present.end(), keys->begin(), keys->end());
  }
  for (const auto& key : garbage_keys(item)) {
    if (const auto removed = co_await parts_.vault.remove(key); !removed) co_return removed;
    swept.objects += 1;
  }
  co_return Status{};
}

}  // namespace holdfast
