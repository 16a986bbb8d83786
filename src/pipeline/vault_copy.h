// Copies a whole vault into another one: posts (media first, the sidecar last), sounds, tombstones, quarantine. Checks every byte on
// its way, replaces nothing, removes nothing; what is there already with the same bytes is passed over, so a copy that was cut off
// goes on.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "core/store/sidecar.h"
#include "pipeline/crew.h"
#include "ports/key_list.h"
#include "ports/random.h"
#include "ports/sidecar_codec.h"
#include "ports/vault.h"

namespace holdfast {

struct CopyEnds {
  Vault& from;
  KeyList& from_names;
  Vault& to;
};

struct CopyTally {
  std::int64_t posts = 0, posts_there = 0;        // copied now, and there already
  std::int64_t objects = 0;                       // copied now, sidecars too
  std::uint64_t bytes = 0;
  std::int64_t problems = 0;                      // objects that could not be copied
  std::vector<std::string> told;                  // the first of them, a line each
};

struct CopyRule {
  int concurrency = 8;
  std::function<void(const CopyTally&)> progress; // after each post; may be empty
};

class VaultCopy {
 public:
  // All of it outlives the copy.
  VaultCopy(CopyEnds ends, const SidecarCodec& codec, Clock& clock, Random& random, CopyRule rule);

  // Failure: one of the two vaults can't be used now; the same call later goes on. Damaged or contradicting objects are no failure:
  // they are counted, and the others are copied.
  awaitable<Result<CopyTally>> copy();

 private:
  struct Object {
    std::string key;
    std::optional<std::uint64_t> bytes;
    std::optional<Sha256> sha256;                 // what its sidecar says
  };
  awaitable<Status> copy_folder(std::string folder);
  awaitable<void> copy_post(std::string sidecar_name);
  awaitable<void> copy_loose(std::string key);
  awaitable<bool> copy_object(Object object);
  awaitable<Result<bool>> copy_once(const Object& object);
  awaitable<Result<bool>> is_there(const Object& object);
  awaitable<bool> put_text(std::string key, std::string text);
  awaitable<Status> start(std::function<awaitable<void>()> work);
  void problem(const std::string& key, const std::string& why);

  CopyEnds ends_;
  const SidecarCodec& codec_;
  Clock& clock_;
  Random& random_;
  CopyRule rule_;
  CopyTally tally_;
  std::optional<Failure> stopped_;                // the first that ends the copy
  // Of sounds: which were copied for a post (at most limits::sounds_remembered), and which are under way.
  std::set<std::string> sounds_, under_way_;
  Crew crew_;
  Bell left_;
};

}  // namespace holdfast
