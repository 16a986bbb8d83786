// The story and its end.
#include "world/world.h"

#include <cstdio>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "universe/truth.h"
#include "universe/universe.h"
#include "world/checker.h"
#include "world/follows.h"
#include "world/immediate.h"

namespace holdfast::sim {

namespace {

constexpr int quiet_lives_max = 10;  // three captures an hour apart, and room for what fails besides

universe::Options universe_options(const WorldPlan& plan) {
  auto options = universe::options_of(plan.profile);
  options.seed = plan.seed;
  options.posts = plan.posts;
  options.accounts = plan.accounts;
  options.requests_per_minute = plan.requests_per_minute;
  return options;
}

// A store that is down in some lives, and noisy in the others.
void add_remote(LifePlan& life, const WorldPlan& plan, SimRandom& chance, bool last) {
  if (!plan.remote) return;
  life.remote = RemotePlan{};
  if (plan.seed % 3 == 0) life.spool_max = 8u << 20;
  if (last) return;
  life.remote = RemotePlan{.down = chance.happens(0.15), .refuse = 0.05, .hang = 0.01, .slow_down = 0.03, .lost_ack = 0.08};
}

LifePlan life_plan(const WorldPlan& plan, const Remains& remains, SimRandom& chance, bool last) {
  LifePlan life;
  life.net.behind = remains.behind;
  life.settings.owner = "sim";
  life.settings.requests_per_minute = plan.requests_per_minute;
  life.seed = chance.next();
  // Some archives keep sounds; some learn only late that they want photo posts: those are held, and taken up then.
  if (plan.seed % 2 == 0) life.settings.media.insert(AssetKind::music);
  if (plan.seed % 3 == 0 && !last) life.settings.media.erase(AssetKind::image);
  life.print = plan.print;
  add_remote(life, plan, chance, last);
  if (!last) {
    life.disk.io_error_rate = plan.disk_faults;
    life.net.dns_failures = 0.01;
  }
  return life;
}

// Sources of all kinds, every short link and some ids as links.
void add_sources(Remains& remains, universe::Universe& universe, const std::vector<Follow>& follows) {
  const auto catalog = open_catalog(remains);
  for (const auto& follow : follows) {
    const auto added = immediate(catalog->sources().add_source(follow.name, follow.options, remains.now));
    HOLDFAST_CHECK(added.has_value(), "a source can be added");
  }
  std::vector<NewLink> links;
  for (const auto& link : universe.population().short_links()) links.push_back({"https://vm.tiktok.com/" + link.code + "/"});
  for (const auto& post : universe.population().posts())
    if (post.number % 17 == 0) links.push_back({AwemeId{static_cast<std::int64_t>(post.id)}});
  const auto added = immediate(catalog->admin().add_links(std::move(links), remains.now));
  HOLDFAST_CHECK(added.has_value(), "links can be added");
  remains.catalog = catalog->image();
}

// A life that is cut off somewhere: by a kill, or by a loss of power.
void cut_off(Life& life, Remains& remains, const WorldPlan& plan, SimRandom& chance) {
  life.die();
  if (chance.happens(plan.power_losses)) remains.disk.lose_power(chance);
  remains.now += Duration{static_cast<std::int64_t>(chance.below(120'000'000))};
  if (!plan.clock_jumps || !chance.happens(0.2)) return;
  const minutes back{static_cast<std::int64_t>(chance.below(5))};
  remains.now -= back;
  remains.behind += back;
}

// Each run measures its own fresh ids: the slowest of those that had some is the story's.
void keep_freshness(Remains& remains, WorldReport& report) {
  const auto fresh = immediate(open_catalog(remains)->status().freshness());
  if (fresh && fresh->p99_s && fresh->p99_s > report.freshness.p99_s) report.freshness = *fresh;
}

}  // namespace

WorldReport live_through(const WorldPlan& plan) {
  universe::Universe universe(universe_options(plan));
  SimRandom chance(plan.seed * 7919 + 17);
  Remains remains{.now = instant_from_us(universe.options().epoch_us)};
  const auto born = remains.now;
  WorldReport report{.seed = plan.seed};
  const auto follows = mixed_follows(universe, plan.seed);
  add_sources(remains, universe, follows);
  const auto all_changed = born + Duration{universe.options().span_us};

  Checker checker(universe, follows, report.broken);
  for (int kill = 0; kill < plan.kills; ++kill) {
    Life life(remains, universe, life_plan(plan, remains, chance, false));
    const bool ended = life.live(200 + chance.below(60ull * static_cast<std::uint64_t>(plan.posts)));
    report.trace = report.trace * 1099511628211ull + life.trace();
    checker.look_at_life(life);
    report.lives += 1;
    if (ended) life.die();
    else cut_off(life, remains, plan, chance);
  }
  // Peace: nothing is killed any more. What waits for a new capture waits an hour, so several runs may be needed; the last one sees a
  // universe that changes no more.
  bool settled = false;
  for (int quiet = 0; quiet < quiet_lives_max && !settled; ++quiet) {
    const bool changes_no_more = remains.now >= all_changed;
    Life life(remains, universe, life_plan(plan, remains, chance, true));
    const bool ended = life.live(50'000'000);
    report.trace = report.trace * 1099511628211ull + life.trace();
    checker.look_at_life(life);
    report.lives += 1;
    if (!ended) report.broken.push_back("a run without faults of ours did not end");
    const auto summary = life.summary();
    settled = ended && summary->postponed == 0 && summary->spooled == 0 && summary->links_pending == 0 && changes_no_more;
    life.die();
    keep_freshness(remains, report);
    if (summary && summary->next_due) remains.now = std::max(remains.now, *summary->next_due) + seconds{1};
    if (!changes_no_more) remains.now = std::max(remains.now, all_changed);
    if (quiet >= 2) remains.now += limits::capture_pause;
  }
  checker.look_at_remains(remains, report, plan.remote);
  report.lived = remains.now - born;
  return report;
}

std::string describe(const WorldReport& report) {
  char line[512];
  std::snprintf(line, sizeof line,
                "seed %llu  trace %016llx  lives %d  virtual %s  listed %lld = archived %lld + stored %lld + pending %lld + dead %lld + tombstoned "
                "%lld  credits %lld (provider counted %llu)  busiest minute %llu  fresh p99 %.1f s",
                static_cast<unsigned long long>(report.seed), static_cast<unsigned long long>(report.trace), report.lives,
                to_text(std::chrono::duration_cast<Duration>(std::chrono::floor<seconds>(report.lived))).c_str(),
                static_cast<long long>(report.balance.listed), static_cast<long long>(report.balance.archived),
                static_cast<long long>(report.balance.stored), static_cast<long long>(report.balance.pending),
                static_cast<long long>(report.balance.dead_total()), static_cast<long long>(report.balance.tombstoned),
                static_cast<long long>(report.credits.total()), static_cast<unsigned long long>(report.provider_charged),
                static_cast<unsigned long long>(report.busiest_minute), report.freshness.p99_s.value_or(0));
  return line;
}

}  // namespace holdfast::sim
