// holdfast add user|hashtag|search|music and holdfast sources: what goes to the store, and what is told.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/source_commands.h"
#include "app/sources_view.h"
#include "tests/app/fake_stores.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::FakeRegions;
using testing_app::FakeSources;
using testing_app::Screen;

class source_commands : public testing::Test {
 protected:
  ExitCode add(SourceKind kind, std::vector<std::string> words, OptionWords options = {}) {
    return add_source_to(screen.session, {store, regions}, {kind, std::move(words), std::move(options)});
  }
  Source laid(std::int64_t number, SourceName name, SourceState state = SourceState::active) {
    Source source;
    source.id = SourceId{number};
    source.name = std::move(name);
    source.state = state;
    store.laid_sources.push_back(source);
    return source;
  }
  bool says(const std::string& text) const { return (screen.out.str() + screen.err.str()).find(text) != std::string::npos; }

  FakeSources store;
  FakeRegions regions;
  Screen screen;
};

TEST_F(source_commands, a_handle_is_added) {
  EXPECT_EQ(add(SourceKind::user, {"@alice"}), ExitCode::ok);
  ASSERT_EQ(store.added.size(), 1u);
  EXPECT_EQ(store.added[0], (SourceName{SourceKind::user, "alice", ""}));
  EXPECT_TRUE(store.changes[0].is_empty());
  EXPECT_EQ(screen.out.str(), "added user @alice; `holdfast run` archives it\n");
}

TEST_F(source_commands, every_kind_is_added_by_what_people_have) {
  EXPECT_EQ(add(SourceKind::user, {"https://www.tiktok.com/@alice?lang=en"}), ExitCode::ok);
  EXPECT_EQ(add(SourceKind::hashtag, {"#ColdBrew"}), ExitCode::ok);
  EXPECT_EQ(add(SourceKind::search, {"cold", " brew"}), ExitCode::ok);
  EXPECT_EQ(add(SourceKind::music, {"https://www.tiktok.com/music/x-7016547803243022337"}), ExitCode::ok);
  ASSERT_EQ(store.added.size(), 4u);
  EXPECT_EQ(store.added[0].name, "alice");
  EXPECT_EQ(store.added[1].name, "coldbrew");
  EXPECT_EQ(store.added[2].name, "cold brew");
  EXPECT_EQ(store.added[3].name, "7016547803243022337");
}

TEST_F(source_commands, all_options_go_to_the_store) {
  EXPECT_EQ(add(SourceKind::search, {"brew"}, {.publish_time = 7, .sort = "date", .limit = "100", .every = "90min", .region = "us", .files_only = true}), ExitCode::ok);
  EXPECT_EQ(store.changes[0], (OptionsChange{.publish_days = 7, .sort = SearchSort::date, .limit = 100, .every = minutes{90}, .files_only = true}));
  EXPECT_EQ(store.added[0].region, "US");
}

TEST_F(source_commands, what_can_not_be_used_is_refused_with_what_can) {
  struct Row {
    SourceKind kind;
    const char* word;
    OptionWords options;
    const char* told;
  };
  const Row rows[] = {
      {SourceKind::search, "x", {.publish_time = 3}, "0 (any time), 1, 7, 30, 90 or 180"},
      {SourceKind::search, "x", {.sort = "newest"}, "relevance, likes or date"},
      {SourceKind::search, "x", {.limit = "0"}, "from 1 on, or none"},
      {SourceKind::search, "x", {.limit = "many"}, "from 1 on, or none"},
      {SourceKind::search, "x", {.every = "5s"}, "from 1min to 365d"},
      {SourceKind::search, "x", {.region = "USA"}, "two letters"},
      {SourceKind::user, "@alice", {.sort = "date"}, "--sort is nothing that user listings take"},
      {SourceKind::hashtag, "x", {.publish_time = 7}, "--publish-time is nothing that hashtag listings take"},
      {SourceKind::music, "7016547803243022337", {.region = "US"}, "--region is nothing that music listings take"},
      {SourceKind::hashtag, "cold brew", {}, "give a name, #name"},
      {SourceKind::music, "brew", {}, "numeric id"},
      {SourceKind::user, "not an account", {}, "give @name"},
  };
  for (const auto& row : rows) {
    Screen other;
    EXPECT_EQ(add_source_to(other.session, {store, regions}, {row.kind, {row.word}, row.options}), ExitCode::usage) << row.word;
    EXPECT_NE(other.err.str().find(row.told), std::string::npos) << other.err.str();
  }
  EXPECT_TRUE(store.added.empty());
}

TEST_F(source_commands, a_region_is_checked_against_the_list_that_is_kept) {
  regions.laid = {{{"DE", "Germany"}, {"GB", "United Kingdom"}}, screen.session.now};
  EXPECT_EQ(add(SourceKind::hashtag, {"x"}, {.region = "de"}), ExitCode::ok);
  EXPECT_EQ(screen.out.str(), "added hashtag #x in DE; `holdfast run` archives it\n");
  EXPECT_EQ(add(SourceKind::hashtag, {"x"}, {.region = "UK"}), ExitCode::usage);
  EXPECT_TRUE(says("no region UK; near are GB (United Kingdom)")) << screen.err.str();
  EXPECT_EQ(store.added.size(), 1u);
}

