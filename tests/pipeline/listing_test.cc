// How listings are walked by the real lister (RULES 3): cursors, limits, high-water marks, regions, and what is asked how often.
#include <gtest/gtest.h>

#include "core/base/limits.h"
#include "pipeline/made_up_feed.h"

namespace holdfast::testing_world {
namespace {

class Listings : public testing::Test {
 protected:
  void SetUp() override {
    world.provider = [this](const HttpRequest& request) { return answer(request); };
    world.settings.media = {AssetKind::video};
  }
  // By cursor; a cursor that is not written down is the end.
  Scripted answer(const HttpRequest& request) {
    const auto path = path_of(request.url);
    if (path == "/post-detail/") return good_post(request.url);
    if (path == "/region-list/") return json(200, R"({"DE":"Germany","GB":"United Kingdom","US":"United States"})");
    if (path.find("info") != path.npos) return json(200, R"({"user":{"id":"6872318758774374401","uniqueId":"x"},"id":"6872318758774374401"})");
    const auto cursor = parameter(request.url, "cursor");
    cursors.push_back(cursor);
    const auto found = pages.find(cursor);
    return found == pages.end() ? listing({{}, "", false}) : listing(found->second);
  }
  void settles(const Outcome& outcome) {
    EXPECT_TRUE(outcome.audit.empty()) << outcome.audit.front();
    EXPECT_TRUE(outcome.balance.balances());
    EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  }
  const Source& only(const Outcome& outcome) { return outcome.sources.at(0).source; }

  ScriptedWorld world;
  std::map<std::string, FeedPage> pages;
  std::vector<std::string> cursors;
};

const SourceName alice{SourceKind::user, "6872318758774374401", ""};
const SourceName brew{SourceKind::hashtag, "59274001", ""};

TEST_F(Listings, ANameThatIsANumberCostsNoLookUpAndAnotherOne) {
  pages["0"] = {{5, 4}, "", false};
  world.add_source(alice);
  world.add_source({SourceKind::hashtag, "brew", ""});
  world.add_source({SourceKind::search, "cold brew", ""});
  world.add_source({SourceKind::music, "7016547803243022337", ""});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.credits.lookup, 1);
  EXPECT_EQ(outcome.credits.listing, 4);
  EXPECT_EQ(outcome.balance.archived, 2);
  EXPECT_EQ(world.run().credits.lookup, 1) << "the numeric id is remembered";
}

TEST_F(Listings, OptionsOfASearchAreSent) {
  pages["0"] = {{1}, "", false};
  world.add_source({SourceKind::search, "cold brew", ""}, {.publish_days = 7, .sort = SearchSort::date});
  settles(world.run());
  EXPECT_NE(world.provider_calls.at(0).find("&publish_time=7&sort_by=2"), std::string::npos) << world.provider_calls.at(0);
}

TEST_F(Listings, ALimitCutsThePageAndEndsTheWalk) {
  pages["0"] = {{9, 8, 7}, "7"};
  pages["7"] = {{7, 6, 5, 4}, "4"};
  world.add_source(alice, {.limit = 5});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.listed, 5);
  EXPECT_EQ(cursors, (std::vector<std::string>{"0", "7"}));
  EXPECT_TRUE(outcome.said("end=limit reached"));
  EXPECT_TRUE(only(outcome).backfilled);
}

TEST_F(Listings, AHigherLimitWalksFurther) {
  pages["0"] = {{9, 8, 7}, "7"};
  pages["7"] = {{6, 5, 4}, "", false};
  world.add_source(alice, {.limit = 2});
  EXPECT_EQ(world.run().balance.listed, 2);
  world.add_source(alice, {.limit = 0});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.listed, 6);
}

