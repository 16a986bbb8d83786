// /metrics, /healthz and /readyz from what a run tells of itself; and promtool reads what comes out.
#include "pipeline/metrics_board.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "world/sim_clock.h"

namespace holdfast {
namespace {

class Board : public testing::Test {
 protected:
  static Progress busy() {
    Progress progress{.at = instant_from_unix(1'780'041'600), .elapsed = milliseconds{2500}};
    progress.listing = {3, 1};
    progress.download = {40, 2};
    progress.credits = 43;
    progress.bytes = 123'456'789'012;
    progress.daily_credits = 1000;
    progress.backlog = Backlog{.fresh = 7, .ready_now = 9, .fresh_due = instant_from_unix(1'780'041'590), .credits_today = 99};
    progress.troubles = {{Instant{}, "7387261234567890123", "dead: private"}};
    progress.newest = "@alice a title";
    progress.offers = Offers{.workers = 3, .slots = 60, .tickets = 4};
    return progress;
  }
  std::string metrics(std::string_view accept = "") { return board.page("/metrics", accept).body; }
  bool has_line(const std::string& line) { return metrics().find("\n" + line + "\n") != std::string::npos; }

  boost::asio::io_context io;
  sim::SimClock clock{io, instant_from_unix(1'780'041'600)};
  MetricsBoard board{clock, {"1.2.3", Roles{}.with(Role::resolve)}, nullptr};
};

TEST_F(Board, what_the_run_tells_stands_in_the_metrics) {
  EXPECT_TRUE(has_line("holdfast_build_info{version=\"1.2.3\"} 1"));
  board.publish(busy());
  for (const auto* line : {"holdfast_role{role=\"resolve\"} 1", "holdfast_role{role=\"list\"} 0", "holdfast_uptime_seconds 2.5", "holdfast_pages_listed_total 3",
                           "holdfast_posts_total{door=\"stored\"} 40", "holdfast_received_bytes_total 123456789012", "holdfast_credits_spent_total 43",
                           "holdfast_credits_daily_budget 1000", "holdfast_credits_today 99", "holdfast_backlog{kind=\"fresh\"} 7",
                           "holdfast_fresh_deadline_seconds -10", "holdfast_in_hand{stage=\"download\"} 2", "holdfast_workers 3", "holdfast_download_slots 60",
                           "holdfast_tickets_waiting 4", "holdfast_outside_failing{what=\"catalog\"} 0", "holdfast_paused{cause=\"storage\"} 0"})
    EXPECT_TRUE(has_line(line)) << line << "\n" << metrics();
}

TEST_F(Board, no_id_and_no_text_from_outside_stands_in_the_metrics) {
  board.publish(busy());
  for (const auto* secret : {"7387261234567890123", "alice", "title"}) EXPECT_EQ(metrics().find(secret), std::string::npos) << secret;
}

TEST_F(Board, every_metric_of_the_list_is_written_where_all_is_known) {
  board.publish(busy());
  for (const auto& metric : all_metrics) EXPECT_NE(metrics("application/openmetrics-text").find("# TYPE " + std::string(metric.name) + " "), std::string::npos) << metric.name;
}

TEST_F(Board, what_is_not_known_is_left_out) {
  auto progress = busy();
  progress.backlog.reset();
  progress.offers.reset();
  progress.daily_credits.reset();
  board.publish(progress);
  for (const auto* name : {"holdfast_backlog", "holdfast_workers", "holdfast_credits_daily_budget", "holdfast_credits_today"})
    EXPECT_EQ(metrics().find(name), std::string::npos) << name;
  EXPECT_TRUE(has_line("holdfast_outside_failing{what=\"catalog\"} 1"));
}

TEST_F(Board, it_is_healthy_while_the_run_moves) {
  EXPECT_EQ(board.page("/healthz", "").status, 200);
  clock.advance(minutes{2});
  EXPECT_EQ(board.page("/healthz", "").status, 503);
  EXPECT_EQ(board.page("/healthz", "").body, "the run has not moved for 2min\n");
  board.publish(busy());
  EXPECT_EQ(board.page("/healthz", "").status, 200);
}

TEST_F(Board, it_is_ready_when_it_takes_what_is_due) {
  EXPECT_EQ(board.page("/readyz", "").body, "it has not begun\n");
  board.publish(busy());
  EXPECT_EQ(board.page("/readyz", "").status, 200);
  struct Step {
    std::function<void(Progress&)> change;
    std::string why;
  };
  const Step steps[] = {
      {[](Progress& progress) { progress.backlog.reset(); }, "the catalog does not answer\n"},
      {[](Progress& progress) { progress.vault_fails = true; }, "the vault can't be written\n"},
      {[](Progress& progress) { progress.paused = RunEnd::budget; }, "paused: budget\n"},
      {[](Progress& progress) { progress.ending = RunEnd::sigterm; }, "draining: sigterm\n"},
  };
  for (const auto& step : steps) {
    auto progress = busy();
    step.change(progress);
    board.publish(progress);
    EXPECT_EQ(board.page("/readyz", "").status, 503) << step.why;
    EXPECT_EQ(board.page("/readyz", "").body, step.why);
  }
}

TEST_F(Board, there_is_no_other_page) { EXPECT_EQ(board.page("/", "").status, 404); }

TEST_F(Board, who_looked_before_still_looks) {
  class Looker final : public ProgressSink {
   public:
    void publish(const Progress&) override { ++told; }
    int told = 0;
  } looker;
  MetricsBoard both(clock, {"1", Roles::all()}, &looker);
  both.publish(busy());
  EXPECT_EQ(looker.told, 1);
}

// Whether each tool is there is a matter of the machine; that it is asked where it must be is not.
TEST_F(Board, promtool_finds_nothing_to_say_against_them) {
  const auto set = [](const char* name) { return std::getenv(name) != nullptr && std::string(std::getenv(name)) == "1"; };
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    ASSERT_FALSE(set("CI") || set("HOLDFAST_REQUIRE_ALL")) << "promtool is missing: scripts/setup --tests installs it";
    GTEST_SKIP() << "NOT TESTED: promtool is missing; scripts/setup --tests installs it (package prometheus)";
  }
  auto progress = busy();
  progress.paused = RunEnd::storage;
  board.publish(progress);
  const std::string file = testing::TempDir() + "holdfast_metrics_of_test.txt";
  std::ofstream(file) << metrics();
  EXPECT_EQ(std::system(("promtool check metrics < " + file).c_str()), 0) << metrics();
  std::remove(file.c_str());
}

}  // namespace
}  // namespace holdfast