TEST_F(source_commands, without_a_list_two_letters_do_and_the_run_checks) {
  EXPECT_EQ(add(SourceKind::hashtag, {"x"}, {.region = "uk"}), ExitCode::ok);
  EXPECT_TRUE(says("the run asks the provider whether there is UK")) << screen.out.str();
}

TEST_F(source_commands, what_was_there_is_told) {
  store.answer = AddedSource::known;
  add(SourceKind::user, {"@alice"});
  store.answer = AddedSource::updated;
  add(SourceKind::user, {"@alice"});
  store.answer = AddedSource::resumed;
  add(SourceKind::user, {"@alice"});
  EXPECT_EQ(screen.out.str(), "user @alice is a source already\nuser @alice is a source already; its options are changed\n"
                              "user @alice was a source before and is active again\n");
}

TEST_F(source_commands, a_catalog_that_fails_is_exit_code_9) {
  store.failure = Failure{FailureKind::catalog, "add a source", "catalog.db", "disk full"};
  EXPECT_EQ(add(SourceKind::user, {"@alice"}), ExitCode::catalog);
}

TEST_F(source_commands, a_source_is_meant_by_number_or_by_kind_and_name) {
  laid(1, {SourceKind::user, "alice", ""});
  laid(2, {SourceKind::hashtag, "brew", ""});
  laid(3, {SourceKind::hashtag, "brew", "DE"});
  laid(4, {SourceKind::search, "cold brew", "US"});
  laid(5, {SourceKind::search, "tea", "US"});
  laid(6, {SourceKind::search, "tea", "GB"});
  const std::pair<SourceChoice, std::int64_t> rows[] = {
      {{.words = {"3"}}, 3}, {{.words = {"user", "@alice"}}, 1}, {{.words = {"hashtag", "#Brew"}}, 2},
      {{.words = {"hashtag", "brew"}, .options = {.region = "de"}}, 3}, {{.words = {"search", "cold", "brew"}}, 4},
  };
  for (const auto& [choice, number] : rows) {
    EXPECT_EQ(move_source_in(screen.session, store, choice, SourceState::paused), ExitCode::ok);
    EXPECT_EQ(store.moved.back().value, number);
  }
  const SourceChoice refused[] = {{.words = {"99"}}, {.words = {"user", "@bob"}}, {.words = {"alice"}}, {.words = {"search", "tea"}}, {.words = {}}, {.words = {"user"}}};
  const auto moved = store.moved.size();
  for (const auto& choice : refused) EXPECT_EQ(move_source_in(screen.session, store, choice, SourceState::paused), ExitCode::usage);
  EXPECT_EQ(store.moved.size(), moved);
  EXPECT_TRUE(says("say which with --region, or by its number"));
}

TEST_F(source_commands, states_move_only_where_that_means_something) {
  struct Row {
    SourceState is, wanted;
    std::optional<SourceState> set;
    ExitCode code;
  };
  using enum SourceState;
  const Row rows[] = {
      {active, paused, paused, ExitCode::ok},   {finished, paused, paused, ExitCode::ok}, {paused, paused, std::nullopt, ExitCode::ok},
      {failed, paused, std::nullopt, ExitCode::usage}, {removed, paused, std::nullopt, ExitCode::usage},
      {paused, active, active, ExitCode::ok},   {failed, active, active, ExitCode::ok},   {removed, active, active, ExitCode::ok},
      {finished, active, std::nullopt, ExitCode::ok}, {active, active, std::nullopt, ExitCode::ok},
      {active, removed, removed, ExitCode::ok}, {failed, removed, removed, ExitCode::ok},
  };
  for (const auto& row : rows) {
    store.laid_sources.clear();
    store.states.clear();
    laid(1, {SourceKind::user, "alice", ""}, row.is);
    EXPECT_EQ(move_source_in(screen.session, store, {.words = {"1"}}, row.wanted), row.code) << to_string(row.is) << " to " << to_string(row.wanted);
    EXPECT_EQ(store.states, row.set ? std::vector{*row.set} : std::vector<SourceState>{}) << to_string(row.is) << " to " << to_string(row.wanted);
  }
  store.laid_sources.clear();
  laid(1, {SourceKind::links, "", ""});
  EXPECT_EQ(move_source_in(screen.session, store, {.words = {"links"}}, paused), ExitCode::usage);
}

