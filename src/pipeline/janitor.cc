// Sweeping.
#include "pipeline/janitor.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/janitor/sweep.h"
#include "core/store/key_layout.h"
#include "pipeline/spool.h"

namespace holdfast {

Janitor::Janitor(const Parts& parts, const Settings& settings, Governor& governor) : parts_(parts), settings_(settings), governor_(governor) {}

awaitable<void> Janitor::run(Duties& duties) {
  std::optional<Duration> swept_at;
  while (!governor_.over()) {
    const bool due = !swept_at || parts_.clock.uptime() - *swept_at >= limits::sweep_every;
    if (due && !governor_.stopping() && co_await duties.has("sweep")) {
      swept_at = parts_.clock.uptime();
      const auto swept = co_await sweep();
      if (!swept) parts_.log.write(LogLevel::warning, "sweep failed", {{"why", swept.error().describe()}});
    }
    if (!governor_.over()) co_await governor_.changed.wait_for(minutes{1});  // the end may have come during the sweep
  }
}

awaitable<Result<Swept>> Janitor::sweep() {
  Swept swept;
  if (const auto done = co_await sweep_parts(parts_.vault, swept); !done) co_return std::unexpected(done.error());
  if (parts_.remote != nullptr) {
    if (const auto done = co_await clear_spool(Beside::others); !done) co_return std::unexpected(done.error());
    if (const auto done = co_await sweep_parts(parts_.remote->vault, swept); !done) co_return std::unexpected(done.error());
  }
  if (const auto done = co_await sweep_garbage(swept); !done) co_return std::unexpected(done.error());
  const auto aged = co_await parts_.sweep.age_dead_letters(parts_.clock.now() - settings_.dead_letter_max_age);
  if (!aged) co_return std::unexpected(aged.error());
  swept.dead_letters = *aged;
  if (swept.parts + swept.objects > 0)
    parts_.log.write(LogLevel::info, "swept", {{"parts", std::to_string(swept.parts)}, {"objects", std::to_string(swept.objects)}});
  co_return swept;
}

awaitable<Status> Janitor::sweep_parts(Vault& vault, Swept& swept) {
  const auto left = co_await vault.parts();
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
    if (const auto removed = co_await vault.remove(path); !removed) co_return removed;
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
      if (done && !governor_.stopping()) done = co_await sweep_item(parts_.vault, candidate, swept);
      if (done && !governor_.stopping() && parts_.remote != nullptr) done = co_await sweep_item(parts_.remote->vault, candidate, swept);
      after = std::max(after, candidate.id);
    }
    const auto released = co_await parts_.sweep.release_sweep(*candidates, parts_.clock.now());
    if (!released) co_return released;
    if (!done || governor_.stopping()) co_return done;
  }
}

awaitable<Status> Janitor::sweep_item(Vault& vault, const SweepCandidate& candidate, Swept& swept) {
  const auto stem = StorageKey::parse(candidate.storage_key);
  if (!stem) co_return Status{};
  SweptItem item{.sidecar_key = sidecar_key(*stem).text()};
  const auto text = co_await vault.read(item.sidecar_key, limits::sidecar_bytes_max);
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
    const auto keys = co_await vault.keys_of(one->text());
    if (!keys) co_return std::unexpected(keys.error());
    item.present.insert(item.present.end(), keys->begin(), keys->end());
  }
  for (const auto& key : garbage_keys(item)) {
    if (const auto removed = co_await vault.remove(key); !removed) co_return removed;
    swept.objects += 1;
  }
  co_return Status{};
}

awaitable<Status> Janitor::clear_spool(Beside beside) {
  if (parts_.remote == nullptr) co_return Status{};
  auto& spool = parts_.remote->spool;
  SpoolWalk walk;
  for (const auto* folder : {"photos", "videos", "covers"}) {
    std::string after;
    while (true) {
      const auto page = co_await spool.names().keys_under(folder, after);
      if (!page) co_return std::unexpected(page.error());
      if (page->empty()) break;
      after = page->back().key;
      walk.posts.clear();
      for (const auto& listed : *page)
        if (const auto done = co_await look_at_spooled(listed, beside, walk); !done) co_return done;
      if (const auto done = co_await clear_posts(std::move(walk.posts)); !done) co_return done;
    }
  }
  if (const auto done = co_await clear_loose(walk); !done) co_return done;
  if (beside == Beside::nobody)
    if (const auto done = co_await clear_sounds(walk.sounds); !done) co_return done;
  co_return co_await spool.measure();
}

