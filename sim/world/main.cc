// simulate: the whole pipeline in one process and in virtual time. Same seed, same trace.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "world/world.h"

namespace {

int run_seeds(holdfast::sim::WorldPlan plan, std::uint64_t seeds, bool twice) {
  int broken = 0;
  for (std::uint64_t i = 0; i < seeds; ++i, ++plan.seed) {
    const auto report = holdfast::sim::live_through(plan);
    std::printf("%s\n", describe(report).c_str());
    for (const auto& line : report.broken) std::printf("  BROKEN: %s\n", line.c_str());
    broken += report.broken.empty() ? 0 : 1;
    if (twice && holdfast::sim::live_through(plan).trace != report.trace) {
      std::printf("  BROKEN: the same seed gave another trace\n");
      ++broken;
    }
    std::fflush(stdout);
  }
  std::printf("%llu seeds, %d with broken promises\n", static_cast<unsigned long long>(seeds), broken);
  return broken == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs the whole pipeline in virtual time through kills, power losses and a misbehaving outside, and checks every promise.\n"
               "Example: simulate --seed 7 --posts 300 --print\n         simulate --seeds 50");
  holdfast::sim::WorldPlan plan;
  std::uint64_t seeds = 1;
  std::string profile = "storm";
  bool twice = false;
  app.add_option("--seed", plan.seed, "the first seed")->capture_default_str();
  app.add_option("--seeds", seeds, "how many seeds, one after the other")->capture_default_str();
  app.add_option("--posts", plan.posts, "posts in the universe")->capture_default_str()->check(CLI::Range(1, 1'000'000));
  app.add_option("--accounts", plan.accounts, "accounts that post")->capture_default_str()->check(CLI::Range(1, 10'000));
  app.add_option("--kills", plan.kills, "lives that end by a kill or a loss of power")->capture_default_str()->check(CLI::Range(0, 10'000));
  app.add_option("--disk-faults", plan.disk_faults, "rate of I/O errors of the disk")->capture_default_str()->check(CLI::Range(0.0, 1.0));
  app.add_option("--requests-per-minute", plan.requests_per_minute, "the provider's limit, and ours")->capture_default_str()->check(CLI::Range(1, 100'000));
  app.add_option("--profile", profile, "clean, demo, storm or hostile")->capture_default_str();
  app.add_flag("--twice", twice, "run each seed twice and compare the traces");
  app.add_flag("--print", plan.print, "print what the pipeline logs");
  CLI11_PARSE(app, argc, argv);
  const auto named = holdfast::universe::profile_named(profile);
  if (!named) {
    std::fprintf(stderr, "simulate: no profile '%s': clean, demo, storm or hostile\n", profile.c_str());
    return 2;
  }
  plan.profile = *named;
  return run_seeds(plan, seeds, twice);
}
