// holdfast regions, and holdfast run --dry-run: what the catalog knows beforehand.
#include <ostream>

#include "app/archive.h"
#include "app/await.h"
#include "app/open_archive.h"
#include "app/source_commands.h"
#include "app/sources_view.h"
#include "app/wiring.h"
#include "core/base/limits.h"
#include "core/base/printable.h"
#include "ports/forecast_store.h"
#include "ports/region_store.h"

namespace holdfast {

namespace {
ExitCode code_of(FailureKind kind) {
  switch (kind) {
    case FailureKind::taken: return ExitCode::archive_held;
    case FailureKind::invalid: return ExitCode::config;
    case FailureKind::unauthorised: return ExitCode::key_refused;
    case FailureKind::transient: return ExitCode::provider;
    default: return exit_code_for(kind);
  }
}

ExitCode could_not_fetch(const Session& session, const Failure& failure) {
  auto text = printable(failure.describe(), limits::remote_text_bytes);
  if (!failure.remote_text.empty()) text += " (it said: " + printable(failure.remote_text, limits::remote_text_bytes) + ")";
  if (failure.kind == FailureKind::taken) text += "; a run asks for the list itself when a source needs it";
  return session.refuse(code_of(failure.kind), text);
}
}  // namespace

ExitCode show_regions(const Session& session, bool refresh) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  RegionList list;
  {
    const auto store = open_regions(*archive);
    if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
    auto cached = await_now((*store)->regions());
    if (!cached) return session.refuse(cached.error());
    list = std::move(*cached);
  }
  if (refresh || list.regions.empty()) {
    auto key = find_key(archive->config, archive->folder);
    if (!key) return session.refuse(ExitCode::config, key.error().describe());
    auto fetched = fetch_regions(*archive, std::move(*key));
    if (!fetched) return could_not_fetch(session, fetched.error());
    list = std::move(*fetched);
  }
  session.out << (session.json ? regions_json(list) : regions_text(list));
  return ExitCode::ok;
}

ExitCode forecast_run(const Session& session) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_forecast(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  auto work = await_now((*store)->workload(session.now));
  if (!work) return session.refuse(work.error());
  const auto& provider = archive->config.provider;
  const auto sum = forecast(*work, {provider.requests_per_minute, provider.daily_credits}, session.now);
  const ForecastReport report{std::move(*work), sum, provider.requests_per_minute};
  session.out << (session.json ? forecast_json(report) : forecast_text(report));
  return ExitCode::ok;
}

}  // namespace holdfast