TEST_F(source_commands, options_are_set_and_told) {
  laid(1, {SourceKind::search, "brew", ""});
  EXPECT_EQ(set_source_in(screen.session, store, {.words = {"1"}, .options = {.limit = "50", .every = "2h"}}), ExitCode::ok);
  EXPECT_EQ(store.changes.back(), (OptionsChange{.limit = 50, .every = hours{2}}));
  EXPECT_EQ(screen.out.str(), "search \"brew\": at most 50, every 2h; it brings other posts now, so it is walked anew\n");
  EXPECT_EQ(set_source_in(screen.session, store, {.words = {"1"}, .options = {.limit = "none", .every = "usual", .with_metadata = true}}), ExitCode::ok);
  EXPECT_EQ(store.changes.back(), (OptionsChange{.limit = 0, .every = Duration{0}, .files_only = false}));
  EXPECT_EQ(set_source_in(screen.session, store, {.words = {"1"}}), ExitCode::usage);
  laid(2, {SourceKind::user, "alice", ""});
  EXPECT_EQ(set_source_in(screen.session, store, {.words = {"2"}, .options = {.sort = "date"}}), ExitCode::usage);
}

SourcesReport two_sources(Instant now) {
  SourcesReport report{.usual_every = hours{6}};
  SourceStatus alice{.pages = 4};
  alice.source.id = SourceId{1};
  alice.source.name = {SourceKind::user, "alice", ""};
  alice.source.state = SourceState::finished;
  alice.source.target = "6784563456123";
  alice.source.backfilled = true;
  alice.source.listed_at = alice.source.head_at = now;
  alice.source.options.limit = 100;
  alice.balance = {.listed = 1234, .archived = 1200};
  SourceStatus gone{};
  gone.source.id = SourceId{2};
  gone.source.name = {SourceKind::hashtag, "b\x1b[2Jrew", "DE"};
  gone.source.state = SourceState::failed;
  gone.source.reason = "not found";
  SourceStatus removed{};
  removed.source.id = SourceId{3};
  removed.source.name = {SourceKind::music, "7016547803243022337", ""};
  removed.source.state = SourceState::removed;
  report.sources = {alice, gone, removed};
  return report;
}

TEST_F(source_commands, the_list_shows_each_with_what_it_brought) {
  const auto text = sources_text(screen.session, two_sources(screen.session.now));
  EXPECT_NE(text.find("   1  finished  user @alice                   1,234     1,200  2026-05-28T20:26Z  2026-05-29T0"), std::string::npos) << text;
  EXPECT_NE(text.find("  at most 100\n"), std::string::npos) << text;
  EXPECT_NE(text.find("(not found)"), std::string::npos) << text;
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("7016547803243022337"), std::string::npos);
  EXPECT_NE(text.find("1 removed source is not shown (--all)"), std::string::npos) << text;
  auto all = two_sources(screen.session.now);
  all.with_removed = true;
  EXPECT_NE(sources_text(screen.session, all).find("7016547803243022337"), std::string::npos);
}

TEST_F(source_commands, json_has_all_of_them) {
  const auto json = boost::json::parse(sources_json(two_sources(screen.session.now))).as_object();
  const auto& sources = json.at("sources").as_array();
  ASSERT_EQ(sources.size(), 3u);
  EXPECT_EQ(sources[0].at("number").as_int64(), 1);
  EXPECT_EQ(sources[0].at("options").at("limit").as_int64(), 100);
  EXPECT_EQ(sources[0].at("options").at("every_s").as_int64(), 21600);
  EXPECT_TRUE(sources[0].at("next_due").is_string());
  EXPECT_TRUE(sources[1].at("next_due").is_null());
  EXPECT_EQ(sources[2].at("state").as_string(), "removed");
}

TEST_F(source_commands, a_forecast_is_a_sum) {
  Workload work{.fresh = 3, .retry = 2, .links = 1, .stored = 4};
  work.sources.resize(1);
  work.sources[0].name = {SourceKind::user, "alice", ""};
  const ForecastRule rule{.requests_per_minute = 120, .daily_credits = 5};
  const ForecastReport report{work, forecast(work, rule, screen.session.now), 120};
  const auto text = forecast_text(report);
  EXPECT_NE(text.find("= credits                          8"), std::string::npos) << text;
  EXPECT_NE(text.find("At 120 calls a minute that takes 4s."), std::string::npos) << text;
  EXPECT_NE(text.find("5 credits are left: a run would end before it is done"), std::string::npos) << text;
  const auto json = boost::json::parse(forecast_json(report)).as_object();
  EXPECT_EQ(json.at("at_least").at("credits").as_int64(), 8);
  EXPECT_EQ(json.at("at_least").at("lookups").as_int64(), 1);
  EXPECT_FALSE(json.at("fits_the_budget").as_bool());
}

TEST_F(source_commands, regions_are_printed_or_said_to_be_unknown) {
  EXPECT_NE(regions_text({}).find("--refresh"), std::string::npos);
  const RegionList list{{{"DE", "Germany"}, {"JP", ""}}, screen.session.now};
  EXPECT_EQ(regions_text(list), "DE  Germany\nJP\n2 regions, as the provider listed them at 2026-05-28T20:26Z\n");
  const auto json = boost::json::parse(regions_json(list)).as_object();
  EXPECT_EQ(json.at("regions").as_array()[0].at("code").as_string(), "DE");
  EXPECT_TRUE(boost::json::parse(regions_json({})).at("fetched_at").is_null());
}

}  // namespace
}  // namespace holdfast
