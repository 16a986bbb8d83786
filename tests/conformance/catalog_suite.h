// What every catalog does, whatever it lies on: the fixture of the suite that specifies the catalog ports (src/ports/*_store.h).
// The tests stand in catalog_*_tests.h, one file a port; an adapter's test includes them and instantiates CatalogSuite.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/catalog_under_test.h"
#include "core/base/limits.h"

namespace holdfast::conformance {

template <class T>
T run_to_end(awaitable<T> work) {
  boost::asio::io_context context;
  std::optional<T> result;
  boost::asio::co_spawn(
      context, [&]() -> awaitable<void> { result.emplace(co_await std::move(work)); }, boost::asio::detached);
  context.run();
  return std::move(result.value());
}

// What a step of a test must bring; a Failure ends the test with what it says.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().describe());
  return std::move(*result);
}
inline void must(Status status) {
  if (!status) throw std::runtime_error(status.error().describe());
}
template <class T>
FailureKind kind_of(const Result<T>& result) { return result ? throw std::runtime_error("no failure") : result.error().kind; }

inline constexpr RateRule any_rate{Duration{0}, 1};
inline const std::string stem_of_test = "videos/dt=2026-05-29/author=alice/1";

// One world of ids, a clock, and the steps that tests are told in.
class CatalogSteps {
 public:
  explicit CatalogSteps(CatalogUnderTest& catalog) : catalog(catalog) {}

  template <class T>
  T run(awaitable<T> work) { return run_to_end(std::move(work)); }
  template <class T>
  T take(awaitable<Result<T>> work) { return must(run_to_end(std::move(work))); }
  void take(awaitable<Status> work) { must(run_to_end(std::move(work))); }

  void begin_run() { take(catalog.sweep().begin_run("runner", now, {})); }
  Source source_named(const std::string& name) {
    for (const auto& status : take(catalog.status().source_statuses()))
      if (status.source.name.name == name) return status.source;
    throw std::runtime_error("no source " + name);
  }
  SourceId add_user(const std::string& name) {
    take(catalog.sources().add_source({SourceKind::user, name, ""}, {}, now));
    return source_named(name).id;
  }
  Intent intent_for(Purpose purpose) { return {.purpose = purpose, .endpoint = "/test/", .now = now, .rate = any_rate}; }
  Granted grant(Intent intent) {
    auto answer = take(catalog.spend().intend(std::move(intent)));
    if (!std::holds_alternative<Granted>(answer)) throw std::runtime_error("not granted");
    return std::get<Granted>(answer);
  }
  Granted buy_page(SourceId source) {
    auto intent = intent_for(Purpose::listing);
    intent.source = source;
    return grant(intent);
  }
  IntentAnswer ask(const Claim& claim, bool may_begin = true, int captures_max = 3) {
    auto intent = intent_for(claim.calls == 0 ? Purpose::detail : Purpose::re_resolve);
    intent.claim = claim;
    intent.may_begin_capture = may_begin;
    intent.captures_max = captures_max;
    return take(catalog.spend().intend(intent));
  }
  Granted buy(const Claim& claim) {
    auto answer = ask(claim);
    if (!std::holds_alternative<Granted>(answer)) throw std::runtime_error("not granted");
    return std::get<Granted>(answer);
  }
  SpendClose closing(const Granted& granted, Outcome outcome, int status = 200) { return {granted.id, outcome, status, now}; }
  void close(const Granted& granted, Outcome outcome) { take(catalog.spend().close(closing(granted, outcome))); }

