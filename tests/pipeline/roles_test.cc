// The roles apart: processes over one catalog and one vault in one virtual time (RULES 1, 7). What is resolved in one is downloaded in
// another and indexed in a third; any of them may be killed or frozen, and the database may be away.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/limits.h"
#include "pipeline/made_up_feed.h"
#include "world/hosts.h"

namespace holdfast::testing_world {
namespace {

constexpr auto lister = Roles{}.with(Role::list), resolver = Roles{}.with(Role::resolve), downloader = Roles{}.with(Role::download),
               indexer = Roles{}.with(Role::index).with(Role::janitor);
const std::string api_origin = "https://api.tikliveapi.test";

class RolesApart : public testing::Test {
 protected:
  RolesApart() {
    cdn = [](const HttpRequest&) { return fixture("cdn_200_moov_first"); };
    provider = [this](const HttpRequest& request) { return good_post(request.url, hosts.age()); };
  }
  void TearDown() override {
    const auto audit = sim::immediate(catalog->status().audit(AuditDepth::books));
    ASSERT_TRUE(audit.has_value());
    EXPECT_EQ(*audit, std::vector<std::string>{});
    EXPECT_TRUE(balance().balances());
  }

  void add_posts(int count) {
    std::vector<NewLink> links;
    for (int i = 1; i <= count; ++i) links.push_back({numbered(i)});
    ASSERT_TRUE(sim::immediate(catalog->admin().add_links(std::move(links), world.now)));
  }
  std::size_t start(const std::string& owner, Roles roles, bool until_drained = true) {
    sim::HostPlan plan{.seed = 7 + seeds++, .print = std::getenv("HOLDFAST_TEST_LOG") != nullptr, .api_origin = api_origin, .api_key = "test-key"};
    plan.settings = settings;
    plan.settings.owner = owner;
    plan.settings.roles = roles;
    plan.settings.watch = !until_drained;
    plan.settings.media = {AssetKind::video};
    plan.network = [this, owner](Clock& clock) {
      auto net = std::make_unique<ScriptedHttp>(clock);
      net->script = [this, owner](const HttpRequest& request) {
        const bool is_api = request.url.starts_with(api_origin);
        (is_api ? api_calls : cdn_calls)[owner] += 1;
        return is_api ? provider(request) : cdn(request);
      };
      return net;
    };
    return hosts.start(std::move(plan));
  }
  bool run_for(Duration length) {
    const auto end = hosts.age() + length;
    return hosts.run_until([&] { return hosts.age() >= end; }, end);
  }
  bool all_end(Duration longest = hours{3}) {
    return hosts.run_until([&] {
      for (std::size_t i = 0; i < seeds; ++i)
        if (hosts.lives(i)) return false;
      return true;
    }, hosts.age() + longest);
  }
  Balance balance() { return *sim::immediate(catalog->status().balance()); }
  Credits credits() { return *sim::immediate(catalog->status().credits()); }
  WorkforceStatus workforce() { return *sim::immediate(catalog->workers().workforce(world.now)); }

