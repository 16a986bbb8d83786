// The janitor: removes what crashes left (parts, published bytes that no sidecar names), and ages out the evidence of dead letters (RULES 4, 6). core/janitor decides what may go.
#pragma once

#include <set>

#include "core/store/key_layout.h"
#include "pipeline/duties.h"
#include "pipeline/governor.h"
#include "ports/key_list.h"

namespace holdfast {

struct Swept {
  int parts = 0, objects = 0;
  std::int64_t leases = 0;           // that an earlier run left, given back (by the one-shot command)
  std::uint64_t bytes = 0;           // of parts
  std::int64_t dead_letters = 0;     // whose evidence aged out
};

class Janitor {
 public:
  Janitor(const Parts& parts, const Settings& settings, Governor& governor);

  awaitable<void> run(Duties& duties);   // until the run is over; sweeps where we have the duty `sweep`
  awaitable<Result<Swept>> sweep();  // once, all of it
  // Removes from the spool what is in the remote vault: crashes between an upload and its clearing away leave it. With nobody at work
  // beside us, sounds that no post in the spool names as well. Complete posts that the
  // catalog doesn't know to be in a spool are taken into its book. Counts the spool anew.
  enum class Beside : std::uint8_t { nobody, others };
  awaitable<Status> clear_spool(Beside beside);

 private:
  awaitable<Status> sweep_parts(Vault& vault, Swept& swept);
  awaitable<Status> sweep_garbage(Swept& swept);
  awaitable<Status> sweep_item(Vault& vault, const SweepCandidate& candidate, Swept& swept);
  struct SpooledPost {
    AwemeId id;
    StorageKey stem;
    std::uint64_t bytes = 0;   // of its sidecar
  };
  // What one walk of the spool found.
  struct SpoolWalk {
    std::vector<SpooledPost> posts;                          // by their sidecars, of one page
    std::vector<std::pair<AwemeId, std::string>> loose;      // media, which a sidecar may name or not
    std::set<AwemeId> whole;                                 // that have a sidecar
    std::set<std::string> sounds;                            // that sidecars name
  };
  awaitable<Status> look_at_spooled(const ListedKey& listed, Beside beside, SpoolWalk& walk);
  awaitable<Status> clear_posts(std::vector<SpooledPost> posts);
  awaitable<Status> clear_post(const SpooledPost& post, State state);
  awaitable<Status> clear_loose(SpoolWalk& walk);
  awaitable<Status> clear_sounds(const std::set<std::string>& named);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
};

}  // namespace holdfast
