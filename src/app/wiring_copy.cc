// See wiring_copy.h.
#include "app/wiring_copy.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/disk/archive_lock.h"
#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/system/system_clock.h"
#include "adapters/system/system_random.h"
#include "app/vault_of.h"

namespace holdfast {

Result<CopyTally> copy_between(const Archive& from, const Archive& to, std::function<void(const CopyTally&)> progress) {
  boost::asio::io_context loop(1);
  SystemClock clock(loop.get_executor());
  SystemRandom random;
  auto answer = take_archive_lock(from.folder, clock.now());
  if (!answer) return std::unexpected(answer.error());
  if (const auto* other = std::get_if<HeldByAnother>(&*answer))
    return fail(FailureKind::taken, "copy the vault", from.folder, other->describe() + "; wait for it, or stop it");
  const auto lock = std::get<ArchiveLock>(std::move(*answer));
  const auto source = open_vault(from, {loop.get_executor(), clock, random});
  if (!source) return std::unexpected(source.error());
  const auto target = open_vault(to, {loop.get_executor(), clock, random});
  if (!target) return std::unexpected(target.error());
  auto* names = dynamic_cast<KeyList*>(source->get());
  if (names == nullptr) return fail(FailureKind::bug, "copy the vault", from.config.vault.url, "it can't list its names");
  const JsonSidecarCodec codec;
  VaultCopy copy({**source, *names, **target}, codec, clock, random, {.concurrency = to.config.vault.concurrency, .progress = std::move(progress)});
  Result<CopyTally> tally = fail(FailureKind::bug, "copy the vault", from.folder, "it ended without a result");
  boost::asio::co_spawn(loop, [&]() -> awaitable<void> { tally = co_await copy.copy(); }, [&loop](std::exception_ptr error) {
    loop.stop();
    if (error) std::rethrow_exception(error);
  });
  loop.run();
  return tally;
}

}  // namespace holdfast
