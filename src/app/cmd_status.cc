// holdfast status: the balance, the credits and the freshness. Reads only; works while a run runs.
#include <ostream>

#include "app/archive.h"
#include "app/await.h"
#include "app/commands.h"
#include "app/open_archive.h"
#include "app/status_view.h"
#include "core/base/printable.h"
#include "core/govern/reservation.h"

namespace holdfast {

namespace {

template <class T>
Status fetch(boost::asio::awaitable<Result<T>> work, T& into) {
  auto result = await_now(std::move(work));
  if (!result) return std::unexpected(result.error());
  into = std::move(*result);
  return {};
}

Result<StatusReport> make_report(StatusStore& store, const std::string& folder, WorkerStore* workers, Instant now) {
  StatusReport report;
  report.folder = folder;
  if (auto read = fetch(store.balance(), report.balance); !read) return std::unexpected(read.error());
  if (auto read = fetch(store.credits(), report.credits); !read) return std::unexpected(read.error());
  if (auto read = fetch(store.freshness(), report.freshness); !read) return std::unexpected(read.error());
  if (auto read = fetch(store.source_statuses(), report.sources); !read) return std::unexpected(read.error());
  if (auto read = fetch(store.audit(AuditDepth::quick), report.audit); !read) return std::unexpected(read.error());
  report.now = now;
  if (workers == nullptr) return report;
  report.workforce.emplace();
  if (auto read = fetch(workers->workforce(now), *report.workforce); !read) return std::unexpected(read.error());
  return report;
}

}  // namespace

ExitCode show_status_of(const Session& session, StatusStore& store, const std::string& folder, const Config& config, MoreStores more) {
  auto report = make_report(store, folder, more.workers, session.now);
  if (!report) return session.refuse(report.error());
  if (more.spools != nullptr)
    if (auto read = fetch(more.spools->spools(), report->spools); !read) return session.refuse(read.error());
  report->resolve_within = config.listing.resolve_within;
  report->reachable = reachable_freshness({.calls_per_minute = config.provider.requests_per_minute, .slots = config.download.concurrency,
                                           .mean_transfer = report->freshness.mean_transfer, .resolve_within = config.listing.resolve_within});
  session.out << (session.json ? status_json(*report) : status_text(session, *report));
  if (all_well(*report)) return ExitCode::ok;
  return session.refuse(ExitCode::internal, "the archive's books are not in order; see above");
}

ExitCode show_status(const Session& session) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_status(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  const auto workers = open_workers(*archive);
  if (!workers) return session.refuse(ExitCode::catalog, printable(workers.error().describe()));
  const auto spools = open_spools(*archive);
  if (!spools) return session.refuse(ExitCode::catalog, printable(spools.error().describe()));
  return show_status_of(session, **store, archive->folder, archive->config, {workers->get(), spools->get()});
}

}  // namespace holdfast
