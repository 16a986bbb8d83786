// Processes in turn.
#include "world/hosts.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>

#include "core/base/check.h"

namespace holdfast::sim {

namespace {
TikliveOptions provider_options(const HostPlan& plan) {
  TikliveOptions options;
  options.base_url = plan.api_origin;
  options.api_key = SecretKey(plan.api_key);
  options.errors_are_charged = plan.errors_are_charged;
  return options;
}

WorkerCard card_of(const Settings& settings) {
  return {.owner = settings.owner, .host = "host-" + settings.owner, .pid = 1, .roles = settings.roles, .version = "sim"};
}
}  // namespace

Host::Host(SharedWorld& world, HostPlan plan)
    : io_(std::make_unique<boost::asio::io_context>(1)), clock_(*io_, world.now), random_(plan.seed), log_(clock_, plan.print),
      net_(plan.network(clock_)), disk_(world.disk, clock_, plan.disk, plan.seed + 2), vault_(disk_, random_), provider_(*net_, clock_, provider_options(plan)),
      catalog_(world.catalog, world.outage),
      sharing_{catalog_.tickets(), tickets_, catalog_.workers(), catalog_.duties(), card_of(plan.settings)}, run_(parts(), std::move(plan.settings)) {
  boost::asio::co_spawn(*io_, [this]() -> awaitable<void> { summary_ = co_await run_.go(); },
                        [](std::exception_ptr error) { HOLDFAST_CHECK(!error, "no exception leaves a run"); });
}

Host::~Host() { io_.reset(); }  // destroys every coroutine where it stands

Parts Host::parts() {
  Parts parts{clock_, random_, log_, provider_, *net_, *net_, vault_, sidecars_, catalog_.spend(), catalog_.listing(), catalog_.queue(),
              catalog_.links(), catalog_.index(), catalog_.sweep(), catalog_.regions()};
  parts.sharing = &sharing_;
  return parts;
}

std::size_t Hosts::start(HostPlan plan) {
  const auto born = age();
  hosts_.push_back(std::make_unique<Host>(world_, std::move(plan)));
  hosts_.back()->born_ = born;
  return hosts_.size() - 1;
}

void Hosts::kill(std::size_t which) { hosts_.at(which).reset(); }

bool Hosts::step() {
  for (std::size_t tried = 0; tried < hosts_.size(); ++tried) {
    turn_ = (turn_ + 1) % hosts_.size();
    if (awake(turn_) && hosts_[turn_]->clock_.run_ready(1)) return true;
  }
  std::optional<Duration> earliest;
  for (std::size_t i = 0; i < hosts_.size(); ++i) {
    if (!awake(i)) continue;
    const auto next = hosts_[i]->clock_.next();
    if (next) earliest = std::min(earliest.value_or(Duration::max()), hosts_[i]->born_ + *next);
  }
  if (!earliest) return false;
  const auto to = std::max(*earliest, age());
  world_.now = began_ + to;
  for (std::size_t i = 0; i < hosts_.size(); ++i)
    if (awake(i)) hosts_[i]->clock_.advance(to - hosts_[i]->born_);
  return true;
}

bool Hosts::run_until(const std::function<bool()>& done, Duration longest) {
  while (!done())
    if (age() >= longest || !step()) return false;
  return true;
}

}  // namespace holdfast::sim
