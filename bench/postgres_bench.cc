// How fast the catalog on PostgreSQL claims and finishes: 1 to 8 workers, each a host with a pool of its own, at 1 k, 100 k and 1 M known ids; and
// while a snapshot is held, as a backup of the database holds one. Makes a database of its own and drops it. Not a test: it never fails by being slow.
#include <libpq-fe.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/postgres/catalog.h"
#include "core/base/limits.h"

namespace holdfast {
namespace {

using Stopwatch = std::chrono::steady_clock;
constexpr std::int64_t feed_batch = 1'000;
constexpr std::int64_t backlog_wanted = 5'000;  // fresh ids that wait, so that nobody claims in vain

[[noreturn]] void end(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) end(result.error().describe());
  return std::move(*result);
}
void must(Status status) {
  if (!status) end(status.error().describe());
}
double ms_since(Stopwatch::time_point from) { return std::chrono::duration<double, std::milli>(Stopwatch::now() - from).count(); }
Instant wall_clock() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

// A connection of the bench's own, for what no port does.
class Raw {
 public:
  explicit Raw(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    if (PQstatus(connection_) != CONNECTION_OK) end(PQerrorMessage(connection_));
    PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr);
  }
  ~Raw() { PQfinish(connection_); }
  Raw(const Raw&) = delete;
  Raw& operator=(const Raw&) = delete;

  // The first column of the first row, 0 without one.
  std::int64_t run(const std::string& sql) {
    auto* result = PQexec(connection_, sql.c_str());
    const auto status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) end(PQresultErrorMessage(result));
    const auto value = PQntuples(result) > 0 && !PQgetisnull(result, 0, 0) ? std::atoll(PQgetvalue(result, 0, 0)) : 0;
    PQclear(result);
    return value;
  }

 private:
  PGconn* connection_;
};

// Milliseconds that calls took, and when (seconds from the start).
struct Took {
  double ms = 0, at = 0;
};
double percentile(std::vector<Took>& took, double share, double from = 0) {
  std::vector<double> ms;
  for (const auto& one : took)
    if (one.at >= from) ms.push_back(one.ms);
  if (ms.empty()) return 0;
  const auto place = ms.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(ms.size() - 1));
  std::nth_element(ms.begin(), place, ms.end());
  return *place;
}

struct Cell {
  int workers = 1;
  double seconds = 10;
  int connections = 4;
};

struct Figures {
  std::int64_t items = 0;
  double seconds = 0;
  std::vector<Took> claims, doors;
};

// Posts that are pinned and wait for their bytes: each is claimed once and leaves as stored.
class Feed {
 public:
  Feed(const std::string& url, std::atomic<std::int64_t>& claimed) : raw_(url), claimed_(claimed) {}
  void fill() {
    while (fed_ - claimed_ < backlog_wanted) more();
  }

 private:
  void more() {
    raw_.run("WITH new AS (INSERT INTO holdfast.item (id, source, listed_at, run, captures, capture, calls, storage_key, resolved_at) "
             "SELECT nextval('bench_id') << 8, 1, holdfast.now_us(0), 1, 1, 1, 1, 'videos/bench', holdfast.now_us(0) FROM generate_series(1, " +
             std::to_string(feed_batch) + ") RETURNING id, listed_at), "
             "place AS (INSERT INTO holdfast.ready SELECT 0, 0, 0, listed_at + 60000000, id FROM new), "
             "kept AS (INSERT INTO holdfast.unpublished SELECT id, listed_at FROM new) "
             "SELECT holdfast.count_items(0, NULL, NULL, count(*)) FROM new");
    fed_ += feed_batch;
  }
  Raw raw_;
  std::atomic<std::int64_t>& claimed_;
  std::int64_t fed_ = 0;
};

// One host: claims a batch, takes its doors at once, and so on.
class Worker {
 public:
  Worker(const std::string& url, int connections, std::atomic<std::int64_t>& claimed)
      : catalog_(must(PgCatalog::open({.url = url, .connections = connections}))), claimed_(claimed) {}

  void run(Stopwatch::time_point from, Stopwatch::time_point until) {
    boost::asio::io_context loop;
    boost::asio::co_spawn(loop, work(loop, from, until), boost::asio::detached);
    loop.run();
  }
  Figures figures;

