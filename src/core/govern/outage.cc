// The order in which ends win, and their exit codes.
#include "core/govern/outage.h"

#include "core/base/check.h"

namespace holdfast {

namespace {
// What ends a run after a drain, and with --watch is waited out. The first that holds names the end.
std::optional<RunEnd> outage_of(const RunFacts& facts, const RunRule& rule, Duration uptime) {
  if (facts.storage_failing) return RunEnd::storage;
  if (facts.credits_gone) return RunEnd::credits;
  if (facts.budget_gone) return RunEnd::budget;
  if (facts.deaths_without_canary) return RunEnd::provider;
  const bool given_up = facts.provider_open_since && uptime - *facts.provider_open_since >= rule.give_up_after;
  if (given_up && !rule.watch) return RunEnd::provider;
  return std::nullopt;
}

RunDecision drain(const RunFacts& facts, RunEnd end) {
  if (facts.in_hand) return DrainAndEnd{end};
  return EndNow{end};
}
}  // namespace

RunDecision decide_run(const RunFacts& facts, const RunRule& rule, Duration uptime) {
  HOLDFAST_CHECK(!facts.signal || *facts.signal == RunEnd::sigint || *facts.signal == RunEnd::sigterm, "a signal's end");
  if (facts.auth_refused) return EndNow{RunEnd::auth};
  if (facts.signal) {
    // Without the catalog nothing in hand can be finished.
    if (facts.drain_deadline_passed || facts.catalog_lost) return EndNow{*facts.signal};
    return drain(facts, *facts.signal);
  }
  if (facts.catalog_lost) {
    if ((rule.watch || rule.catalog_may_return) && !facts.catalog_beyond_help) return StopBuying{RunEnd::catalog};
    return EndNow{RunEnd::catalog};
  }
  if (const auto outage = outage_of(facts, rule, uptime)) {
    if (rule.watch) return StopBuying{*outage};
    return drain(facts, *outage);
  }
  if (!facts.in_hand && !facts.due && !rule.watch) return EndNow{RunEnd::drained};
  return GoOn{};
}

std::string_view to_string(RunEnd end) {
  switch (end) {
    case RunEnd::drained: return "drained";
    case RunEnd::internal: return "internal";
    case RunEnd::usage: return "usage";
    case RunEnd::config: return "config";
    case RunEnd::auth: return "auth";
    case RunEnd::credits: return "credits";
    case RunEnd::budget: return "budget";
    case RunEnd::storage: return "storage";
    case RunEnd::held_by_other: return "held by other";
    case RunEnd::provider: return "provider";
    case RunEnd::catalog: return "catalog";
    case RunEnd::sigint: return "sigint";
    case RunEnd::sigterm: return "sigterm";
  }
  unreachable("RunEnd");
}

int exit_code(RunEnd end) {
  switch (end) {
    case RunEnd::drained: return 0;
    case RunEnd::internal: return 1;
    case RunEnd::usage: return 2;
    case RunEnd::config: return 3;
    case RunEnd::auth: return 4;
    case RunEnd::credits: return 5;
    case RunEnd::budget: return 5;
    case RunEnd::storage: return 6;
    case RunEnd::held_by_other: return 7;
    case RunEnd::provider: return 8;
    case RunEnd::catalog: return 9;
    case RunEnd::sigint: return 130;
    case RunEnd::sigterm: return 143;
  }
  unreachable("RunEnd");
}

}  // namespace holdfast