  sim::Remains remains{.now = instant_from_unix(1'779'004'800)};
  std::unique_ptr<SqliteCatalog> catalog = sim::open_catalog(remains);
  sim::CatalogOutage outage;
  sim::SharedWorld world{remains.disk, *catalog, remains.now, &outage};
  sim::Hosts hosts{world};
  Settings settings;
  ScriptedHttp::Script provider, cdn;
  std::map<std::string, int> api_calls, cdn_calls;
  std::size_t seeds = 0;
};

TEST_F(RolesApart, a_post_goes_through_three_processes_for_one_credit) {
  add_posts(40);
  start("resolver", resolver);
  start("downloader", downloader);
  start("indexer", indexer);
  ASSERT_TRUE(all_end());
  EXPECT_EQ(balance().archived, 40);
  EXPECT_EQ(credits().total(), 40);
  EXPECT_EQ(api_calls, (std::map<std::string, int>{{"resolver", 40}}));
  EXPECT_EQ(cdn_calls.size(), 1u);
  EXPECT_TRUE(cdn_calls.contains("downloader"));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(hosts.host(i).summary()->end, RunEnd::drained);
  EXPECT_EQ(hosts.host(1).summary()->tally.stored, 40);
  EXPECT_EQ(hosts.host(2).summary()->tally.archived, 40);
  for (const auto& worker : workforce().workers) EXPECT_TRUE(worker.ended_at.has_value()) << worker.card.owner;
  EXPECT_TRUE(workforce().duties.empty());
}

TEST_F(RolesApart, nothing_is_resolved_where_nobody_downloads) {
  add_posts(5);
  start("resolver", resolver, false);
  run_for(minutes{5});
  EXPECT_EQ(credits().total(), 0);
  start("downloader", downloader.with(Role::index), false);
  run_for(minutes{1});
  EXPECT_EQ(balance().archived, 5);
  EXPECT_EQ(credits().total(), 5);
}

TEST_F(RolesApart, no_more_is_resolved_than_slots_are_free_for) {
  settings.download_concurrency = 3;
  int largest = 0;
  cdn = [&](const HttpRequest&) {
    auto answer = fixture("cdn_200_moov_first");
    largest = std::max(largest, static_cast<int>(workforce().tickets));
    answer.ending = Ending::never_answered;  // holds its slot for long
    return answer;
  };
  add_posts(30);
  start("r1", resolver, false);
  start("r2", resolver, false);
  start("downloader", downloader, false);
  run_for(seconds{50});
  EXPECT_LE(credits().total(), 5) << "three slots; two resolvers that asked at the same moment may each be one ahead";
  EXPECT_LE(largest, 2);
}

TEST_F(RolesApart, a_worker_that_does_both_hands_nothing_over) {
  add_posts(20);
  start("both", resolver.with(Role::download));
  start("indexer", indexer);
  ASSERT_TRUE(all_end());
  EXPECT_EQ(balance().archived, 20);
  EXPECT_EQ(credits().total(), 20);
}

TEST_F(RolesApart, refused_links_cost_call_2_in_another_process_and_never_a_third) {
  int served = 0;
  cdn = [&](const HttpRequest&) { return ++served % 2 == 1 ? Scripted{.status = 403} : fixture("cdn_200_moov_first"); };
  provider = [this](const HttpRequest& request) {
    auto answer = good_post(request.url, hosts.age());
    for (const auto* other : {"\"hdplay\"", "\"wmplay\""})  // one candidate
      for (auto at = answer.body.find(other); at != std::string::npos; at = answer.body.find(other)) answer.body.replace(at, 8, "\"nothing\"");
    return answer;
  };
  add_posts(1);
  start("resolver", resolver);
  start("downloader", downloader);
  start("indexer", indexer);
  ASSERT_TRUE(all_end());
  EXPECT_EQ(balance().archived, 1);
  EXPECT_EQ(credits().detail, 1);
  EXPECT_EQ(credits().re_resolve, 1);
}

TEST_F(RolesApart, links_that_are_refused_for_ever_exhaust_the_capture) {
  cdn = [](const HttpRequest&) { return Scripted{.status = 403}; };
  settings.max_captures = 1;
  add_posts(1);
  start("resolver", resolver);
  start("downloader", downloader);
  ASSERT_TRUE(all_end());
  EXPECT_EQ(credits().total(), 2);
  EXPECT_EQ(balance().dead.at("exhausted"), 1);
}

TEST_F(RolesApart, wrong_content_on_two_tickets_is_bad_media) {
  cdn = [](const HttpRequest&) { return Scripted{.status = 200, .headers = {{"Content-Type", "video/mp4"}}, .body = "<html>no video</html>"}; };
  add_posts(1);
  start("resolver", resolver);
  start("downloader", downloader);
  ASSERT_TRUE(all_end());
  EXPECT_EQ(balance().dead.at("bad_media"), 1);
  EXPECT_EQ(credits().total(), 2);
}

TEST_F(RolesApart, a_killed_downloader_costs_at_most_a_credit_for_each_item_in_its_hands) {
  settings.download_concurrency = 4;
  bool hangs = true;
  cdn = [&](const HttpRequest&) {
    auto answer = fixture("cdn_200_moov_first");
    if (hangs) answer.ending = Ending::never_answered;
    return answer;
  };
  add_posts(20);
  start("resolver", resolver, false);
  const auto victim = start("victim", downloader, false);
  start("indexer", indexer, false);
  run_for(seconds{20});
  const auto in_hand = credits().total();
  EXPECT_GE(in_hand, 4);
  hosts.kill(victim);
  hangs = false;
  start("successor", downloader, false);
  run_for(minutes{20});
  EXPECT_EQ(balance().archived, 20);
  EXPECT_LE(credits().total(), 20 + in_hand);
}

TEST_F(RolesApart, a_killed_resolver_leaves_nothing_behind) {
  add_posts(60);
  const auto victim = start("victim", resolver, false);
  start("downloader", downloader, false);
  start("indexer", indexer, false);
  run_for(seconds{8});
  hosts.kill(victim);
  start("successor", resolver, false);
  run_for(minutes{20});
  EXPECT_EQ(balance().archived, 60);
  EXPECT_LE(credits().total(), 60 + 2 * settings.provider_concurrency);
}

TEST_F(RolesApart, a_frozen_downloader_is_fenced_when_it_comes_back) {
  settings.download_concurrency = 4;
  add_posts(30);
  start("resolver", resolver, false);
  const auto zombie = start("zombie", downloader, false);
  start("indexer", indexer, false);
  run_for(milliseconds{1500});
  hosts.freeze(zombie);
  start("successor", downloader, false);
  run_for(minutes{25});
  EXPECT_EQ(balance().archived, 30) << "what the zombie held was given to the successor";
  hosts.thaw(zombie);
  run_for(minutes{2});
  EXPECT_TRUE(hosts.lives(zombie));
  EXPECT_EQ(balance().archived, 30);
  EXPECT_EQ(balance().stored, 0);
  add_posts(33);
  run_for(minutes{2});
  EXPECT_EQ(balance().archived, 33) << "and it works on";
}

TEST_F(RolesApart, a_source_is_listed_by_one_of_several_listers) {
  int pages = 0;
  provider = [&](const HttpRequest& request) {
    if (path_of(request.url) == "/post-detail/") return good_post(request.url, hosts.age());
    ++pages;
    const int from = parameter(request.url, "cursor") == "0" || parameter(request.url, "cursor").empty() ? 60 : 30;
    FeedPage page{{}, std::to_string(from), from == 60};
    for (int i = 0; i < 30; ++i) page.numbers.push_back(from - i);
    return listing(page);
  };
  for (const auto* id : {"6872318758774374401", "6872318758774374402", "6872318758774374403"})
    ASSERT_TRUE(sim::immediate(catalog->sources().add_source({SourceKind::user, id, ""}, {}, world.now)));
  start("l1", lister);
  start("l2", lister);
  start("worker", resolver.with(Role::download).with(Role::index));
  start("l3", lister);
  ASSERT_TRUE(all_end());
  EXPECT_EQ(pages, 6) << "two pages each of three sources, each once";
  EXPECT_EQ(balance().archived, 60);
}

TEST_F(RolesApart, when_the_lister_is_killed_another_goes_on) {
  int pages = 0;
  provider = [&](const HttpRequest& request) {
    if (path_of(request.url) == "/post-detail/") return good_post(request.url, hosts.age());
    const auto cursor = parameter(request.url, "cursor");
    const int at = cursor.empty() ? 0 : std::stoi(cursor);
    ++pages;
    FeedPage page{{}, std::to_string(at + 1), at < 9};
    for (int i = 0; i < 30; ++i) page.numbers.push_back(1000 - at * 30 - i);
    return listing(page);
  };
  ASSERT_TRUE(sim::immediate(catalog->sources().add_source({SourceKind::user, "6872318758774374401", ""}, {}, world.now)));
  const auto victim = start("l1", lister, false);
  start("worker", resolver.with(Role::download).with(Role::index), false);
  start("l2", lister, false);
  run_for(seconds{20});
  const int before = pages;
  EXPECT_GT(before, 0);
  EXPECT_LT(before, 10);
  hosts.kill(victim);
  run_for(minutes{15});
  EXPECT_EQ(balance().archived, 300);
  EXPECT_LE(pages, 11) << "at most the page that was under way is bought again";
}

TEST_F(RolesApart, what_a_process_without_the_index_stored_is_indexed_by_another_from_the_vault) {
  add_posts(25);
  const auto first = start("first", resolver.with(Role::download), false);
  run_for(minutes{2});
  EXPECT_EQ(balance().stored, 25);
  hosts.host(first).stop(RunEnd::sigterm);
  run_for(seconds{5});
  EXPECT_FALSE(hosts.lives(first));
  start("indexer", indexer);
  ASSERT_TRUE(all_end());
  EXPECT_EQ(balance().archived, 25);
}

TEST_F(RolesApart, a_signal_does_not_wait_for_what_others_hold) {
  cdn = [](const HttpRequest&) {
    auto answer = fixture("cdn_200_moov_first");
    answer.ending = Ending::never_answered;
    return answer;
  };
  settings.idle_timeout = hours{1};
  add_posts(5);
  const auto one = start("resolver", resolver, false);
  start("downloader", downloader, false);
  run_for(seconds{10});
  hosts.host(one).stop(RunEnd::sigterm);
  run_for(seconds{5});
  ASSERT_FALSE(hosts.lives(one));
  EXPECT_EQ(hosts.host(one).summary()->end, RunEnd::sigterm);
}

// --- the database is away

TEST_F(RolesApart, an_outage_of_the_database_pauses_everything_and_loses_nothing) {
  add_posts(60);
  settings.requests_per_minute = 100;
  start("resolver", resolver, false);
  start("downloader", downloader, false);
  start("indexer", indexer, false);
  run_for(seconds{10});
  outage.lost = true;
  run_for(seconds{1});
  const auto calls = api_calls;
  run_for(minutes{5});
  EXPECT_LE(api_calls["resolver"], calls.at("resolver") + 1) << "nothing is bought";
  outage.lost = false;
  run_for(minutes{15});
  EXPECT_EQ(balance().archived, 60);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(hosts.lives(i));
  EXPECT_LE(credits().total(), 60 + settings.download_concurrency + settings.provider_concurrency);
}

TEST_F(RolesApart, short_outages_cost_nothing_but_what_was_under_way) {
  add_posts(100);
  settings.requests_per_minute = 600;
  start("all", Roles::all(), false);
  for (int i = 0; i < 10; ++i) {
    run_for(milliseconds{700});
    outage.lost = true;
    run_for(seconds{3});
    outage.lost = false;
  }
  run_for(minutes{15});
  EXPECT_EQ(balance().archived, 100);
  EXPECT_EQ(credits().detail + credits().re_resolve, 100);
}

TEST_F(RolesApart, a_run_that_is_no_service_gives_up_a_database_that_stays_away) {
  add_posts(5);
  settings.catalog_patience = minutes{3};
  start("run", Roles::all());
  run_for(milliseconds{100});
  outage.lost = true;
  const auto began = hosts.age();
  ASSERT_TRUE(all_end());
  EXPECT_EQ(hosts.host(0).summary()->end, RunEnd::catalog);
  EXPECT_GE(hosts.age() - began, minutes{3});
  EXPECT_LE(hosts.age() - began, minutes{6});
  outage.lost = false;
  run_for(seconds{0});
  sim::immediate(catalog->sweep().take_over(world.now));
}

TEST_F(RolesApart, a_service_never_gives_it_up_and_a_signal_ends_it_at_once) {
  settings.catalog_patience = std::nullopt;
  start("work", Roles::all(), false);
  run_for(seconds{1});
  outage.lost = true;
  run_for(hours{24});
  ASSERT_TRUE(hosts.lives(0));
  hosts.host(0).stop(RunEnd::sigterm);
  run_for(seconds{10});
  EXPECT_FALSE(hosts.lives(0));
  outage.lost = false;
}

TEST_F(RolesApart, who_starts_while_the_database_is_away_waits_for_it) {
  outage.lost = true;
  add_posts(3);
  start("work", Roles::all(), false);
  run_for(minutes{2});
  EXPECT_TRUE(hosts.lives(0));
  outage.lost = false;
  run_for(minutes{2});
  EXPECT_EQ(balance().archived, 3);
}

}  // namespace
}  // namespace holdfast::testing_world
