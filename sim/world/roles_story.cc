// Three hosts and their fates.
#include "world/roles_story.h"

#include <array>

#include "core/base/check.h"
#include "core/base/limits.h"
#include "world/checker.h"
#include "world/follows.h"
#include "world/hosts.h"
#include "world/immediate.h"

namespace holdfast::sim {

namespace {

constexpr int rounds_max = 10;   // three captures an hour apart, and room for what fails besides
constexpr std::array split{Roles{}.with(Role::list).with(Role::janitor), Roles{}.with(Role::resolve), Roles{}.with(Role::download).with(Role::index)};

class Story {
 public:
  explicit Story(const WorldPlan& plan)
      : plan_(plan), universe_(options_of(plan)), chance_(plan.seed * 7919 + 23), remains_{.now = instant_from_us(universe_.options().epoch_us)},
        follows_(mixed_follows(universe_, plan.seed)), catalog_(open_catalog(remains_)), world_{remains_.disk, *catalog_, remains_.now, nullptr} {
    report_.seed = plan.seed;
    for (const auto& follow : follows_)
      HOLDFAST_CHECK(immediate(catalog_->sources().add_source(follow.name, follow.options, world_.now)).has_value(), "a source can be added");
  }

  WorldReport tell() {
    const auto born = world_.now;
    trouble();
    const auto all_changed = born + Duration{universe_.options().span_us};
    bool settled = false;
    for (int round = 0; round < rounds_max && !settled; ++round) {
      const bool changes_no_more = world_.now >= all_changed;
      const auto backlog = peace();
      settled = backlog.later == 0 && backlog.links == 0 && changes_no_more;
      if (!changes_no_more) world_.now = std::max(world_.now, all_changed);
      if (backlog.next_due) world_.now = std::max(world_.now, *backlog.next_due) + seconds{1};
      if (round >= 2) world_.now += limits::capture_pause;
    }
    remains_.now = world_.now;
    remains_.catalog = catalog_->image();
    Checker checker(universe_, follows_, report_.broken);
    checker.look_at_remains(remains_, report_);
    report_.lived = world_.now - born;
    return report_;
  }

 private:
  static universe::Options options_of(const WorldPlan& plan) {
    auto options = universe::options_of(plan.profile);
    options.seed = plan.seed;
    options.posts = plan.posts;
    options.accounts = plan.accounts;
    options.requests_per_minute = plan.requests_per_minute;
    return options;
  }

  std::size_t start(Hosts& hosts, std::size_t part, bool service) {
    HostPlan host{.seed = chance_.next(), .print = plan_.print, .api_origin = universe_.options().api_origin, .api_key = universe_.options().key,
                  .errors_are_charged = universe_.options().charge_errors};
    host.settings.owner = "process-" + std::to_string(++report_.lives);
    host.settings.roles = split[part];
    host.settings.watch = service;
    host.settings.requests_per_minute = plan_.requests_per_minute;
    host.settings.catalog_patience = std::nullopt;
    const auto seed = host.seed + 1;
    host.network = [this, seed](Clock& clock) { return std::make_unique<SimNet>(universe_, clock, NetPlan{}, seed); };
    return hosts.start(std::move(host));
  }

  void look_at(Hosts& hosts, std::size_t which) {
    const auto& log = hosts.host(which).log();
    report_.trace = report_.trace * 1099511628211ull + log.hash();
    if (log.saw_link()) report_.broken.push_back("a signed link was logged");
  }

  void pass(Hosts& hosts, Duration length) {
    const auto end = hosts.age() + length;
    hosts.run_until([&] { return hosts.age() >= end; }, end);
  }

  // One after the other is killed and replaced, or frozen, replaced, and woken when its leases have gone to others.
  void trouble() {
    Hosts hosts(world_);
    std::array<std::size_t, split.size()> at{};
    for (std::size_t part = 0; part < split.size(); ++part) at[part] = start(hosts, part, true);
    std::vector<std::size_t> zombies;
    for (int fate = 0; fate < plan_.kills; ++fate) {
      pass(hosts, Duration{static_cast<std::int64_t>(1'000'000 + chance_.below(40'000'000))});
      const auto part = static_cast<std::size_t>(chance_.below(split.size()));
      if (chance_.happens(0.5)) {
        look_at(hosts, at[part]);
        hosts.kill(at[part]);
        at[part] = start(hosts, part, true);
        continue;
      }
      const auto zombie = at[part];
      hosts.freeze(zombie);
      at[part] = start(hosts, part, true);
      pass(hosts, limits::lease_length + minutes{2});
      hosts.thaw(zombie);
      zombies.push_back(zombie);
    }
    pass(hosts, minutes{1});
    for (const auto which : zombies) look_at(hosts, which);
    for (const auto which : at) look_at(hosts, which);
  }  // whoever lived still is killed here

  // Nobody is killed any more: until nothing is due in any process.
  Backlog peace() {
    Hosts hosts(world_);
    for (std::size_t part = 0; part < split.size(); ++part) start(hosts, part, false);
    const bool ended = hosts.run_until([&] { return !hosts.lives(0) && !hosts.lives(1) && !hosts.lives(2); }, hours{48});
    if (!ended) report_.broken.push_back("processes without faults of ours did not end");
    for (std::size_t part = 0; part < split.size(); ++part) look_at(hosts, part);
    const auto backlog = immediate(catalog_->queue().backlog(world_.now));
    HOLDFAST_CHECK(backlog.has_value(), "the backlog can be read");
    return *backlog;
  }

  WorldPlan plan_;
  universe::Universe universe_;
  SimRandom chance_;
  Remains remains_;
  std::vector<Follow> follows_;
  std::unique_ptr<SqliteCatalog> catalog_;
  SharedWorld world_;
  WorldReport report_;
};

}  // namespace

WorldReport live_apart(const WorldPlan& plan) { return Story(plan).tell(); }

}  // namespace holdfast::sim
