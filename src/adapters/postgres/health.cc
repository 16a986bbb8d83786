// Asking the server about itself.
#include "adapters/postgres/health.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "adapters/postgres/pool.h"

namespace holdfast {

using namespace postgres;

namespace {
constexpr Duration patience = seconds{10};
constexpr const char* question =
    "SELECT current_setting('server_version_num')::integer, pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on', "
    "current_setting('autovacuum') = 'on' AND current_setting('track_counts') = 'on', current_setting('server_encoding'), "
    "coalesce((SELECT extract(epoch FROM clock_timestamp() - min(a.xact_start)) * 1000000 FROM pg_stat_activity a WHERE a.backend_xmin IS NOT NULL "
    "AND a.pid <> pg_backend_pid()), 0)::bigint";

awaitable<Result<PgHealth>> look(Pool& pool, const std::function<Duration()>& uptime) {
  auto first = co_await pool.call("SELECT 1");   // connects
  if (!first) co_return std::unexpected(std::move(first.error()));
  const auto asked = uptime();
  auto rows = co_await pool.call(question);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  PgHealth health;
  health.answer = uptime() - asked;
  health.version = rows->small(0, 0);
  health.only_reads = rows->truth(0, 1);
  health.autovacuum = rows->truth(0, 2);
  health.encoding = rows->text(0, 3);
  health.oldest_snapshot = rows->length(0, 4);
  health.ahead = pool.shift();
  co_return health;
}
}  // namespace

Result<PgHealth> look_at_server(const std::string& url, const std::function<Duration()>& uptime) {
  Pool pool({.url = url, .connections = 1, .patience = patience});
  boost::asio::io_context loop;
  std::optional<Result<PgHealth>> result;
  boost::asio::co_spawn(
      loop, [&]() -> awaitable<void> { result.emplace(co_await look(pool, uptime)); }, boost::asio::detached);
  loop.run();
  pool.stop();
  return std::move(*result);
}

}  // namespace holdfast
