// The spool: a vault on this host's disk in which complete posts wait for their upload (docs/FORMATS.md). Knows how full it is, what
// is being downloaded included; refuses nothing by itself: the governor stops buying when it is full.
#pragma once

#include <algorithm>
#include <utility>

#include "core/store/key_layout.h"
#include "ports/key_list.h"
#include "ports/sidecar_codec.h"
#include "ports/vault.h"

namespace holdfast {

struct SpoolRule {
  std::string host;                        // whose it is, in the catalog's book
  std::uint64_t bytes_max = 20ull << 30;   // vault.spool_max
};

class Spool final : public Vault {
 public:
  // `files` and `names` are one vault, in the layout of the remote one; they outlive the spool and its parts.
  Spool(Vault& files, KeyList& names, SpoolRule rule) : files_(files), names_(names), rule_(std::move(rule)) {}

  awaitable<Result<std::unique_ptr<Part>>> begin(PartRequest request) override;
  awaitable<Result<Published>> publish(std::unique_ptr<Part> part, std::string key) override;
  awaitable<Result<std::optional<std::string>>> read(std::string key, std::uint64_t bytes_max) override { return files_.read(std::move(key), bytes_max); }
  awaitable<Result<std::optional<Sha256>>> inspect(std::string key, ByteVisitor& visitor) override { return files_.inspect(std::move(key), visitor); }
  awaitable<Result<std::vector<std::string>>> keys_of(std::string stem) override { return files_.keys_of(std::move(stem)); }
  awaitable<Status> remove(std::string key_or_part) override { return files_.remove(std::move(key_or_part)); }
  awaitable<Result<std::vector<LeftPart>>> parts() override { return files_.parts(); }
  awaitable<Result<std::uint64_t>> free_bytes() override { return files_.free_bytes(); }

  const std::string& host() const { return rule_.host; }
  std::uint64_t bytes_max() const { return rule_.bytes_max; }
  std::uint64_t bytes() const { return published_; }  // that lie there complete
  // How many more posts may be captured now. An empty spool with nothing under way takes one of any size, and so does one
  // that is full of what only a capture can finish.
  int room() const;
  bool full() const { return room() == 0; }
  // Whether anything in it waits for its upload or is being uploaded: where nothing does, nothing makes room by itself.
  void uploads_wait(bool wait) { uploads_wait_ = wait; }
  KeyList& names() { return names_; }

  // Counts anew what lies there.
  awaitable<Status> measure();
  // What a post came to: the measure for those to come.
  void took(std::uint64_t bytes);
  // Removes a post that is in the remote vault: what lies beside its sidecar and what that names first, the sidecar last.
  awaitable<Status> drop(StorageKey stem, const SidecarCodec& codec);
  // Moves an object out of the way, to quarantine/; what lies there under that name already stays, and the object goes.
  awaitable<Status> quarantine(std::string key, LeaseToken token);

  // Room for a post that is being captured, while it lives.
  class InHand {
   public:
    explicit InHand(Spool* spool) : spool_(spool) { if (spool_ != nullptr) ++spool_->in_hand_; }
    InHand(InHand&& other) noexcept : spool_(std::exchange(other.spool_, nullptr)) {}
    InHand& operator=(InHand&&) = delete;
    ~InHand() { if (spool_ != nullptr) --spool_->in_hand_; }

   private:
    Spool* spool_;
  };

 private:
  friend class SpoolPart;
  void forget(std::uint64_t bytes) { published_ -= std::min(published_, bytes); }

  Vault& files_;
  KeyList& names_;
  SpoolRule rule_;
  std::uint64_t published_ = 0, in_parts_ = 0;
  std::uint64_t typical_ = 16u << 20;      // of a post
  int in_hand_ = 0;
  bool uploads_wait_ = false;
};

}  // namespace holdfast
