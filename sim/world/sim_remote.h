// A remote vault in the simulated world: the layout of the disk vault on an image of its own that no process takes with it, behind a
// network that refuses, hangs, asks for less, and loses acknowledgements after the object is there.
#pragma once

#include <algorithm>

#include "adapters/disk/disk_vault.h"
#include "ports/clock.h"
#include "world/disk_image.h"
#include "world/sim_disk.h"
#include "world/sim_random.h"

namespace holdfast::sim {

struct RemotePlan {
  bool down = false;              // refuses everything
  double refuse = 0, hang = 0, slow_down = 0;   // rates of operations
  double lost_ack = 0;            // of publishes: done, and told as failed
  Duration latency = milliseconds{20};
  Duration timeout = seconds{30};               // of what hangs
};

struct RemoteCounts {
  std::uint64_t created = 0, taken = 0, failures = 0, inspected = 0;
  int most_at_a_time = 0;         // publishes
};

// One a process life; the image stays. `image` and `clock` outlive it.
class SimRemote final : public Vault, public KeyList {
 public:
  SimRemote(DiskImage& image, Clock& clock, RemotePlan plan, std::uint64_t seed)
      : clock_(clock), plan_(plan), chance_(seed), random_(seed + 1), disk_(image, clock, {}, seed + 2), vault_(disk_, random_) {}

  awaitable<Result<std::unique_ptr<Part>>> begin(PartRequest request) override;
  awaitable<Result<Published>> publish(std::unique_ptr<Part> part, std::string key) override;
  awaitable<Result<std::optional<std::string>>> read(std::string key, std::uint64_t bytes_max) override;
  awaitable<Result<std::optional<Sha256>>> inspect(std::string key, ByteVisitor& visitor) override;
  awaitable<Result<std::vector<std::string>>> keys_of(std::string stem) override;
  awaitable<Status> remove(std::string key_or_part) override;
  awaitable<Result<std::vector<LeftPart>>> parts() override { return vault_.parts(); }
  awaitable<Result<std::uint64_t>> free_bytes() override;
  awaitable<Result<std::vector<ListedKey>>> keys_under(std::string folder, std::string after) override;

  RemotePlan& plan() { return plan_; }
  const RemoteCounts& counts() const { return counts_; }

 private:
  awaitable<Status> reach(const char* doing, std::string what);

  Clock& clock_;
  RemotePlan plan_;
  SimRandom chance_, random_;
  SimDisk disk_;
  DiskVault vault_;
  RemoteCounts counts_;
  int publishing_ = 0;
};

}  // namespace holdfast::sim