TEST_F(Listings, ThePinnedPostNeitherStopsAHeadWalkNorIsLost) {
  pages["0"] = {{9, 8}, "8", true, {1}};
  pages["8"] = {{7, 1}, "", false};
  world.add_source(alice);
  EXPECT_EQ(world.run().balance.listed, 4);
  pages["0"] = {{12, 11}, "11", true, {1}};
  pages["11"] = {{10, 9}, "9"};
  pages["9"] = {{8, 7}, "7"};
  cursors.clear();
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.listed, 7);
  EXPECT_EQ(cursors, (std::vector<std::string>{"0", "11", "9"})) << "a page with a new post does not stop it, one without does";
}

TEST_F(Listings, AHeadWalkThatBreaksOffLeavesNoGap) {
  pages["0"] = {{5, 4}, "", false};
  world.add_source(alice);
  EXPECT_EQ(world.run().balance.listed, 2);
  // Six new ones; the cursor gets stuck after the first page.
  pages["0"] = {{20, 19}, "19"};
  pages["19"] = {{18}, "19"};
  EXPECT_EQ(world.run().balance.listed, 5);
  // The next head walk must not stop at what the broken one recorded.
  pages["0"] = {{21, 20}, "20"};
  pages["20"] = {{19, 18}, "18"};
  pages["18"] = {{17, 16, 15}, "15"};
  pages["15"] = {{5, 4}, "", false};
  cursors.clear();
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.listed, 9);
  EXPECT_EQ(cursors, (std::vector<std::string>{"0", "20", "18", "15"}));
  cursors.clear();
  world.run();
  EXPECT_EQ(cursors, std::vector<std::string>{"0"}) << "now all of it is known";
}

TEST_F(Listings, AHashtagIsWalkedToItsEndAgain) {
  pages["0"] = {{5, 4}, "2"};
  pages["2"] = {{3, 2}, "", false};
  world.add_source(brew);
  EXPECT_EQ(world.run().balance.listed, 4);
  pages["2"] = {{3, 9}, "", false};
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.listed, 5);
  EXPECT_EQ(outcome.credits.listing, 4);
}

// The listing has forty pages; the first life comes to the fifteenth. An hour later its cursor means nothing, and the pages that are
// listed again must not look like a listing that repeats itself.
TEST_F(Listings, AnOffsetCursorThatIsTooOldStartsAnewAndStillComesToTheEnd) {
  for (int page = 0; page < 40; ++page) pages[std::to_string(page)] = {{page * 2, page * 2 + 1}, page < 39 ? std::to_string(page + 1) : "", page < 39};
  world.settings.daily_credits = 15 + 30;
  world.settings.linger = seconds{1};
  world.add_source(brew);
  const auto first = world.run();
  EXPECT_EQ(first.summary.end, RunEnd::budget);
  ASSERT_TRUE(only(first).backfill.has_value());
  EXPECT_GT(only(first).backfill->pages, 10);
  world.pass(hours{25});
  world.settings.daily_credits.reset();
  cursors.clear();
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(outcome.balance.listed, 80);
  EXPECT_EQ(cursors.front(), "0");
}

TEST_F(Listings, AnOffsetCursorWithinItsLifeGoesOn) {
  for (int page = 0; page < 20; ++page) pages[std::to_string(page)] = {{page * 2, page * 2 + 1}, page < 19 ? std::to_string(page + 1) : "", page < 19};
  world.settings.daily_credits = 20;
  world.add_source(brew);
  const auto first = world.run();
  const auto at = only(first).backfill->cursor;
  world.pass(minutes{30});
  world.settings.daily_credits.reset();
  cursors.clear();
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(cursors.front(), at);
  EXPECT_EQ(outcome.balance.listed, 40);
}

TEST_F(Listings, PostsWithoutAnIdAreTold) {
  pages["0"] = {.numbers = {1}, .more = false, .without_id = 2};
  world.add_source(alice);
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_TRUE(outcome.said("no usable id source=user 6872318758774374401 posts=2"));
}

