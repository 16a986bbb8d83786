// Decides how a run goes on when the outside fails, and how it ends (RULES 2, "Ends"). Pure and without memory: the
// supervisor asks again whenever a fact changes, and does what the answer says.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "core/base/instant.h"

namespace holdfast {

// Why a run or a command is over. Several may share an exit code.
enum class RunEnd : std::uint8_t {
  drained,        // nothing left to do now
  internal,       // an error of ours
  usage,          // a command line that can't be used
  config,         // a configuration that can't be used
  auth,           // the provider refuses the key
  credits,        // the provider says that credits are spent
  budget,         // provider.daily_credits is spent
  storage,        // the vault can't be written: full, read-only, failing
  held_by_other,  // another run holds the archive
  provider,       // the provider has been down for provider.give_up_after, or calls everything dead
  catalog,        // the database can't be used
  sigint,
  sigterm,
};
std::string_view to_string(RunEnd end);
// RULES 2: 0, 1, 2, 3, 4, 5 (credits and budget), 6, 7, 8, 9, 130, 143.
int exit_code(RunEnd end);

struct RunFacts {
  bool auth_refused = false;
  bool credits_gone = false;
  bool budget_gone = false;
  bool storage_failing = false;
  bool catalog_lost = false;
  bool catalog_beyond_help = false;                // it was waited for, and didn't come back in time
  bool deaths_without_canary = false;              // the death watch stopped resolving and there is no id to ask for
  std::optional<Duration> provider_open_since;     // uptime at which its breaker opened
  std::optional<RunEnd> signal;                    // sigint or sigterm
  bool drain_deadline_passed = false;              // run.drain_deadline after the signal
  bool in_hand = false;                            // something is leased, or a call is under way
  bool due = false;                                // a page is due, or an item is or will be within run.linger
};

struct RunRule {
  Duration give_up_after = minutes{10};            // provider.give_up_after
  bool watch = false;                              // run --watch: all but auth pause and resume
  bool catalog_may_return = false;                 // it is a server's: its loss is waited out, with or without watch
};

struct GoOn {};
struct StopBuying { RunEnd why; };                 // no new call; what is in hand goes on; ask again: it may pass
struct DrainAndEnd { RunEnd end; };                // take no more, finish what is in hand, ask again
struct EndNow { RunEnd end; };                     // release what is in hand
using RunDecision = std::variant<GoOn, StopBuying, DrainAndEnd, EndNow>;

// The provider's breaker alone never stops buying: it lets probes through, and they are how the end of an outage is seen.
RunDecision decide_run(const RunFacts& facts, const RunRule& rule, Duration uptime);

}  // namespace holdfast
