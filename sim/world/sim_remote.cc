// The network before a remote vault.
#include "world/sim_remote.h"

namespace holdfast::sim {

awaitable<Status> SimRemote::reach(const char* doing, std::string what) {
  const bool hangs = chance_.happens(plan_.hang);
  co_await clock_.make_timer()->wait_for(hangs ? plan_.timeout : plan_.latency);
  FailureKind kind = FailureKind::transient;
  const char* why = nullptr;
  if (plan_.down) why = "connection refused";
  else if (hangs) why = "no answer in time";
  else if (chance_.happens(plan_.refuse)) why = "connection reset";
  else if (chance_.happens(plan_.slow_down)) {
    kind = FailureKind::throttled;
    why = "SlowDown";
  }
  if (why == nullptr) co_return Status{};
  ++counts_.failures;
  co_return fail(kind, doing, std::move(what), why);
}

awaitable<Result<std::unique_ptr<Part>>> SimRemote::begin(PartRequest request) { co_return co_await vault_.begin(std::move(request)); }

awaitable<Result<Published>> SimRemote::publish(std::unique_ptr<Part> part, std::string key) {
  counts_.most_at_a_time = std::max(counts_.most_at_a_time, ++publishing_);
  const auto reached = co_await reach("upload", key);
  --publishing_;
  if (!reached) {
    co_await part->discard();
    co_return std::unexpected(reached.error());
  }
  auto published = co_await vault_.publish(std::move(part), key);
  if (published) ++(*published == Published::created ? counts_.created : counts_.taken);
  if (published && chance_.happens(plan_.lost_ack)) {
    ++counts_.failures;
    co_return fail(FailureKind::transient, "upload", key, "the answer was lost");
  }
  co_return published;
}

awaitable<Result<std::optional<std::string>>> SimRemote::read(std::string key, std::uint64_t bytes_max) {
  if (const auto reached = co_await reach("read", key); !reached) co_return std::unexpected(reached.error());
  co_return co_await vault_.read(std::move(key), bytes_max);
}

awaitable<Result<std::optional<Sha256>>> SimRemote::inspect(std::string key, ByteVisitor& visitor) {
  ++counts_.inspected;
  if (const auto reached = co_await reach("inspect", key); !reached) co_return std::unexpected(reached.error());
  co_return co_await vault_.inspect(std::move(key), visitor);
}

awaitable<Result<std::vector<std::string>>> SimRemote::keys_of(std::string stem) {
  if (const auto reached = co_await reach("list", stem); !reached) co_return std::unexpected(reached.error());
  co_return co_await vault_.keys_of(std::move(stem));
}

awaitable<Status> SimRemote::remove(std::string key_or_part) {
  if (const auto reached = co_await reach("remove", key_or_part); !reached) co_return reached;
  co_return co_await vault_.remove(std::move(key_or_part));
}

awaitable<Result<std::uint64_t>> SimRemote::free_bytes() {
  if (const auto reached = co_await reach("look at", ""); !reached) co_return std::unexpected(reached.error());
  co_return std::uint64_t{1} << 60;
}

awaitable<Result<std::vector<ListedKey>>> SimRemote::keys_under(std::string folder, std::string after) {
  if (const auto reached = co_await reach("list", folder); !reached) co_return std::unexpected(reached.error());
  co_return co_await vault_.keys_under(std::move(folder), std::move(after));
}

}  // namespace holdfast::sim
