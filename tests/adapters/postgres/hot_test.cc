// Claims, doors and intents of several hosts at once, and when an answer is lost; and where scans of what is ready begin. What one host alone sees
// is in the conformance suite.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "adapters/postgres/hosts.h"
#include "adapters/postgres/lossy_server.h"
#include "adapters/postgres/postgres_bed.h"
#include "core/base/limits.h"

namespace holdfast {

namespace {
using conformance::any_rate;
using conformance::CatalogSteps;
using conformance::kind_of;
using conformance::must;
using conformance::run_to_end;

class PostgresHot : public ::testing::Test {
 protected:
  void SetUp() override {
    if (postgres_url() == nullptr) GTEST_SKIP() << "NOT TESTED: no PostgreSQL";
    bed = std::make_unique<PostgresBed>(postgres_url());
    at.emplace(*bed);
    at->begin_run();
  }
  // Whatever a test did, the tables agree and the balance sums.
  void TearDown() override {
    if (!at || HasFatalFailure()) return;
    EXPECT_EQ(at->audit(), std::vector<std::string>{});
    EXPECT_TRUE(at->balance().balances());
  }
  static std::int64_t number(const std::string& query) { return std::stoll(TestDatabase::get().raw().one(query)); }
  static void sql(const std::string& text) { ASSERT_EQ(TestDatabase::get().raw().run(text), ""); }

  void list(std::int64_t from, std::int64_t to) {
    std::vector<std::int64_t> ids;
    for (auto id = from; id <= to; ++id) ids.push_back(id);
    at->list(at->add_user("alice" + std::to_string(from)), ids);
  }
  ClaimRequest request(int count = limits::claim_batch) { return {Stage::resolve, count, "worker", at->now, true, 3}; }

