// Group commit: many callers, one commit, and no one pays for another's failure.
#include "adapters/sqlite/lane.h"

#include <gtest/gtest.h>

#include <set>

#include "adapters/sqlite/sqlite_bed.h"

namespace holdfast {
namespace {

using sqlite::Access;
using sqlite::Connection;
using sqlite::Done;
using sqlite::Lane;
using sqlite::LaneMode;

struct Counts {
  int well = 0, bug = 0, gone = 0, other = 0;
};

class Group : public ::testing::TestWithParam<LaneMode> {
 protected:
  Group() {
    auto db = conformance::must(Connection::open(folder_.file("lane.db"), Access::own));
    db->script("CREATE TABLE number (value INTEGER PRIMARY KEY) STRICT");
    lane = std::make_unique<Lane>(std::move(db), GetParam());
  }
  awaitable<void> put(int value, bool refuses) {
    auto done = co_await lane->write([value, refuses](Connection& db) {
      db.run("INSERT INTO number VALUES (?)", value);
      if (refuses) sqlite::refuse(FailureKind::gone, "test", "", "");
      return Done{};
    });
    if (done) ++counts.well;
    else if (done.error().kind == FailureKind::bug) ++counts.bug;
    else if (done.error().kind == FailureKind::gone) ++counts.gone;
    else ++counts.other;
  }
  std::int64_t stored() {
    return *conformance::must(conformance::run_to_end(lane->read([](Connection& db) { return db.one("SELECT count(*) FROM number"); })));
  }
  TempFolder folder_;
  std::unique_ptr<Lane> lane;
  Counts counts;
};

TEST_P(Group, a_failure_undoes_its_own_work_and_no_other) {
  boost::asio::io_context context;
  for (int value = 0; value < 1000; ++value) {
    boost::asio::co_spawn(context, put(value, value % 10 == 3), boost::asio::detached);      // every tenth refuses
    if (value % 10 == 7) boost::asio::co_spawn(context, put(value, false), boost::asio::detached);  // and one breaks a constraint
  }
  context.run();
  EXPECT_EQ(counts.well, 900);
  EXPECT_EQ(counts.gone, 100);
  EXPECT_EQ(counts.bug, 100);
  EXPECT_EQ(counts.other, 0);
  EXPECT_EQ(stored(), 900);
}

TEST_P(Group, one_caller_sees_its_own_writes_in_order) {
  std::vector<std::int64_t> seen;
  conformance::run_to_end([](Lane& on, std::vector<std::int64_t>& counted) -> awaitable<int> {
    for (int value = 0; value < 50; ++value) {
      co_await on.write([value](Connection& db) { return db.run("INSERT INTO number VALUES (?)", value); });
      counted.push_back(*conformance::must(co_await on.read([](Connection& db) { return db.one("SELECT count(*) FROM number"); })));
    }
    co_return 0;
  }(*lane, seen));
  for (std::size_t at = 0; at < seen.size(); ++at) EXPECT_EQ(seen[at], static_cast<std::int64_t>(at) + 1);
}

TEST_P(Group, stopping_finishes_what_was_queued) {
  boost::asio::io_context context;
  for (int value = 0; value < 100; ++value) boost::asio::co_spawn(context, put(value, false), boost::asio::detached);
  context.poll();
  lane->stop();
  context.run();
  EXPECT_EQ(counts.well, 100);
  EXPECT_EQ(lane->connection().one("SELECT count(*) FROM number"), 100);
}

TEST_P(Group, results_come_back_on_the_callers_thread) {
  boost::asio::io_context context;
  std::set<std::string> threads;
  const auto name = [] { return std::to_string(reinterpret_cast<std::uintptr_t>(pthread_self())); };
  boost::asio::co_spawn(
      context,
      [&]() -> awaitable<void> {
        for (int value = 0; value < 20; ++value) {
          co_await put(value, false);
          threads.insert(name());
        }
      },
      boost::asio::detached);
  context.run();
  EXPECT_EQ(threads, std::set<std::string>{name()});
}

INSTANTIATE_TEST_SUITE_P(Lanes, Group, ::testing::Values(LaneMode::inline_now, LaneMode::threaded),
                         [](const auto& param_info) { return param_info.param == LaneMode::threaded ? "threaded" : "inline_now"; });

}  // namespace
}  // namespace holdfast
