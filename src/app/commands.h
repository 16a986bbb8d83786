// What each command takes and does; one .cc file a command. The command line is read in cli.cc and nowhere else; a command
// never ends the process, it returns the exit code. Those about sources stand in source_commands.h.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/config.h"
#include "app/session.h"
#include "core/queue/lifecycle.h"

namespace holdfast {

class AdminStore;
class SpoolStore;
class StatusStore;
class WorkerStore;

// init DIR. --set values are written into the new holdfast.toml.
ExitCode init_archive(const Session& session, const std::string& folder);

// add url LINK…|FILE|-. Exit code 0 when at least one line could be used, 2 when none could.
ExitCode add_urls(const Session& session, const std::vector<std::string>& given);

// status. Exit code 1 when the books don't balance.
ExitCode show_status(const Session& session);

struct DeadChoice {
  std::vector<std::string> ids;           // or links
  std::optional<std::string> reason;
  bool all = false;
};
ExitCode dead_list(const Session& session, const DeadChoice& choice);
ExitCode dead_show(const Session& session, const std::string& id);
ExitCode dead_retry(const Session& session, const DeadChoice& choice);

// doctor: one line a check; the exit code of the first that fails.
struct DoctorChoice {
  bool spend = false;                     // one look-up that costs a credit
};
ExitCode run_doctor(const Session& session, const DoctorChoice& choice);

// backup FILE: a copy of the catalog, also beside a live run.
ExitCode back_up(const Session& session, const std::string& file);

// vault copy FROM TO: every object of one vault into another, checked byte by byte; with --switch, the archive is there afterwards.
struct CopyChoice {
  std::string from, to;                   // as vault.url
  bool switch_over = false;
};
ExitCode copy_vault(const Session& session, const CopyChoice& choice);

ExitCode show_version(const Session& session);

// The same on stores that are open already: for tests.
ExitCode add_urls_to(const Session& session, AdminStore& store, const std::vector<std::string>& given);
// What else a status tells of; none: not told.
struct MoreStores {
  WorkerStore* workers = nullptr;
  SpoolStore* spools = nullptr;
};
ExitCode show_status_of(const Session& session, StatusStore& store, const std::string& folder, const Config& config = {}, MoreStores more = {});
ExitCode dead_list_of(const Session& session, StatusStore& store, const DeadChoice& choice);
ExitCode dead_show_of(const Session& session, StatusStore& store, const std::string& id);
ExitCode dead_retry_in(const Session& session, AdminStore& store, const DeadChoice& choice);

}  // namespace holdfast