  std::unique_ptr<PostgresBed> bed;
  std::optional<CatalogSteps> at;
};

// --- several at once

TEST_F(PostgresHot, nothing_is_claimed_by_two_hosts) {
  list(1, 300);
  std::mutex mutex;
  std::multiset<std::int64_t> claimed, tokens;
  at_once([&](Host& host, int) {
    while (true) {
      const auto claims = host.take(host.catalog->queue().claim(request(7)));
      if (claims.empty()) return;
      const std::lock_guard lock(mutex);
      for (const auto& claim : claims) {
        claimed.insert(claim.id.value);
        tokens.insert(claim.token.value);
      }
    }
  });
  EXPECT_EQ(std::set(claimed.begin(), claimed.end()).size(), 300u);
  EXPECT_EQ(claimed.size(), 300u);
  EXPECT_EQ(std::set(tokens.begin(), tokens.end()).size(), 300u);
}

TEST_F(PostgresHot, hosts_that_race_buy_no_third_call) {
  list(1, 20);
  const auto claims = at->claim(20);
  std::atomic<int> granted{0};
  at_once([&](Host& host, int) {
    for (const auto& claim : claims) {
      auto intent = at->intent_for(Purpose::detail);
      intent.claim = claim;
      if (std::holds_alternative<Granted>(host.take(host.catalog->spend().intend(intent)))) ++granted;
    }
  });
  EXPECT_EQ(granted, 2 * static_cast<int>(claims.size()));
  EXPECT_EQ(number("SELECT count(*) FROM (SELECT FROM holdfast.spend WHERE id IS NOT NULL GROUP BY id HAVING count(*) > 2) t"), 0);
}

TEST_F(PostgresHot, the_budget_holds_for_all_hosts_together) {
  std::atomic<int> granted{0};
  at_once([&](Host& host, int) {
    auto intent = at->intent_for(Purpose::canary);
    intent.daily_credits = 10;
    for (int i = 0; i < 10; ++i)
      if (std::holds_alternative<Granted>(host.take(host.catalog->spend().intend(intent)))) ++granted;
  });
  EXPECT_EQ(granted, 10);
}

TEST_F(PostgresHot, the_rate_holds_for_all_hosts_together) {
  const auto rule = rate_rule(200);
  std::atomic<int> granted{0};
  at_once([&](Host& host, int) {
    auto intent = at->intent_for(Purpose::canary);
    intent.rate = rule;
    for (int i = 0; i < 10; ++i)
      if (std::holds_alternative<Granted>(host.take(host.catalog->spend().intend(intent)))) ++granted;
  });
  EXPECT_EQ(granted, rule.burst) << "the test's clock stands still";
}

TEST_F(PostgresHot, a_pause_that_one_host_met_stops_all) {
  at->take(bed->spend().block(at->now, seconds{30}));
  std::atomic<int> granted{0};
  at_once([&](Host& host, int) {
    const auto answer = host.take(host.catalog->spend().intend(at->intent_for(Purpose::canary)));
    if (std::holds_alternative<Granted>(answer)) ++granted;
  });
  EXPECT_EQ(granted, 0);
}

TEST_F(PostgresHot, one_door_is_taken_once) {
  list(1, 30);
  for (int batch = 0; batch < 3; ++batch) {
    const auto claims = at->claim(10);
    std::array<std::atomic<int>, 10> left{};
    at_once([&](Host& host, int number) {
      for (std::size_t i = 0; i < claims.size(); ++i) {
        const Door door = number % 2 == 0 ? Door(Dead{Reason::deleted, "resolve", 404, "gone"}) : Door(Postponed{.due = at->now + hours{1}});
        const auto status = run_to_end(host.catalog->queue().finish(claims[i], door, std::nullopt, at->now));
        if (status) ++left[i];
        else EXPECT_EQ(status.error().kind, FailureKind::fenced);
      }
    });
    for (const auto& times : left) EXPECT_EQ(times, 1);
  }
}

// Everything that moves an item, in the order of a random world; the audit at the end finds nothing lost and nothing double.
TEST_F(PostgresHot, hosts_in_a_hurry_lose_nothing) {
  list(1, 120);
  at_once([&](Host& host, int number) {
    auto& queue = host.catalog->queue();
    for (int round = 0; round < 12; ++round) {
      const auto claims = host.take(queue.claim(request(5)));
      for (std::size_t i = 0; i < claims.size(); ++i) {
        auto intent = at->intent_for(Purpose::detail);
        intent.claim = claims[i];
        const auto answer = host.take(host.catalog->spend().intend(intent));
        const auto* granted = std::get_if<Granted>(&answer);
        if (granted == nullptr) continue;  // reaped meanwhile, or bought out
        const SpendClose close{granted->id, (i + static_cast<std::size_t>(round)) % 3 == 0 ? Outcome::void_call : Outcome::charged, 200, at->now};
        const Door door = i % 2 == 0 ? Door(Postponed{.due = at->now}) : Door(Dead{Reason::deleted, "resolve", 404, ""});
        const auto status = run_to_end(queue.finish(claims[i], door, close, at->now));
        if (!status) EXPECT_EQ(status.error().kind, FailureKind::fenced) << status.error().describe();
      }
      if (number == 0) host.take(host.catalog->sweep().reap(at->now + limits::lease_length));
      if (number == 1) host.take(queue.backlog(at->now));
    }
  });
  EXPECT_EQ(number("SELECT count(*) FROM (SELECT FROM holdfast.spend WHERE call IS NOT NULL AND outcome <> 2 GROUP BY id, capture HAVING count(*) > 2) t"), 0);
}

TEST_F(PostgresHot, short_links_are_claimed_by_one_host_each) {
  std::vector<NewLink> links;
  for (int i = 0; i < 60; ++i) links.push_back({"https://vm.tiktok.com/a" + std::to_string(i)});
  at->take(bed->admin().add_links(links, at->now));
  std::atomic<int> claimed{0};
  at_once([&](Host& host, int) {
    while (true) {
      const auto claims = host.take(host.catalog->links().claim_links(5, "worker", at->now));
      if (claims.empty()) return;
      claimed += static_cast<int>(claims.size());
    }
  });
  EXPECT_EQ(claimed, 60);
  EXPECT_EQ(number("SELECT count(DISTINCT token) FROM holdfast.link"), 60);
}

TEST_F(PostgresHot, short_links_that_are_one_post_make_one_item) {
  std::vector<NewLink> links;
  for (int i = 0; i < hosts; ++i) links.push_back({"https://vm.tiktok.com/b" + std::to_string(i)});
  at->take(bed->admin().add_links(links, at->now));
  std::atomic<int> items{0};
  at_once([&](Host& host, int) {
    const auto claims = host.take(host.catalog->links().claim_links(1, "worker", at->now));
    if (claims.empty()) return;
    auto intent = at->intent_for(Purpose::detail);
    intent.link = claims[0].id;
    intent.link_token = claims[0].token;
    const auto granted = std::get<Granted>(host.take(host.catalog->spend().intend(intent)));
    const auto result = host.take(host.catalog->links().link_answered(
        {claims[0], AwemeId{77}, PostKind::video, "videos/77", {granted.id, Outcome::charged, 200, at->now}, "worker", at->now}));
    if (std::holds_alternative<LinkIsItem>(result)) ++items;
  });
  EXPECT_EQ(items, 1);
  EXPECT_EQ(at->credits().detail, 1);
  EXPECT_EQ(at->credits().lookup, hosts - 1);
}

// --- where a scan begins

TEST_F(PostgresHot, what_is_put_below_the_bound_comes_at_once) {
  list(1, 20);
  at->now += seconds{2};
  list(21, 40);
  const auto early = at->claim(10);
  at->claim(10);
  at->claim(10);  // the bound is past the first page
  must(at->finish(early[3], Postponed{.due = at->now, .item_class = Class::fresh}));
  EXPECT_EQ(at->claim(1).at(0).id, early[3].id) << "it kept its deadline: the earliest";
}

TEST_F(PostgresHot, what_nobody_told_of_is_found_by_the_next_whole_scan) {
  list(1, 20);
  at->now += seconds{2};
  list(21, 60);
  at->claim(10);
  at->claim(10);
  at->claim(10);
  sql("SET session_replication_role = replica; UPDATE holdfast.ready SET due = due - 10000000 WHERE id = 60");
  EXPECT_NE(at->claim(1).at(0).id.value, 60);
  at->now += limits::catalog_rescan_every + seconds{1};
  EXPECT_EQ(at->claim(1).at(0).id.value, 60);
}

TEST_F(PostgresHot, an_empty_answer_is_given_only_after_a_whole_scan) {
  list(1, 20);
  at->now += seconds{2};
  list(21, 30);
  at->claim(10);
  at->claim(10);
  sql("SET session_replication_role = replica; UPDATE holdfast.ready SET due = due - 10000000 WHERE id = 30");
  const auto rest = at->claim(10);
  EXPECT_EQ(rest.size() + at->claim(10).size(), 10u);
}

// --- counting

TEST_F(PostgresHot, the_tally_is_folded_by_one_host_while_others_count) {
  list(1, 200);
  const auto before = at->balance();
  at_once([&](Host& host, int number) {
    RawPostgres raw(test_url());
    for (int round = 0; round < 5; ++round) {
      EXPECT_EQ(raw.run("SELECT holdfast.fold_tally()"), "");
      if (number % 2 == 0) continue;
      for (const auto& claim : host.take(host.catalog->queue().claim(request(5))))
        host.take(host.catalog->queue().finish(claim, Held{Hold::not_wanted}, std::nullopt, at->now));
    }
  });
  EXPECT_EQ(at->balance().listed, before.listed);
  EXPECT_EQ(at->balance().held.at("not_wanted"), 50);
  sql("SELECT holdfast.fold_tally()");
  EXPECT_LE(number("SELECT count(*) FROM holdfast.tally"), 2);
}

// --- who lives

TEST_F(PostgresHot, who_starts_beside_a_living_host_leaves_it_what_it_holds) {
  list(1, 2);
  at->take(bed->workers().enrol({.owner = "other", .host = "there", .pid = 1}, {}, at->now));
  const auto theirs = at->take(bed->queue().claim({Stage::resolve, 1, "other", at->now, true, 3}));
  at->claim(1);  // of "worker", who has no row: gone
  const auto runs = number("SELECT count(*) FROM holdfast.run");
  EXPECT_EQ(at->take(bed->sweep().begin_run("third", at->now, {})).leases_ended, 1);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.run"), runs) << "it joins the run";
  EXPECT_EQ(at->take(bed->sweep().live({theirs.at(0).token}, at->now)).size(), 1u);
  at->now += limits::worker_gone_after + seconds{1};
  EXPECT_EQ(at->take(bed->sweep().begin_run("third", at->now, {})).leases_ended, 1);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.run"), runs + 1);
}

// --- the answer was lost

class PostgresHotLost : public PostgresHot {
 protected:
  void SetUp() override {
    PostgresHot::SetUp();
    if (IsSkipped()) return;
    server = std::make_unique<LossyServer>(test_url());
    host = std::make_unique<Host>(server->url());
    host->take(host->catalog->queue().backlog(at->now));
  }
  void TearDown() override {
    if (server) EXPECT_EQ(server->lost(), 1);
    PostgresHot::TearDown();
  }
  // The answer to the work's first call doesn't arrive.
  template <class Work>
  auto lost(Work work) {
    server->lose_next_answer();
    return host->take(std::move(work));
  }
  std::unique_ptr<LossyServer> server;
  std::unique_ptr<Host> host;
};

TEST_F(PostgresHotLost, a_claim_finds_its_leases_again) {
  list(1, 20);
  const auto claims = lost(host->catalog->queue().claim(request()));
  EXPECT_EQ(claims.size(), 10u);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.lease"), 10);
  for (const auto& claim : claims) must(at->finish(claim, Postponed{.due = at->now}));
}

TEST_F(PostgresHotLost, a_door_was_taken_once) {
  list(1, 1);
  const auto claim = at->claim_one();
  const auto granted = at->buy(claim);
  lost(host->catalog->queue().finish(claim, Postponed{.due = at->now, .attempts_add = 1}, at->closing(granted, Outcome::charged), at->now));
  EXPECT_EQ(at->claim_one().attempts, 1);
  EXPECT_EQ(at->credits().detail, 1);
}

TEST_F(PostgresHotLost, a_stored_item_stays_stored) {
  list(1, 1);
  const auto claim = at->claim_one();
  at->pin(claim, at->buy(claim));
  lost(host->catalog->queue().finish(claim, Stored{5, {}}, std::nullopt, at->now));
  EXPECT_EQ(at->balance().stored, 1);
}

TEST_F(PostgresHotLost, an_intent_is_bought_once) {
  list(1, 1);
  auto intent = at->intent_for(Purpose::detail);
  intent.claim = at->claim_one();
  const auto answer = lost(host->catalog->spend().intend(intent));
  ASSERT_TRUE(std::holds_alternative<Granted>(answer));
  EXPECT_EQ(std::get<Granted>(answer).call, 1);
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.spend WHERE id = 1"), 1);
}

TEST_F(PostgresHotLost, a_close_is_the_same_close) {
  list(1, 1);
  const auto granted = at->buy(at->claim_one());
  lost(host->catalog->spend().close(at->closing(granted, Outcome::charged)));
  EXPECT_EQ(at->credits().detail, 1);
}

TEST_F(PostgresHotLost, a_pin_says_what_it_pinned) {
  list(1, 1);
  const auto claim = at->claim_one();
  const auto pinned = lost(host->catalog->queue().pin({claim, "videos/1", PostKind::video, at->closing(at->buy(claim), Outcome::charged)}));
  EXPECT_EQ(pinned.stem, "videos/1");
}

TEST_F(PostgresHotLost, a_short_link_is_its_item_still) {
  at->take(bed->admin().add_links({{std::string("https://vm.tiktok.com/a")}}, at->now));
  const auto link = at->take(bed->links().claim_links(1, "worker", at->now)).at(0);
  auto intent = at->intent_for(Purpose::detail);
  intent.link = link.id;
  intent.link_token = link.token;
  const auto granted = at->grant(intent);
  const auto result =
      lost(host->catalog->links().link_answered({link, AwemeId{9}, PostKind::video, "videos/9", at->closing(granted, Outcome::charged), "worker", at->now}));
  ASSERT_TRUE(std::holds_alternative<LinkIsItem>(result));
  const auto& ours = std::get<LinkIsItem>(result);
  EXPECT_EQ(ours.stem, "videos/9");
  must(at->finish(ours.claim, Stored{1, {}}));
}

TEST_F(PostgresHotLost, links_that_were_claimed_come_again) {
  at->take(bed->admin().add_links({{std::string("https://vm.tiktok.com/a")}, {std::string("https://vm.tiktok.com/b")}}, at->now));
  EXPECT_EQ(lost(host->catalog->links().claim_links(5, "worker", at->now)).size(), 2u);
}

TEST_F(PostgresHotLost, a_link_is_postponed_once) {
  at->take(bed->admin().add_links({{std::string("https://vm.tiktok.com/a")}}, at->now));
  const auto link = at->take(bed->links().claim_links(1, "worker", at->now)).at(0);
  lost(host->catalog->links().link_finished(link, Postponed{.due = at->now, .attempts_add = 1}, std::nullopt, at->now));
  EXPECT_EQ(at->take(bed->links().claim_links(1, "worker", at->now)).at(0).attempts, 1);
}

TEST_F(PostgresHotLost, a_run_begins_once) {
  const auto runs = number("SELECT count(*) FROM holdfast.run");
  at->take(bed->sweep().finish_run());
  const auto start = lost(host->catalog->sweep().begin_run("next", at->now, {}));
  EXPECT_FALSE(start.unfinished_since.has_value()) << "what it noted itself is no earlier run";
  EXPECT_EQ(number("SELECT count(*) FROM holdfast.run"), runs + 1);
}

TEST_F(PostgresHotLost, swept_items_are_leased_once) {
  list(1, 1);
  const auto claim = at->claim_one();
  at->pin(claim, at->buy(claim));
  must(at->finish(claim, Postponed{.due = at->now}));
  at->now += minutes{5};
  const auto swept = lost(host->catalog->sweep().claim_sweep(AwemeId{}, at->now, "janitor", at->now));
  ASSERT_EQ(swept.size(), 1u);
  at->take(bed->sweep().release_sweep(swept, at->now));
  EXPECT_EQ(at->claim(1).size(), 1u);
}
}  // namespace

}  // namespace holdfast