 private:
  awaitable<void> work(boost::asio::io_context& loop, Stopwatch::time_point from, Stopwatch::time_point until) {
    while (Stopwatch::now() < until) {
      const auto asked = Stopwatch::now();
      const auto claims = must(co_await catalog_->queue().claim({.count = limits::claim_batch, .owner = "bench", .now = wall_clock()}));
      figures.claims.push_back({ms_since(asked), ms_since(from) / 1000});
      claimed_ += static_cast<std::int64_t>(claims.size());
      if (claims.empty()) continue;
      using Door = decltype(boost::asio::co_spawn(loop, leave(claims[0], from), boost::asio::deferred));
      std::vector<Door> doors;
      for (const auto& claim : claims) doors.push_back(boost::asio::co_spawn(loop, leave(claim, from), boost::asio::deferred));
      co_await boost::asio::experimental::make_parallel_group(std::move(doors))
          .async_wait(boost::asio::experimental::wait_for_all(), boost::asio::use_awaitable);
    }
  }
  awaitable<void> leave(Claim claim, Stopwatch::time_point from) {
    const auto asked = Stopwatch::now();
    must(co_await catalog_->queue().finish(std::move(claim), Stored{1'000, {}}, std::nullopt, wall_clock()));
    figures.doors.push_back({ms_since(asked), ms_since(from) / 1000});
    ++figures.items;
  }

  std::unique_ptr<PgCatalog> catalog_;
  std::atomic<std::int64_t>& claimed_;
};

Figures measure(const std::string& url, const Cell& cell) {
  std::atomic<std::int64_t> claimed{0};
  std::atomic<bool> over{false};
  Feed feed(url, claimed);
  feed.fill();
  std::vector<std::unique_ptr<Worker>> workers;
  for (int i = 0; i < cell.workers; ++i) workers.push_back(std::make_unique<Worker>(url, cell.connections, claimed));
  std::thread feeding([&] {
    while (!over) {
      feed.fill();
      std::this_thread::sleep_for(milliseconds{10});
    }
  });
  const auto from = Stopwatch::now();
  const auto until = from + std::chrono::duration_cast<Stopwatch::duration>(std::chrono::duration<double>(cell.seconds));
  std::vector<std::thread> threads;
  for (auto& worker : workers) threads.emplace_back([&worker, from, until] { worker->run(from, until); });
  for (auto& thread : threads) thread.join();
  Figures all;
  all.seconds = ms_since(from) / 1000;
  over = true;
  feeding.join();
  for (auto& worker : workers) {
    all.items += worker->figures.items;
    all.claims.insert(all.claims.end(), worker->figures.claims.begin(), worker->figures.claims.end());
    all.doors.insert(all.doors.end(), worker->figures.doors.begin(), worker->figures.doors.end());
  }
  return all;
}

struct Updates {
  std::int64_t all = 0, hot = 0;
};
Updates updates_of_items(Raw& raw) {
  std::this_thread::sleep_for(milliseconds{1500});  // backends report their counts once a second
  const std::string of = " FROM pg_stat_user_tables WHERE schemaname = 'holdfast' AND relname = 'item'";
  return {raw.run("SELECT n_tup_upd" + of), raw.run("SELECT n_tup_hot_upd" + of)};
}

void print(std::int64_t known, const Cell& cell, const char* what, Figures figures, const Updates& before, const Updates& after) {
  const double last = figures.seconds * 0.75;
  const auto updates = after.all - before.all;
  const double hot = updates == 0 ? 0 : 100.0 * static_cast<double>(after.hot - before.hot) / static_cast<double>(updates);
  std::printf("%9lld %7d  %-14s %9.0f %9.2f %9.2f %9.2f %9.2f %9.2f %9.2f %7.2f\n", static_cast<long long>(known), cell.workers, what,
              static_cast<double>(figures.items) / figures.seconds, percentile(figures.claims, 0.5), percentile(figures.claims, 0.99),
              percentile(figures.claims, 0.99, last), percentile(figures.doors, 0.5), percentile(figures.doors, 0.99), percentile(figures.doors, 0.99, last), hot);
}

void fill(Raw& raw, std::int64_t known) {
  raw.run("CREATE SEQUENCE bench_id START 1780000000");
  raw.run("INSERT INTO holdfast.source (kind, name, region, label, added_at) VALUES (0, 'bench', '', 'user @bench', 0)");
  raw.run("INSERT INTO holdfast.run (owner, started_at) VALUES ('bench', 0)");
  // Archived, posted over five years.
  raw.run("INSERT INTO holdfast.item (id, source, state, listed_at, storage_key, resolved_at) SELECT ((1620000000 + g % 157000000)::bigint << 32) | g, 1, 2, "
          "holdfast.now_us(0), 'videos/bench', 0 FROM generate_series(1, " + std::to_string(known) + ") g");
  raw.run("SELECT holdfast.count_items(2, NULL, NULL, " + std::to_string(known) + ")");
  raw.run("VACUUM ANALYZE");
}

struct Plan {
  std::string url;
  std::vector<std::int64_t> sizes;
  std::vector<int> workers;
  double seconds = 10;
  double hold = 0;
  int connections = 4;
};

void measure_at(const std::string& url, std::int64_t known, const Plan& plan) {
  Raw raw(url);
  fill(raw, known);
  for (const int workers : plan.workers) {
    Cell cell{workers, plan.seconds, plan.connections};
    raw.run("VACUUM");
    auto before = updates_of_items(raw);
    auto figures = measure(url, cell);
    print(known, cell, "clean", std::move(figures), before, updates_of_items(raw));
    if (plan.hold <= 0) continue;
    cell.seconds = plan.hold;
    raw.run("VACUUM");
    Raw holder(url);
    holder.run("BEGIN ISOLATION LEVEL REPEATABLE READ");
    holder.run("SELECT count(*) FROM holdfast.run");
    before = updates_of_items(raw);
    figures = measure(url, cell);
    print(known, cell, "snapshot held", std::move(figures), before, updates_of_items(raw));
  }
}

int run(const Plan& plan) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // a long run shows each line as it comes
  std::printf("a claim takes %d; its items leave as stored, each by a commit of its own; ms of one call; 'last': of the last quarter of the time\n",
              limits::claim_batch);
  std::printf("%9s %7s  %-14s %9s %9s %9s %9s %9s %9s %9s %7s\n", "known ids", "workers", "", "items/s", "claim p50", "p99", "p99 last", "door p50", "p99",
              "p99 last", "HOT %");
  for (const auto known : plan.sizes) {
    const auto name = "holdfast_bench_" + std::to_string(::getpid());
    Raw server(plan.url);
    server.run("DROP DATABASE IF EXISTS " + name);
    server.run("CREATE DATABASE " + name);
    const auto url = plan.url.substr(0, plan.url.rfind('/') + 1) + name;
    must(PgCatalog::open({.url = url, .mode = PgOptions::Mode::migrate, .connections = 1}))->stop();
    measure_at(url, known, plan);
    server.run("DROP DATABASE " + name + " WITH (FORCE)");
  }
  return 0;
}

}  // namespace
}  // namespace holdfast