awaitable<Status> Janitor::look_at_spooled(const ListedKey& listed, Beside beside, SpoolWalk& walk) {
  if (!listed.key.ends_with(".json")) {
    if (const auto id = id_of_key(listed.key)) walk.loose.emplace_back(*id, listed.key);
    co_return Status{};
  }
  const auto stem = StorageKey::parse(listed.key.substr(0, listed.key.size() - 5));
  const auto facts = stem ? parse_stem(*stem) : std::nullopt;
  if (!facts) co_return Status{};
  walk.posts.push_back({facts->id, *stem, listed.bytes});
  walk.whole.insert(facts->id);
  if (beside == Beside::others) co_return Status{};  // sounds stay, then
  const auto text = co_await parts_.vault.read(listed.key, limits::sidecar_bytes_max);
  if (!text && text.error().kind == FailureKind::local_storage) co_return std::unexpected(text.error());
  const auto sidecar = text && *text ? parts_.sidecars.decode(**text) : Result<Sidecar>(std::unexpected(Failure{}));
  if (!sidecar) co_return Status{};
  for (const auto& asset : sidecar->assets)
    if (asset.kind == AssetKind::music) walk.sounds.insert(asset.key);
  co_return Status{};
}

// Media of settled posts without a sidecar beside it: a loss of power brought back what was removed before its sidecar.
awaitable<Status> Janitor::clear_loose(SpoolWalk& walk) {
  std::erase_if(walk.loose, [&](const auto& one) { return walk.whole.contains(one.first); });
  for (std::size_t from = 0; from < walk.loose.size(); from += limits::sweep_batch) {
    const auto end = std::min(walk.loose.size(), from + limits::sweep_batch);
    std::vector<AwemeId> ids;
    for (auto i = from; i < end; ++i) ids.push_back(walk.loose[i].first);
    const auto states = co_await parts_.remote->book.states(std::move(ids));
    if (!states) co_return std::unexpected(states.error());
    std::set<AwemeId> settled;
    for (const auto& [id, state] : *states)
      if (state != State::pending && state != State::dead) settled.insert(id);
    for (auto i = from; i < end; ++i) {
      if (!settled.contains(walk.loose[i].first)) continue;
      if (const auto removed = co_await parts_.vault.remove(walk.loose[i].second); !removed) co_return removed;
    }
  }
  co_return Status{};
}

awaitable<Status> Janitor::clear_posts(std::vector<SpooledPost> posts) {
  for (std::size_t from = 0; from < posts.size(); from += limits::sweep_batch) {
    const auto end = std::min(posts.size(), from + limits::sweep_batch);
    std::vector<AwemeId> ids;
    for (auto i = from; i < end; ++i) ids.push_back(posts[i].id);
    const auto states = co_await parts_.remote->book.states(std::move(ids));
    if (!states) co_return std::unexpected(states.error());
    for (const auto& [id, state] : *states)
      if (const auto done = co_await clear_post(*std::ranges::find(posts, id, &SpooledPost::id), state); !done) co_return done;
  }
  co_return Status{};
}

// One that is settled goes once its sidecar is seen in the remote vault; while that can't be read it stays. A pending one that no
// book names lost its row in a crash.
awaitable<Status> Janitor::clear_post(const SpooledPost& post, State state) {
  auto& remote = *parts_.remote;
  if (state == State::dead) co_return Status{};
  if (state == State::pending) {
    const auto taken = co_await remote.book.take_in({post.id, post.stem.text(), remote.spool.host(), post.bytes}, parts_.clock.now());
    if (!taken) co_return std::unexpected(taken.error());
    co_return Status{};
  }
  if (state != State::tombstoned) {
    if (governor_.remote().failing_since()) co_return Status{};
    const auto text = co_await remote.vault.read(sidecar_key(post.stem).text(), limits::sidecar_bytes_max);
    if (!text) governor_.remote_failed(text.error());
    const auto sidecar = text && *text ? parts_.sidecars.decode(**text) : Result<Sidecar>(std::unexpected(Failure{}));
    if (!sidecar || sidecar->post.id != post.id) co_return Status{};
  }
  co_return co_await remote.spool.drop(post.stem, parts_.sidecars);
}

awaitable<Status> Janitor::clear_sounds(const std::set<std::string>& named) {
  auto& spool = parts_.remote->spool;
  std::string after;
  while (true) {
    const auto page = co_await spool.names().keys_under("music", after);
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) co_return Status{};
    after = page->back().key;
    for (const auto& listed : *page) {
      if (named.contains(listed.key)) continue;
      if (const auto removed = co_await spool.remove(listed.key); !removed) co_return removed;
    }
  }
}

}  // namespace holdfast