TEST_F(Listings, ARegionIsCheckedOnceForAllAndCachedForTheNextRun) {
  pages["0"] = {{1}, "", false};
  world.add_source({SourceKind::hashtag, "59274001", "DE"});
  world.add_source({SourceKind::search, "brew", "US"});
  world.add_source({SourceKind::search, "tea", "UK"});
  const auto outcome = world.run();
  settles(outcome);
  auto asked = asked_by_path(world.provider_calls);
  EXPECT_EQ(asked["/region-list/"], 1);
  EXPECT_EQ(asked["/search-video/"], 1);
  EXPECT_EQ(outcome.credits.lookup, 1);
  EXPECT_EQ(outcome.sources.at(2).source.state, SourceState::failed);
  EXPECT_EQ(outcome.sources.at(2).source.reason, "the provider has no region UK; near are GB (United Kingdom), US (United States)");
  world.run();
  EXPECT_EQ(asked_by_path(world.provider_calls)["/region-list/"], 0);
  world.pass(limits::regions_life + hours{1});
  world.run();
  EXPECT_EQ(asked_by_path(world.provider_calls)["/region-list/"], 1);
}

TEST_F(Listings, TheProvidersSpellingOfARegionIsSent) {
  pages["0"] = {{1}, "", false};
  world.provider = [this](const HttpRequest& request) {
    return path_of(request.url) == "/region-list/" ? json(200, R"({"de":"Germany"})") : answer(request);
  };
  world.add_source({SourceKind::hashtag, "59274001", "DE"});
  settles(world.run());
  EXPECT_NE(world.provider_calls.at(1).find("region=de"), std::string::npos) << world.provider_calls.at(1);
}

TEST_F(Listings, ASourceThatFailsDoesNotKeepOthersFromTheirTurn) {
  pages["0"] = {{3, 2, 1}, "", false};
  world.provider = [this](const HttpRequest& request) {
    if (request.url.find("keyword=bad") != std::string::npos) return json(200, R"({"status":"odd","message":"a text that nobody knows"})");
    return answer(request);
  };
  world.add_source({SourceKind::search, "bad", ""});
  world.add_source({SourceKind::search, "worse bad", ""});
  world.add_source(alice);
  const auto outcome = world.run();
  EXPECT_EQ(outcome.summary.end, RunEnd::drained);
  EXPECT_EQ(outcome.balance.archived, 3);
  EXPECT_LE(asked_by_path(world.provider_calls)["/search-video/"], 2 * limits::source_failures_max);
  EXPECT_EQ(outcome.summary.tally.sources_given_up, 1) << "the other one searches for other words";
}

TEST_F(Listings, APauseInTheMiddleOfARunIsSeenAndTheWalkStaysWhereItIs) {
  for (int page = 0; page < 200; ++page) pages[std::to_string(page)] = {{page}, std::to_string(page + 1)};
  world.settings.requests_per_minute = 30;
  world.add_source(brew);
  Duration paused_at{0}, last_page{0};
  world.provider = [&](const HttpRequest& request) {
    if (path_of(request.url) == "/challenge-posts/") last_page = world.age();
    return answer(request);
  };
  world.meanwhile.push_back({minutes{2}, [&](Midrun now) {
    paused_at = world.age();
    const auto sources = sim::immediate(now.catalog.sources().sources());
    ASSERT_TRUE(sim::immediate(now.catalog.sources().set_state(sources->at(0).id, SourceState::paused)));
  }});
  const auto outcome = world.run();
  settles(outcome);
  EXPECT_EQ(only(outcome).state, SourceState::paused);
  EXPECT_LE(last_page - paused_at, limits::notice_within + seconds{3}) << "a call that waits for its turn is still made";
  ASSERT_TRUE(only(outcome).backfill.has_value());
  EXPECT_EQ(outcome.balance.archived, only(outcome).backfill->ids_new) << "what it listed is captured";
}

}  // namespace
}  // namespace holdfast::testing_world
