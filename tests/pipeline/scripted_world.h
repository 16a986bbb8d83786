// A small world for one test: the real pipeline and catalog on virtual time and a simulated disk, with a provider and a
// CDN that answer from a script. Every host name leads to the script.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/disk/disk_vault.h"
#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/sqlite/catalog.h"
#include "adapters/tiklive/tiklive_provider.h"
#include "pipeline/janitor.h"
#include "pipeline/run.h"
#include "pipeline/spool.h"
#include "world/immediate.h"
#include "world/life.h"
#include "world/sim_remote.h"

namespace holdfast::testing_world {

// How a scripted exchange ends besides a whole answer.
enum class Ending : std::uint8_t { whole, cut, never_answered, not_sent };

struct Scripted {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  Ending ending = Ending::whole;
};

// Answers by a function of the request; counts what was asked.
class ScriptedHttp final : public HttpClient {
 public:
  explicit ScriptedHttp(Clock& clock) : clock_(clock) {}
  using Script = std::function<Scripted(const HttpRequest&)>;
  Script script;
  std::vector<std::string> asked;   // URLs in their order

  awaitable<HttpOutcome> get(HttpRequest request, HttpSink& sink) override;
  void cancel_all() override {}

 private:
  Clock& clock_;
};

// Fixture file by its name: what it answers.
Scripted fixture(const std::string& name);
// The query parameter `url` of a provider fixture, and the id in it.
AwemeId fixture_id(const std::string& name);

struct Outcome {
  RunSummary summary;
  std::vector<std::string> log;                 // "message name=value …"
  std::vector<SourceStatus> sources;
  bool said(const std::string& text) const;     // in some line of the log
  Balance balance;
  Credits credits;
  Freshness freshness;
  std::map<std::string, std::string> files;     // as seen, path to bytes
  std::map<std::string, std::string> remote;    // the same of the remote vault
  std::vector<SpoolStanding> spools;
  sim::RemoteCounts uploads;
  std::vector<DeadLetter> dead;
  std::vector<std::string> audit;
};

// What may be touched while a run goes on.
struct Midrun {
  Run& run;
  SqliteCatalog& catalog;
  sim::SimDisk& disk;
  sim::SimRemote& remote;
};

class ScriptedWorld {
 public:
  ScriptedWorld();
  // Runs once until the run ends; the clock, the disk and the catalog stay for the next run.
  Outcome run();
  // The janitor alone, once, as the command does it.
  Swept sweep();
  void add_id(AwemeId id);
  void add_link(const std::string& url);
  void add_user(const std::string& handle);
  void add_source(SourceName name, OptionsChange change = {});
  // A page of a source that wants files alone has listed these.
  void list_for_files(const std::string& handle, std::vector<Post> posts);
  void leave(const std::string& path, const std::string& bytes);  // in the vault, as a crash would
  void leave_in_remote(const std::string& path, const std::string& bytes);
  void forget(const std::string& path);          // from the disk
  // Runs until the process is killed after so many steps of the clock. True when it ended before.
  bool run_until_killed(std::uint64_t steps);
  std::map<std::string, std::string> files() const { return remains_.disk.seen_files(); }
  std::map<std::string, std::string> remote_files() const { return remains_.remote.seen_files(); }
  void pass(Duration length);                    // between runs

  ScriptedHttp::Script provider;                 // by request
  ScriptedHttp::Script cdn;
  Settings settings;
  // Done when the run is so old.
  std::vector<std::pair<Duration, std::function<void(Midrun)>>> meanwhile;
  void stop_after(Duration age);                 // SIGTERM, for runs that watch
  Duration age() const;                          // of the run that runs; for scripts
  bool catalog_lost = false;                     // its ledger can't be written
  sim::DiskPlan disk;
  std::optional<sim::RemotePlan> remote;                 // the disk is its spool, then
  SpoolRule spool{.host = "here"};
  ProgressSink* progress = nullptr;
  TikliveOptions options;
  std::vector<std::string> provider_calls, cdn_calls;   // of the last run

 private:
  std::optional<Outcome> live(std::optional<std::uint64_t> steps);
  sim::Remains remains_;
  const sim::SimClock* clock_ = nullptr;
};

}  // namespace holdfast::testing_world