int main(int argc, char** argv) {
  CLI::App app{"Speed of the catalog on PostgreSQL. Example: bench_postgres --url postgres://me@127.0.0.1:5432/postgres --hold-snapshot 120 --workers 8"};
  holdfast::Plan plan;
  if (const char* url = std::getenv("HOLDFAST_TEST_POSTGRES")) plan.url = url;
  app.add_option("--url", plan.url, "a server on which databases may be made (HOLDFAST_TEST_POSTGRES)");
  app.add_option("--known", plan.sizes, "how many ids are known (1000 100000 1000000)");
  app.add_option("--workers", plan.workers, "how many hosts at a time (1 2 4 8)");
  app.add_option("--seconds", plan.seconds, "of one measurement");
  app.add_option("--hold-snapshot", plan.hold, "then once more for so many seconds while a snapshot is held");
  app.add_option("--connections", plan.connections, "of each worker");
  CLI11_PARSE(app, argc, argv);
  if (plan.url.empty()) return std::fprintf(stderr, "name a server: --url postgres://…, or start one with scripts/postgres-server up DIR\n"), 2;
  if (plan.sizes.empty()) plan.sizes = {1'000, 100'000, 1'000'000};
  if (plan.workers.empty()) plan.workers = {1, 2, 4, 8};
  return holdfast::run(plan);
}
