// Walking one vault and filling another.
#include "pipeline/vault_copy.h"

#include <algorithm>

#include "core/base/limits.h"
#include "core/queue/retry.h"
#include "core/store/key_layout.h"

namespace holdfast {

namespace {

constexpr BackoffRule copy_backoff{seconds{1}, seconds{30}};
constexpr int copy_tries = 6;
constexpr std::size_t problems_told = 20;
constexpr LeaseToken nobodys{1};  // parts of a copy belong to no lease: the janitor takes what a cut-off one left

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

class Counter final : public ByteVisitor {
 public:
  void on_bytes(std::span<const std::byte> bytes) override { size += bytes.size(); }
  std::uint64_t size = 0;
};

bool may_pass(FailureKind kind) { return kind == FailureKind::transient || kind == FailureKind::throttled; }
bool is_about_one_object(FailureKind kind) { return kind == FailureKind::corrupt || kind == FailureKind::invalid; }

std::string stem_of_key(const std::string& key) {
  const auto dot = key.rfind('.');
  return dot == std::string::npos || dot <= key.rfind('/') + 1 ? key : key.substr(0, dot);
}

}  // namespace

VaultCopy::VaultCopy(CopyEnds ends, const SidecarCodec& codec, Clock& clock, Random& random, CopyRule rule)
    : ends_(ends), codec_(codec), clock_(clock), random_(random), rule_(std::move(rule)), crew_(clock), left_(clock) {}

awaitable<Result<CopyTally>> VaultCopy::copy() {
  Status done;
  for (const auto* folder : {"photos", "videos", "music", "tombstones", "quarantine"})
    if (done && !stopped_) done = co_await copy_folder(folder);
  while (!co_await crew_.join(seconds{1})) {
  }
  if (!done) co_return std::unexpected(done.error());
  if (stopped_) co_return std::unexpected(*stopped_);
  co_return tally_;
}

// Posts by their sidecars, which name their media and covers; what no sidecar names is garbage, and stays where it is.
awaitable<Status> VaultCopy::copy_folder(std::string folder) {
  const bool has_posts = folder == "photos" || folder == "videos";
  std::string after;
  while (!stopped_) {
    Result<std::vector<ListedKey>> page = std::vector<ListedKey>{};
    for (int tried = 1;; ++tried) {
      page = co_await ends_.from_names.keys_under(folder, after);
      if (page || !may_pass(page.error().kind) || tried == copy_tries) break;
      co_await clock_.make_timer()->wait_for(backoff(copy_backoff, tried, random_.next()));
    }
    if (!page) co_return std::unexpected(page.error());
    if (page->empty()) break;
    after = page->back().key;
    for (const auto& listed : *page) {
      if (has_posts && !listed.key.ends_with(".json")) continue;
      const auto key = listed.key;
      const auto work = [this, key, has_posts]() -> awaitable<void> { return has_posts ? copy_post(key) : copy_loose(key); };
      if (const auto started = co_await start(work); !started) co_return started;
    }
  }
  co_return Status{};
}

awaitable<Status> VaultCopy::start(std::function<awaitable<void>()> work) {
  while (crew_.members() >= rule_.concurrency && !stopped_) co_await left_.wait_for(milliseconds{200});
  if (stopped_) co_return std::unexpected(*stopped_);
  co_await crew_.start([this, work]() -> awaitable<void> {
    co_await work();
    left_.ring();
  });
  co_return Status{};
}

awaitable<void> VaultCopy::copy_post(std::string sidecar_name) {
  auto text = co_await ends_.from.read(sidecar_name, limits::sidecar_bytes_max);
  if (!text && is_about_one_object(text.error().kind)) co_return problem(sidecar_name, text.error().describe());
  if (!text) {
    if (!stopped_) stopped_ = text.error();
    co_return;
  }
  if (!*text) co_return;  // gone meanwhile
  const auto sidecar = codec_.decode(**text);
  if (!sidecar) co_return problem(sidecar_name, "it can't be read as a sidecar: " + sidecar.error().describe());
  // The sidecar is the commit marker: where it lies, the post was copied and checked.
  const auto there = co_await ends_.to.read(sidecar_name, limits::sidecar_bytes_max);
  if (there && *there && **there == **text) {
    tally_.posts_there += 1;
    co_return;
  }
  bool whole = true;
  for (const auto& asset : sidecar->assets) {
    if (asset.key.empty() || stopped_) continue;
    if (asset.kind == AssetKind::music) {
      while (under_way_.contains(asset.key) && !stopped_) co_await left_.wait_for(milliseconds{200});
      if (sounds_.contains(asset.key)) continue;
      under_way_.insert(asset.key);
    }
    const bool copied = co_await copy_object({asset.key, asset.bytes, asset.sha256});
    if (asset.kind == AssetKind::music) {
      under_way_.erase(asset.key);
      if (sounds_.size() >= limits::sounds_remembered) sounds_.clear();
      if (copied) sounds_.insert(asset.key);
    }
    whole = whole && copied;
  }
  if (stopped_ || !whole) co_return;  // without its media it gets no sidecar
  if (co_await put_text(sidecar_name, std::move(**text))) tally_.posts += 1;
  if (rule_.progress) rule_.progress(tally_);
}

awaitable<void> VaultCopy::copy_loose(std::string key) { (void)co_await copy_object({std::move(key), std::nullopt, std::nullopt}); }

// True when it lies in TO with the right bytes.
awaitable<bool> VaultCopy::copy_object(Object object) {
  for (int tried = 1; !stopped_; ++tried) {
    const auto done = co_await copy_once(object);
    if (done) co_return *done;
    if (is_about_one_object(done.error().kind)) {
      problem(object.key, done.error().describe());
      co_return false;
    }
    if (!may_pass(done.error().kind) || tried == copy_tries) {
      if (!stopped_) stopped_ = done.error();
      co_return false;
    }
    co_await clock_.make_timer()->wait_for(backoff(copy_backoff, tried, random_.next()));
  }
  co_return false;
}

awaitable<Result<bool>> VaultCopy::copy_once(const Object& object) {
  if (object.sha256) {
    const auto there = co_await is_there(object);
    if (!there || *there) co_return there;
  }
  auto part = co_await ends_.to.begin({.stem = stem_of_key(object.key), .token = nobodys, .expected = object.bytes});
  if (!part) co_return std::unexpected(part.error());
  Copier copier(**part);
  const auto digest = co_await ends_.from.inspect(object.key, copier);
  const bool right = digest && *digest && copier.written && (!object.sha256 || (**digest == *object.sha256 && copier.size == object.bytes.value_or(copier.size)));
  if (!right) co_await (*part)->discard();
  if (!digest) co_return std::unexpected(digest.error());
  if (!*digest) {
    problem(object.key, "a sidecar names it, and it is not there");
    co_return false;
  }
  if (!copier.written) co_return std::unexpected(copier.written.error());
  if (!right) {
    problem(object.key, "its bytes are not what its sidecar says");
    co_return false;
  }
  const auto bytes = copier.size;
  const auto published = co_await ends_.to.publish(std::move(*part), object.key);
  if (!published) co_return std::unexpected(published.error());
  if (*published == Published::taken) {
    const auto same = co_await is_there({object.key, bytes, **digest});
    if (same && !*same) co_return fail(FailureKind::transient, "copy", object.key, "its name was taken, and now nothing is there");
    co_return same;
  }
  tally_.objects += 1;
  tally_.bytes += bytes;
  co_return true;
}

// False: its name is free. corrupt: other bytes lie there.
awaitable<Result<bool>> VaultCopy::is_there(const Object& object) {
  Counter counter;
  const auto digest = co_await ends_.to.inspect(object.key, counter);
  if (!digest) co_return std::unexpected(digest.error());
  if (!*digest) co_return false;
  if (**digest == *object.sha256 && counter.size == object.bytes.value_or(counter.size)) co_return true;
  co_return fail(FailureKind::corrupt, "copy", object.key, "other bytes lie under this name in TO; nothing is replaced: move them away");
}

awaitable<bool> VaultCopy::put_text(std::string key, std::string text) {
  for (int tried = 1; !stopped_; ++tried) {
    Result<Published> published = fail(FailureKind::bug, "copy", key, "");
    auto part = co_await ends_.to.begin({.stem = stem_of_key(key), .token = nobodys, .expected = text.size()});
    if (!part) published = std::unexpected(part.error());
    else if (const auto written = (*part)->append(std::as_bytes(std::span(text))); !written) {
      co_await (*part)->discard();
      published = std::unexpected(written.error());
    } else {
      published = co_await ends_.to.publish(std::move(*part), key);
    }
    if (published && *published == Published::created) {
      tally_.objects += 1;
      tally_.bytes += text.size();
      co_return true;
    }
    if (published) {
      const auto there = co_await ends_.to.read(key, limits::sidecar_bytes_max);
      if (there && *there && **there == text) co_return true;
      if (there && *there) {
        problem(key, "another sidecar lies under this name in TO; nothing is replaced: move it away");
        co_return false;
      }
    } else if (!may_pass(published.error().kind)) {
      if (!stopped_) stopped_ = published.error();
      co_return false;
    }
    if (tried == copy_tries) {
      if (!stopped_) stopped_ = published ? Failure{FailureKind::transient, "copy", key, "TO can't say whether it is there", ""} : published.error();
      co_return false;
    }
    co_await clock_.make_timer()->wait_for(backoff(copy_backoff, tried, random_.next()));
  }
  co_return false;
}

void VaultCopy::problem(const std::string& key, const std::string& why) {
  tally_.problems += 1;
  if (tally_.told.size() < problems_told) tally_.told.push_back(key + ": " + why);
}

}  // namespace holdfast