  static Post post(std::int64_t id, PostKind kind = PostKind::video) {
    Post post;
    post.id = AwemeId{id};
    post.kind = kind;
    return post;
  }
  static std::vector<Post> posts(const std::vector<std::int64_t>& ids) {
    std::vector<Post> posts;
    for (const auto id : ids) posts.push_back(post(id));
    return posts;
  }
  // A page of `source` in its open walk of `kind`; `end` closes the walk.
  PageCommit page(SourceId source, std::vector<Post> posts, WalkKind kind, std::optional<WalkEnd> end = std::nullopt) {
    PageCommit page;
    page.spend = closing(buy_page(source), Outcome::charged);
    page.source = source;
    page.walk = take(catalog.listing().open_walk(source, kind, now));
    page.posts = std::move(posts);
    page.has_more = !end;
    page.cursor_out = "next";
    page.step = {end, "next"};
    page.now = now;
    return page;
  }
  PageResult list(SourceId source, const std::vector<std::int64_t>& ids, WalkKind kind = WalkKind::backfill, std::optional<WalkEnd> end = std::nullopt) {
    return take(catalog.listing().commit_page(page(source, posts(ids), kind, end)));
  }
  PageResult list_all(SourceId source, const std::vector<std::int64_t>& ids, WalkKind kind = WalkKind::backfill) {
    return list(source, ids, kind, WalkEnd::end_of_listing);
  }

  std::vector<Claim> claim(int count, Stage stage = Stage::resolve, bool captures_may_begin = true) {
    return take(catalog.queue().claim({stage, count, "worker", now, captures_may_begin, 3}));
  }
  Claim claim_one(Stage stage = Stage::resolve) {
    auto claims = claim(1, stage);
    if (claims.empty()) throw std::runtime_error("nothing to claim");
    return claims.front();
  }
  std::string pin(const Claim& claim, const Granted& granted, const std::string& stem = stem_of_test) {
    return take(catalog.queue().pin({claim, stem, PostKind::video, closing(granted, Outcome::charged)})).stem;
  }
  Status finish(const Claim& claim, Door door, std::optional<SpendClose> spend = std::nullopt) {
    return run(catalog.queue().finish(claim, std::move(door), spend, now));
  }
  // Buys, pins and stores what was claimed.
  void store(const Claim& claim) {
    pin(claim, buy(claim), "videos/" + to_text(claim.id));
    must(finish(claim, Stored{100, {}}));
  }
  IndexRow row(std::int64_t id, Instant captured_at, std::int64_t plays = 1) {
    IndexRow row;
    row.sidecar.post = post(id);
    row.sidecar.post.counters = {plays, 2, 3, 4, 5, 6};
    row.sidecar.storage_key = "videos/" + std::to_string(id);
    row.sidecar.captured_at = captured_at;
    row.sidecar.assets.push_back({.kind = AssetKind::video, .key = row.sidecar.storage_key + ".mp4", .bytes = 100});
    return row;
  }
  void index(std::int64_t id) { take(catalog.index().index({row(id, now)}, now)); }
  void kill(const Claim& claim, Reason reason = Reason::deleted) { must(finish(claim, Dead{reason, "resolve", 404, "gone"})); }

  Balance balance() { return take(catalog.status().balance()); }
  Credits credits() { return take(catalog.status().credits()); }
  Backlog backlog() { return take(catalog.queue().backlog(now)); }
  std::vector<std::string> audit(AuditDepth depth = AuditDepth::file) { return take(catalog.status().audit(depth)); }
  static std::vector<std::int64_t> ids(const std::vector<Claim>& claims) {
    std::vector<std::int64_t> ids;
    for (const auto& claim : claims) ids.push_back(claim.id.value);
    return ids;
  }

  CatalogUnderTest& catalog;
  Instant now = instant_from_unix(1780041600);  // 2026-05-29T08:00:00Z
};

class CatalogSuite : public ::testing::TestWithParam<CatalogMaker> {
 protected:
  CatalogSuite() : catalog_(GetParam().make()), at(*catalog_) { at.begin_run(); }
  // Whatever a test did, the tables agree and the balance sums.
  void TearDown() override {
    if (HasFatalFailure()) return;
    EXPECT_EQ(at.audit(), std::vector<std::string>{});
    EXPECT_TRUE(at.balance().balances());
  }
  std::unique_ptr<CatalogUnderTest> catalog_;
  CatalogSteps at;
};

using Ids = std::vector<std::int64_t>;

}  // namespace holdfast::conformance
