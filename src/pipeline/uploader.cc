// Uploading posts.
#include "pipeline/uploader.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/queue/retry.h"

namespace holdfast {

namespace {

constexpr BackoffRule upload_backoff{seconds{5}, minutes{1}};  // below run.linger: a run waits for it

// From the spool into a part of the remote vault, and how much that was.
class Copier final : public ByteVisitor {
 public:
  explicit Copier(Part& part) : part_(part) {}
  void on_bytes(std::span<const std::byte> bytes) override {
    if (written) written = part_.append(bytes);
    size += bytes.size();
  }
  Status written;
  std::uint64_t size = 0;

 private:
  Part& part_;
};

std::string stem_of_key(const std::string& key) {
  const auto dot = key.rfind('.');
  return dot == std::string::npos || dot < key.rfind('/') + 1 ? key : key.substr(0, dot);
}

MediaWant want_of(AssetKind kind) {
  switch (kind) {
    case AssetKind::video: return MediaWant::video;
    case AssetKind::image: return MediaWant::slide;
    case AssetKind::cover: return MediaWant::image;
    case AssetKind::music: return MediaWant::sound;
  }
  return MediaWant::video;
}

bool is_needed(AssetKind kind) { return kind == AssetKind::video || kind == AssetKind::image; }

// It is the object's doing, not the store's.
bool is_about_one_object(FailureKind kind) { return kind == FailureKind::corrupt || kind == FailureKind::invalid; }

}  // namespace

Uploader::Uploader(const Parts& parts, const Settings& settings, Governor& governor, LeaseKeeper& leases, Indexer& indexer)
    : parts_(parts), settings_(settings), governor_(governor), leases_(leases), indexer_(indexer), crew_(parts.clock) {}

// After the end of buying, what waits in the spool is brought away, unless the end says that somebody wants us gone.
bool Uploader::may_take() const {
  if (governor_.hurried()) return false;
  if (!governor_.over()) return true;
  switch (*governor_.ended()) {
    case RunEnd::drained:
    case RunEnd::credits:
    case RunEnd::budget:
    case RunEnd::provider:
    case RunEnd::auth: return !governor_.remote().is_open();
    default: return false;
  }
}

awaitable<void> Uploader::run(std::function<bool()> more_may_come) {
  if (parts_.remote == nullptr) co_return;
  while (true) {
    if (may_take() && co_await take_some()) continue;
    if (crew_.members() == 0 && governor_.over() && (!may_take() || !more_may_come())) break;
    co_await governor_.changed.wait_for(milliseconds{500});
  }
  while (!co_await crew_.join(seconds{1})) {
  }
}

awaitable<bool> Uploader::take_some() {
  auto& remote = governor_.remote();
  int count = std::min(remote.uploads_at_a_time() - crew_.members(), limits::claim_batch);
  if (remote.is_open()) {
    if (crew_.members() > 0 || !remote.would_admit(parts_.clock.uptime())) co_return false;
    count = 1;
  }
  if (count <= 0) co_return false;
  const auto claims = co_await parts_.queue.claim({.stage = Stage::upload, .count = count, .owner = settings_.owner, .now = parts_.clock.now(),
                                                   .host = parts_.remote->spool.host()});
  if (!claims) {
    governor_.fail(claims.error());
    co_return false;
  }
  if (claims->empty() && remote.failing_since()) co_await probe();
  for (const auto& claim : *claims) {
    if (remote.is_open()) (void)remote.admit(parts_.clock.uptime());
    leases_.took(claim.token);
    co_await crew_.start([this, claim]() -> awaitable<void> { return one(claim); });
  }
  co_return !claims->empty();
}

// Nothing is due that would tell whether the store is back: a name that nobody has does.
awaitable<void> Uploader::probe() {
  auto& remote = governor_.remote();
  if (!remote.admit(parts_.clock.uptime())) co_return;
  const auto answer = co_await parts_.remote->vault.read(tombstone_key(AwemeId{1}).text(), limits::sidecar_bytes_max);
  if (answer || is_about_one_object(answer.error().kind)) governor_.remote_succeeded();
  else governor_.remote_failed(answer.error());
}

awaitable<void> Uploader::one(Claim claim) {
  auto stem = claim.storage_key ? StorageKey::parse(*claim.storage_key) : fail(FailureKind::bug, "upload", to_text(claim.id), "it has no storage key");
  if (!stem) {
    governor_.fail(stem.error());
  } else {
    auto end = co_await upload(claim, *stem);
    co_await leave(claim, *stem, std::move(end));
  }
  leases_.left(claim.token);
  governor_.changed.ring();
}

awaitable<Uploader::End> Uploader::upload(const Claim& claim, const StorageKey& stem) {
  if (auto there = co_await find_published(claim, stem)) co_return std::move(*there);
  const auto name = sidecar_key(stem).text();
  auto text = co_await parts_.vault.read(name, limits::sidecar_bytes_max);
  if (!text && text.error().kind != FailureKind::corrupt) co_return spool_failed(claim, text.error());
  if (text && !*text) co_return co_await lost(claim, "its sidecar is not in the spool", std::nullopt);
  auto sidecar = text ? parts_.sidecars.decode(**text) : Result<Sidecar>(std::unexpected(text.error()));
  if (!sidecar || sidecar->post.id != claim.id) co_return co_await lost(claim, "its sidecar in the spool can't be read", name);
  Job job{.claim = claim, .sidecar = std::move(*sidecar)};
  for (auto& asset : job.sidecar.assets) {
    if (asset.key.empty()) continue;
    if (auto end = co_await put(job, asset)) co_return std::move(*end);
  }
  co_return co_await put_sidecar(job, stem, job.changed ? parts_.sidecars.encode(job.sidecar) : std::move(**text));
}

// Uploaded by a run that a crash cut off after the sidecar, or by another host: what stands there counts.
awaitable<std::optional<Uploader::End>> Uploader::find_published(const Claim& claim, const StorageKey& stem) {
  const auto name = sidecar_key(stem).text();
  const auto text = co_await parts_.remote->vault.read(name, limits::sidecar_bytes_max);
  if (!text && !is_about_one_object(text.error().kind)) co_return remote_failed(claim, text.error());
  governor_.remote_succeeded();
  if (text && !*text) co_return std::nullopt;
  if (text) {
    auto sidecar = parts_.sidecars.decode(**text);
    if (sidecar && sidecar->post.id == claim.id) co_return Published{std::move(*sidecar)};
  }
  co_return conflict(claim, name);
}

awaitable<std::optional<Uploader::End>> Uploader::put(Job& job, Asset& asset) {
  if (asset.kind == AssetKind::music && co_await sound_is_there(job, asset)) co_return std::nullopt;
  auto end = co_await put_bytes(job, asset);
  if (!end && asset.kind == AssetKind::music && !asset.key.empty()) {
    if (sounds_.size() >= limits::sounds_remembered) sounds_.clear();
    sounds_.insert_or_assign(stem_of_key(asset.key), asset);
  }
  co_return end;
}

// The first sound under an id wins, under whatever extension.
awaitable<bool> Uploader::sound_is_there(Job& job, Asset& asset) {
  const auto stem = stem_of_key(asset.key);
  auto known = sounds_.find(stem);
  if (known == sounds_.end()) {
    const auto keys = co_await parts_.remote->vault.keys_of(stem);
    if (!keys || keys->empty()) co_return false;
    const auto parsed = StorageKey::parse(stem);
    if (!parsed) co_return false;
    const AssetPlan plan{.kind = asset.kind, .want = MediaWant::sound, .stem = *parsed, .candidates = {}, .duration_s = std::nullopt, .needed = false};
    for (const auto& key : *keys) {
      auto there = co_await look_at(parts_.remote->vault, plan, key);
      if (!there || !*there) continue;
      if (sounds_.size() >= limits::sounds_remembered) sounds_.clear();
      known = sounds_.insert_or_assign(stem, std::move(**there)).first;
      break;
    }
    if (known == sounds_.end()) co_return false;
  }
  if (known->second.key != asset.key || known->second.sha256 != asset.sha256) {
    asset = known->second;
    job.changed = true;
  }
  co_return true;
}

awaitable<std::optional<Uploader::End>> Uploader::put_bytes(Job& job, Asset& asset) {
  auto part = co_await parts_.remote->vault.begin({.stem = stem_of_key(asset.key), .token = job.claim.token, .expected = asset.bytes});
  if (!part) co_return remote_failed(job.claim, part.error());
  Copier copy(**part);
  const auto digest = co_await parts_.vault.inspect(asset.key, copy);
  const bool same = digest && *digest && copy.written && copy.size == asset.bytes && asset.sha256 && **digest == *asset.sha256;
  if (!same || !leases_.may_publish(job.claim.token)) co_await (*part)->discard();
  if (!digest && digest.error().kind != FailureKind::corrupt) co_return spool_failed(job.claim, digest.error());
  if (digest && !*digest) co_return co_await take_what_is_there(job, asset, false);
  if (!copy.written) co_return remote_failed(job.claim, copy.written.error());
  if (!same) co_return co_await lost(job.claim, asset.key + " in the spool is not what was downloaded", asset.key);
  if (!leases_.may_publish(job.claim.token)) co_return Dropped{};
  const auto published = co_await parts_.remote->vault.publish(std::move(*part), asset.key);
  if (!published) co_return remote_failed(job.claim, published.error());
  governor_.remote_succeeded();
  if (*published == holdfast::Published::created) co_return std::nullopt;
  co_return co_await take_what_is_there(job, asset, true);
}

// The name is taken: by ours, whose acknowledgement was lost; by another capture of this post, and then the sidecar is built from
// what is there (RULES 6); or by something else.
awaitable<std::optional<Uploader::End>> Uploader::take_what_is_there(Job& job, Asset& asset, bool ours_is_here) {
  const auto stem = StorageKey::parse(stem_of_key(asset.key));
  if (!stem) co_return conflict(job.claim, asset.key);
  const AssetPlan plan{.kind = asset.kind, .want = want_of(asset.kind), .stem = *stem, .candidates = {},
                       .duration_s = asset.kind == AssetKind::video ? job.sidecar.post.duration_s : std::nullopt, .needed = is_needed(asset.kind)};
  auto there = co_await look_at(parts_.remote->vault, plan, asset.key);
  if (!there && !is_about_one_object(there.error().kind)) co_return remote_failed(job.claim, there.error());
  governor_.remote_succeeded();
  if (there && *there && (*there)->sha256 == asset.sha256 && (*there)->bytes == asset.bytes) co_return std::nullopt;
  const bool absent = there && !*there;
  if (absent && ours_is_here) co_return remote_failed(job.claim, Failure{FailureKind::transient, "upload", asset.key, "its name was taken, and now nothing is there", ""});
  if (!there || absent) {
    if (is_needed(asset.kind)) {
      if (absent) co_return co_await lost(job.claim, asset.key + " is neither in the spool nor in the remote vault", std::nullopt);
      co_return conflict(job.claim, asset.key);
    }
    asset = Asset{.kind = asset.kind, .key = "", .missing = absent ? "the spool lost it" : "its name is taken by something else"};
    job.changed = true;
    co_return std::nullopt;
  }
  parts_.log.write(LogLevel::warning, "another copy is in the remote vault: it stands, ours goes to the spool's quarantine",
                   {{"id", to_text(job.claim.id)}, {"key", asset.key}, {"ours", asset.sha256 ? to_hex(*asset.sha256) : ""}, {"there", to_hex(*(*there)->sha256)}});
  if (ours_is_here)
    if (const auto aside = co_await parts_.remote->spool.quarantine(asset.key, job.claim.token); !aside) co_return spool_failed(job.claim, aside.error());
  asset = std::move(**there);
  job.changed = true;
  co_return std::nullopt;
}

// The commit marker, last; the token is checked right before (RULES 6).
awaitable<Uploader::End> Uploader::put_sidecar(Job& job, const StorageKey& stem, std::string text) {
  const auto name = sidecar_key(stem).text();
  auto part = co_await parts_.remote->vault.begin({.stem = stem.text(), .token = job.claim.token, .expected = text.size()});
  if (!part) co_return remote_failed(job.claim, part.error());
  if (const auto written = (*part)->append(std::as_bytes(std::span(text))); !written) {
    co_await (*part)->discard();
    co_return remote_failed(job.claim, written.error());
  }
  if (!leases_.may_publish(job.claim.token) || !co_await leases_.confirm(job.claim.token)) {
    co_await (*part)->discard();
    co_return Dropped{};
  }
  const auto published = co_await parts_.remote->vault.publish(std::move(*part), name);
  if (!published) co_return remote_failed(job.claim, published.error());
  governor_.remote_succeeded();
  if (*published == holdfast::Published::created) co_return Published{std::move(job.sidecar)};
  if (auto there = co_await find_published(job.claim, stem)) co_return std::move(*there);
  co_return remote_failed(job.claim, Failure{FailureKind::transient, "upload", name, "its name was taken, and now nothing is there", ""});
}

awaitable<void> Uploader::leave(const Claim& claim, const StorageKey& stem, End end) {
  if (std::holds_alternative<Dropped>(end)) co_return;
  if (auto* door = std::get_if<Door>(&end)) {
    const auto why = std::get<Postponed>(*door).why;
    const auto left = co_await parts_.queue.finish(claim, std::move(*door), std::nullopt, parts_.clock.now());
    if (!left) governor_.fail(left.error());
    governor_.tally.uploads_postponed += 1;
    if (!governor_.over()) governor_.trouble(to_text(claim.id), "upload later: " + why);
    parts_.log.write(LogLevel::info, "upload postponed", {{"id", to_text(claim.id)}, {"why", why}});
    co_return;
  }
  auto& sidecar = std::get<Published>(end).sidecar;
  const auto media = main_media(sidecar);
  const auto left = co_await parts_.queue.finish(claim, Stored{media.bytes, media.first == nullptr ? std::nullopt : media.first->sha256}, std::nullopt, parts_.clock.now());
  if (!left) {
    governor_.fail(left.error());  // the sidecar is published: whoever claims the upload next finds it
    co_return;
  }
  failures_.erase(claim.id);
  governor_.remote().uploaded();
  governor_.tally.uploaded += 1;
  governor_.archived_now(sidecar.post);
  parts_.log.write(LogLevel::info, "post uploaded", {{"id", to_text(claim.id)}, {"key", sidecar.storage_key}, {"bytes", std::to_string(media.bytes)}});
  indexer_.hand_over(std::move(sidecar));
  // What a crash leaves of it from here on is the janitor's.
  if (const auto dropped = co_await parts_.remote->spool.drop(stem, parts_.sidecars); !dropped) governor_.storage_failed(dropped.error());
}

// Not the post's fault: nothing is counted.
Uploader::End Uploader::remote_failed(const Claim& claim, const Failure& failure) {
  if (failures_.size() >= static_cast<std::size_t>(limits::failures_remembered)) failures_.clear();
  Duration wait = backoff(upload_backoff, ++failures_[claim.id], parts_.random.next());
  if (is_about_one_object(failure.kind)) wait = limits::capture_pause;
  else governor_.remote_failed(failure);
  return Door{Postponed{.due = parts_.clock.now() + wait, .item_class = Class::retry, .why = failure.describe()}};
}

Uploader::End Uploader::spool_failed(const Claim& claim, const Failure& failure) {
  governor_.remote().withdrew();
  if (failure.kind == FailureKind::local_storage) governor_.storage_failed(failure);
  governor_.fail(failure);
  return Door{Postponed{.due = parts_.clock.now() + (failure.kind == FailureKind::local_storage ? minutes{1} : limits::capture_pause), .item_class = Class::retry,
                        .why = "upload of " + to_text(claim.id) + ": " + failure.describe()}};
}

Uploader::End Uploader::conflict(const Claim& claim, const std::string& key) {
  governor_.remote_succeeded();
  parts_.log.write(LogLevel::error, "the name of a post is taken by something else", {{"id", to_text(claim.id)}, {"key", key}});
  return Door{Postponed{.due = parts_.clock.now() + limits::capture_pause, .item_class = Class::retry,
                        .why = "object conflict: " + key + " is in the remote vault and is not this post's; move it away. The post waits in the spool"}};
}

// The post is captured again. What is damaged must not be taken for good: it goes to quarantine.
awaitable<Uploader::End> Uploader::lost(const Claim& claim, std::string why, std::optional<std::string> damaged_key) {
  governor_.remote().withdrew();
  parts_.log.write(LogLevel::error, "a post in the spool is damaged: it is captured again", {{"id", to_text(claim.id)}, {"why", why}});
  std::vector<std::string> aside;
  if (damaged_key) aside.push_back(*damaged_key);
  const auto sidecar = claim.storage_key ? StorageKey::parse(*claim.storage_key) : Result<StorageKey>(std::unexpected(Failure{}));
  if (sidecar && (!damaged_key || *damaged_key != sidecar_key(*sidecar).text())) aside.push_back(sidecar_key(*sidecar).text());
  for (const auto& key : aside) {
    const auto moved = co_await parts_.remote->spool.quarantine(key, claim.token);
    if (!moved) co_return spool_failed(claim, moved.error());
  }
  co_return Door{Postponed{.due = parts_.clock.now(), .item_class = Class::retry, .why = std::move(why), .spool_lost = true}};
}

}  // namespace holdfast
