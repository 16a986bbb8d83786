// simulate: the whole pipeline in one process and in virtual time. Same seed, same trace.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "world/feed_story.h"
#include "world/roles_story.h"
#include "world/world.h"

namespace {

int run_seeds(holdfast::sim::WorldPlan plan, std::uint64_t seeds, bool twice, bool apart) {
  const auto live = [apart](const holdfast::sim::WorldPlan& one) { return apart ? holdfast::sim::live_apart(one) : holdfast::sim::live_through(one); };
  int broken = 0;
  for (std::uint64_t i = 0; i < seeds; ++i, ++plan.seed) {
    const auto report = live(plan);
    std::printf("%s\n", describe(report).c_str());
    for (const auto& line : report.broken) std::printf("  BROKEN: %s\n", line.c_str());
    broken += report.broken.empty() ? 0 : 1;
    if (twice && live(plan).trace != report.trace) {
      std::printf("  BROKEN: the same seed gave another trace\n");
      ++broken;
    }
    std::fflush(stdout);
  }
  std::printf("%llu seeds, %d with broken promises\n", static_cast<unsigned long long>(seeds), broken);
  return broken == 0 ? 0 : 1;
}

int run_feed(const holdfast::sim::FeedPlan& plan) {
  const auto report = holdfast::sim::follow_feed(plan);
  std::printf("%s", describe(report).c_str());
  for (const auto& line : report.broken) std::printf("BROKEN: %s\n", line.c_str());
  const bool late = plan.days == 0 && report.freshness.p99_s.value_or(0) > 60.0;
  if (late) std::printf("BROKEN: p99 is over 60 s\n");
  return report.broken.empty() && !late ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs the whole pipeline in virtual time through kills, power losses and a misbehaving outside, and checks every promise.\n"
               "Example: simulate --seed 7 --posts 300 --print\n         simulate --seeds 50\n"
               "         simulate --scenario freshness --cdn-slow\n         simulate --scenario watch --days 30 --sources 50");
  holdfast::sim::WorldPlan plan;
  std::uint64_t seeds = 1;
  std::string profile = "storm";
  bool twice = false, cdn_slow = false, apart = false;
  std::string scenario;
  holdfast::sim::FeedPlan feed;
  app.add_option("--seed", plan.seed, "the first seed")->capture_default_str();
  app.add_option("--seeds", seeds, "how many seeds, one after the other")->capture_default_str();
  app.add_option("--posts", plan.posts, "posts in the universe")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  app.add_option("--accounts", plan.accounts, "accounts that post")->capture_default_str()->check(CLI::Range(1, 10'000));
  app.add_option("--kills", plan.kills, "lives that end by a kill or a loss of power")->capture_default_str()->check(CLI::Range(0, 10'000));
  app.add_option("--disk-faults", plan.disk_faults, "rate of I/O errors of the disk")->capture_default_str()->check(CLI::Range(0.0, 1.0));
  app.add_option("--requests-per-minute", plan.requests_per_minute, "the provider's limit, and ours")->capture_default_str()->check(CLI::Range(1, 100'000));
  app.add_option("--profile", profile, "clean, demo, storm or hostile")->capture_default_str();
  app.add_flag("--remote", plan.remote, "the bytes go through a spool to a remote vault that refuses, hangs and loses acknowledgements");
  app.add_flag("--twice", twice, "run each seed twice and compare the traces");
  app.add_flag("--roles", apart, "three processes with split roles over one catalog; --kills counts kills and freezes");
  app.add_flag("--print", plan.print, "print what the pipeline logs");
  app.add_option("--scenario", scenario, "freshness: many new posts from some sources; watch: days of run --watch")->check(CLI::IsMember({"freshness", "watch"}));
  app.add_option("--sources", feed.sources, "of a scenario, of all four kinds: 8 for freshness, 50 for watch")->check(CLI::Range(4, 10'000));
  app.add_option("--days", feed.days, "of watch: 30")->check(CLI::Range(1, 400));
  app.add_option("--new-posts", feed.new_posts, "of watch: posts that appear within these days: 6000")->check(CLI::Range(0, 1'000'000));
  app.add_flag("--cdn-slow", cdn_slow, "of a scenario: the CDN has a tenth of its speed");
  CLI11_PARSE(app, argc, argv);
  if (!scenario.empty()) {
    const bool watch = scenario == "watch";
    const auto given = [&](const char* name) { return app.count(name) > 0; };
    feed.seed = plan.seed;
    feed.print = plan.print;
    feed.requests_per_minute = plan.requests_per_minute;
    feed.posts = given("--posts") ? plan.posts : watch ? 3'000 : 20'000;
    if (watch && !given("--sources")) feed.sources = 50;
    feed.days = !watch ? 0 : given("--days") ? feed.days : 30;
    feed.new_posts = !watch ? 0 : given("--new-posts") ? feed.new_posts : 6'000;
    feed.quirks = watch;
    if (cdn_slow) feed.cdn_bytes_per_s /= 10;
    return run_feed(feed);
  }
  const auto named = holdfast::universe::profile_named(profile);
  if (!named) {
    std::fprintf(stderr, "simulate: no profile '%s': clean, demo, storm or hostile\n", profile.c_str());
    return 2;
  }
  plan.profile = *named;
  return run_seeds(plan, seeds, twice, apart);
}
