// One long life, looked at from outside now and then.
#include "world/feed_story.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "universe/truth.h"
#include "world/follows.h"
#include "world/immediate.h"

namespace holdfast::sim {

namespace {

using universe::Rate;

universe::Options feed_options(const FeedPlan& plan) {
  auto options = universe::options_of(universe::Profile::clean);
  options.seed = plan.seed;
  options.posts = plan.posts;
  options.new_posts = plan.new_posts;
  options.accounts = std::max(1, plan.sources - 3 * std::max(1, plan.sources / 8));
  options.requests_per_minute = plan.requests_per_minute;
  options.credits = 1'000'000'000;
  if (plan.days > 0) options.span_us = Duration{hours{24 * plan.days}}.count();
  if (!plan.quirks) return options;
  options.ranked_max = 400;
  for (const auto rate : {Rate::pinned, Rate::renamed, Rate::tikwm_ids}) options.rates.set(rate, 0.3);
  for (const auto rate : {Rate::leaves, Rate::capped, Rate::stuck_cursor, Rate::cursor_missing, Rate::cursor_zero, Rate::same_page, Rate::cursor_number,
                          Rate::has_more_number, Rate::has_more_text, Rate::wrapped})
    options.rates.set(rate, 0.1);
  for (const auto rate : {Rate::short_page, Rate::long_page, Rate::empty_page, Rate::repeat}) options.rates.set(rate, 0.1);
  for (const auto rate : {Rate::flip, Rate::deleted, Rate::photo}) options.rates.set(rate, 0.02);
  for (const auto rate : {Rate::error_500, Rate::throttled_429, Rate::cut_json, Rate::drop_after, Rate::cdn_503, Rate::cdn_cut}) options.rates.set(rate, 0.003);
  return options;
}

// Looks at what must stay small.
class Onlooker {
 public:
  Onlooker(const FeedPlan& plan, FeedReport& report) : plan_(plan), report_(report) {}

  void look(Life& life) {
    report_.waits_most = std::max(report_.waits_most, life.clock().waiting());
    if (life.clock().uptime() < next_look_) return;
    next_look_ = life.clock().uptime() + seconds{5};
    if (plan_.days == 0) note_backlog(life);
    if (life.clock().uptime() < next_day_) return;
    next_day_ += hours{24};
    note_backlog(life);
    for (const auto& [table, rows] : life.catalog().small_tables()) report_.rows[table] = std::max(report_.rows[table], rows);
  }

 private:
  void note_backlog(Life& life) {
    const auto backlog = immediate(life.catalog().queue().backlog(life.clock().now()));
    HOLDFAST_CHECK(backlog.has_value(), "the backlog can be read");
    report_.backlog_most = std::max(report_.backlog_most, backlog->fresh);
  }

