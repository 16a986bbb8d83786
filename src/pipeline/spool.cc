// Counting and clearing a spool.
#include "pipeline/spool.h"

#include <algorithm>
#include <set>

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {

// Counts its bytes, or as many as were announced, until it is published or goes.
class SpoolPart final : public Part {
 public:
  SpoolPart(Spool& spool, std::unique_ptr<Part> part, std::uint64_t expected) : spool_(spool), part_(std::move(part)), counted_(expected) { spool_.in_parts_ += counted_; }
  ~SpoolPart() override { spool_.in_parts_ -= counted_; }
  SpoolPart(const SpoolPart&) = delete;
  SpoolPart& operator=(const SpoolPart&) = delete;

  Status append(std::span<const std::byte> bytes) override {
    const auto done = part_->append(bytes);
    const auto more = part_->size() - std::min(part_->size(), counted_);
    counted_ += more;
    spool_.in_parts_ += more;
    return done;
  }
  Sha256 digest() const override { return part_->digest(); }
  std::uint64_t size() const override { return part_->size(); }
  awaitable<void> discard() override { return part_->discard(); }
  std::unique_ptr<Part> take() { return std::move(part_); }

 private:
  Spool& spool_;
  std::unique_ptr<Part> part_;
  std::uint64_t counted_;
};

namespace {
class CopyInto final : public ByteVisitor {
 public:
  explicit CopyInto(Part& part) : part_(part) {}
  void on_bytes(std::span<const std::byte> bytes) override {
    if (written) written = part_.append(bytes);
  }
  Status written;

 private:
  Part& part_;
};
}  // namespace

awaitable<Result<std::unique_ptr<Part>>> Spool::begin(PartRequest request) {
  const auto expected = request.expected.value_or(0);
  auto part = co_await files_.begin(std::move(request));
  if (!part) co_return std::unexpected(std::move(part.error()));
  co_return std::make_unique<SpoolPart>(*this, std::move(*part), expected);
}

awaitable<Result<Published>> Spool::publish(std::unique_ptr<Part> part, std::string key) {
  auto* ours = dynamic_cast<SpoolPart*>(part.get());
  HOLDFAST_CHECK(ours != nullptr, "a part is published by the vault that began it");
  const auto bytes = ours->size();
  auto published = co_await files_.publish(ours->take(), std::move(key));
  if (published && *published == Published::created) published_ += bytes;
  co_return published;
}

int Spool::room() const {
  const auto held = published_ + std::max(in_parts_, static_cast<std::uint64_t>(in_hand_) * typical_);
  const auto posts = (rule_.bytes_max - std::min(rule_.bytes_max, held)) / typical_;
  if (held == 0 || (in_hand_ == 0 && !uploads_wait_)) return static_cast<int>(std::clamp<std::uint64_t>(posts, 1, limits::claim_batch));
  return static_cast<int>(std::min<std::uint64_t>(posts, limits::claim_batch));
}

void Spool::took(std::uint64_t bytes) { typical_ = std::max<std::uint64_t>((typical_ * 15 + bytes) / 16, 1); }

awaitable<Status> Spool::measure() {
  std::uint64_t bytes = 0;
  for (const auto folder : vault_folders) {
    if (folder == "quarantine") continue;
    std::string after;
    while (true) {
      const auto page = co_await names_.keys_under(std::string(folder), after);
      if (!page) co_return std::unexpected(page.error());
      if (page->empty()) break;
      for (const auto& listed : *page) bytes += listed.bytes;
      after = page->back().key;
    }
  }
  published_ = bytes;
  co_return Status{};
}

awaitable<Status> Spool::drop(StorageKey stem, const SidecarCodec& codec) {
  const auto sidecar_name = sidecar_key(stem).text();
  std::set<std::string> keys;
  std::uint64_t bytes = 0;
  const auto text = co_await files_.read(sidecar_name, limits::sidecar_bytes_max);
  if (text && *text) {
    bytes += (*text)->size();
    if (const auto sidecar = codec.decode(**text))
      for (const auto& asset : sidecar->assets)
        if (!asset.key.empty() && keys.insert(asset.key).second) bytes += asset.bytes;
  }
  for (const auto& one : {std::optional(stem), cover_stem_for(stem)}) {
    if (!one) continue;
    const auto beside = co_await files_.keys_of(one->text());
    if (!beside) co_return std::unexpected(beside.error());
    keys.insert(beside->begin(), beside->end());
  }
  keys.erase(sidecar_name);
  for (const auto& key : keys)
    if (const auto removed = co_await files_.remove(key); !removed) co_return removed;
  if (const auto removed = co_await files_.remove(sidecar_name); !removed) co_return removed;
  forget(bytes);
  co_return Status{};
}

awaitable<Status> Spool::quarantine(std::string key, LeaseToken token) {
  const auto parsed = StorageKey::parse(key);
  if (!parsed || parsed->text().size() + std::string_view("quarantine/").size() > limits::key_bytes_max)
    co_return fail(FailureKind::invalid, "quarantine", key, "this is not a name of the vault");
  const auto aside = parsed->under("quarantine").text();
  auto part = co_await files_.begin({.stem = aside, .token = token, .expected = std::nullopt});
  if (!part) co_return std::unexpected(part.error());
  CopyInto copy(**part);
  const auto seen = co_await files_.inspect(key, copy);
  const bool copied = seen && *seen && copy.written;
  if (!copied) co_await (*part)->discard();
  if (!seen) co_return std::unexpected(seen.error());
  if (!*seen) co_return Status{};
  if (!copy.written) co_return copy.written;
  const auto bytes = (*part)->size();
  const auto published = co_await files_.publish(std::move(*part), aside);
  if (!published) co_return std::unexpected(published.error());
  const auto removed = co_await files_.remove(key);
  if (removed) forget(bytes);
  co_return removed;
}

}  // namespace holdfast