  const FeedPlan& plan_;
  FeedReport& report_;
  Duration next_look_{0}, next_day_{hours{24}};
};

void add_all(Remains& remains, const std::vector<Follow>& follows) {
  const auto catalog = open_catalog(remains);
  for (const auto& follow : follows) {
    const auto added = immediate(catalog->sources().add_source(follow.name, follow.options, remains.now));
    HOLDFAST_CHECK(added.has_value(), "a source can be added");
  }
  remains.catalog = catalog->image();
}

LifePlan feed_life(const FeedPlan& plan) {
  LifePlan life{.seed = plan.seed, .print = plan.print};
  life.settings.owner = "sim";
  life.settings.requests_per_minute = plan.requests_per_minute;
  life.settings.watch = plan.days > 0;
  return life;
}

// What the story must have had in it to mean something.
void count_quirks(const universe::Universe& universe, const std::vector<Follow>& follows, FeedReport& report) {
  const auto end_us = universe.options().epoch_us + universe.options().span_us;
  for (const auto& account : universe.population().accounts()) {
    const bool followed = std::ranges::any_of(follows, [&](const Follow& one) { return one.name.name == account.handle || one.name.name == std::to_string(account.id); });
    if (!followed) continue;
    report.seen["pinned"] += account.pinned.empty() ? 0 : 1;
    report.seen["renamed"] += account.renamed_at_us < std::min(end_us, account.leaves_at_us) ? 1 : 0;
    report.seen["left"] += account.leaves_at_us < end_us ? 1 : 0;
    report.seen["capped"] += account.end == universe::ListingEnd::capped ? 1 : 0;
  }
}

void check_books(SqliteCatalog& catalog, const universe::Universe& universe, FeedReport& report) {
  report.balance = *immediate(catalog.status().balance());
  report.credits = *immediate(catalog.status().credits());
  report.freshness = *immediate(catalog.status().freshness());
  report.busiest_minute = universe.stats().busiest_minute;
  report.listed_by_universe = universe.stats().listed.size();
  if (!report.balance.balances()) report.broken.push_back("the balance does not sum");
  for (const auto& line : *immediate(catalog.status().audit(AuditDepth::books))) report.broken.push_back("audit: " + line);
  // Every id that a page held is in the catalog, and no other.
  std::size_t missing = 0;
  for (const auto id : universe.stats().listed)
    if (!catalog.has_item(AwemeId{static_cast<std::int64_t>(id)})) ++missing;
  if (missing > 0) report.broken.push_back(std::to_string(missing) + " posts were listed and are missing");
  if (static_cast<std::size_t>(report.balance.listed) != report.listed_by_universe)
    report.broken.push_back("the universe listed " + std::to_string(report.listed_by_universe) + " posts, the catalog " + std::to_string(report.balance.listed));
  if (report.busiest_minute > static_cast<std::uint64_t>(universe.options().requests_per_minute))
    report.broken.push_back("more calls in 60 s than allowed: " + std::to_string(report.busiest_minute));
}

// Each source ends as its account does, whatever it was called meanwhile; and what its listing shows at the end has been listed.
void check_sources(SqliteCatalog& catalog, const universe::Universe& universe, const std::vector<Follow>& follows, FeedReport& report) {
  const auto end_us = universe.options().epoch_us + universe.options().span_us;
  const auto sources = *immediate(catalog.sources().sources());
  for (const auto& source : sources) {
    const auto follow = std::find_if(follows.begin(), follows.end(), [&](const Follow& one) { return one.name == source.name; });
    const universe::Account* account = nullptr;
    for (const auto& one : universe.population().accounts())
      if (source.name.kind == SourceKind::user && (one.handle == source.name.name || std::to_string(one.id) == source.name.name)) account = &one;
    const bool left = account != nullptr && account->leaves_at_us < end_us - Duration{hours{7}}.count();
    if (left && source.state != SourceState::failed) report.broken.push_back(describe(source.name) + " left and its source is " + std::string(to_string(source.state)));
    const bool stays = account == nullptr || account->leaves_at_us >= end_us;
    if (stays && source.state == SourceState::failed) report.broken.push_back(describe(source.name) + " failed: " + source.reason);
    if (!stays) continue;
    // What was shown half a day before the end has had a head walk since. A cap hides all but the first of a ranked listing.
    if (source.name.kind != SourceKind::user && universe.options().ranked_max > 0) continue;
    for (const auto id : shown_by(universe, *follow, end_us - Duration{hours{12}}.count()))
      if (!catalog.has_item(AwemeId{static_cast<std::int64_t>(id)})) {
        report.broken.push_back(describe(source.name) + " shows post " + std::to_string(id) + ", which nobody listed");
        break;
      }
  }
}

}  // namespace

FeedReport follow_feed(const FeedPlan& plan) {
  universe::Universe universe(feed_options(plan));
  universe.controls().cdn_bytes_per_s = plan.cdn_bytes_per_s;
  const auto follows = even_follows(universe, plan.sources);
  Remains remains{.now = instant_from_us(universe.options().epoch_us)};
  add_all(remains, follows);
  FeedReport report;
  Onlooker onlooker(plan, report);
  Life life(remains, universe, feed_life(plan));
  const auto until = plan.days > 0 ? Duration{hours{24 * plan.days}} : Duration::max();
  bool stopped = false, ended = false;
  while (!ended && life.clock().uptime() < hours{24 * 400}) {
    ended = life.live(plan.days > 0 ? 20'000 : 2'000);
    onlooker.look(life);
    if (!stopped && life.clock().uptime() >= until) {
      stopped = true;
      life.stop(RunEnd::sigterm);
    }
  }
  const auto wanted = plan.days > 0 ? RunEnd::sigterm : RunEnd::drained;
  if (!ended || life.summary()->end != wanted) report.broken.push_back("the run did not end as it should");
  report.lived = life.clock().uptime();
  check_books(life.catalog(), universe, report);
  if (plan.days > 0) check_sources(life.catalog(), universe, follows, report);
  if (plan.quirks) count_quirks(universe, follows, report);
  life.die();
  return report;
}

std::string describe(const FeedReport& report) {
  char line[1024];
  const auto listing = static_cast<double>(report.credits.listing);
  std::snprintf(line, sizeof line,
                "virtual time %s; listed %lld = archived %lld + pending %lld + dead %lld\n"
                "freshness over %lld ids: p50 %.1f s, p99 %.1f s; most fresh ids waiting %lld; busiest minute %llu calls\n"
                "credits %lld: listing %lld (%.3f for each new id), lookup %lld, detail %lld, re-resolve %lld, ambiguous %lld\n",
                to_text(std::chrono::duration_cast<Duration>(std::chrono::floor<minutes>(report.lived))).c_str(), static_cast<long long>(report.balance.listed),
                static_cast<long long>(report.balance.archived), static_cast<long long>(report.balance.pending), static_cast<long long>(report.balance.dead_total()),
                static_cast<long long>(report.freshness.resolved), report.freshness.p50_s.value_or(0), report.freshness.p99_s.value_or(0),
                static_cast<long long>(report.backlog_most), static_cast<unsigned long long>(report.busiest_minute), static_cast<long long>(report.credits.total()),
                static_cast<long long>(report.credits.listing), report.balance.listed == 0 ? 0.0 : listing / static_cast<double>(report.balance.listed),
                static_cast<long long>(report.credits.lookup), static_cast<long long>(report.credits.detail), static_cast<long long>(report.credits.re_resolve),
                static_cast<long long>(report.credits.ambiguous));
  std::string text = line;
  if (!report.rows.empty()) text += "most rows at the end of a day:";
  for (const auto& [table, rows] : report.rows) text += " " + table + " " + std::to_string(rows);
  if (!report.rows.empty()) text += "; most coroutines waiting " + std::to_string(report.waits_most) + "\n";
  if (!report.seen.empty()) text += "accounts:";
  for (const auto& [what, count] : report.seen) text += " " + what + " " + std::to_string(count);
  return report.seen.empty() ? text : text + "\n";
}

}  // namespace holdfast::sim
