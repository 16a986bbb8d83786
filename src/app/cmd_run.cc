// holdfast run: the five workers until everything due is done, and a summary that balances.
#include <ostream>
#include <sstream>

#include "app/archive.h"
#include "app/await.h"
#include "app/catalog_of.h"
#include "app/commands.h"
#include "app/open_archive.h"
#include "app/run_command.h"
#include "core/base/limits.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

ExitCode could_not_begin(const Session& session, const Failure& failure) {
  const auto text = printable(failure.describe(), limits::remote_text_bytes);
  switch (failure.kind) {
    case FailureKind::taken: return session.refuse(ExitCode::archive_held, text);
    case FailureKind::local_storage: return session.refuse(ExitCode::storage, text);
    case FailureKind::catalog: return session.refuse(ExitCode::catalog, text);
    case FailureKind::invalid: return session.refuse(ExitCode::config, text);
    default: return session.refuse(failure);
  }
}

std::string done_in_this_run(const Tally& tally) {
  std::string line = counted(tally.archived, "post", "posts") + " archived";
  if (tally.adopted > 0) line += " (" + grouped(tally.adopted) + " adopted from the vault without a credit)";
  line += ", " + grouped(tally.dead) + " dead, " + grouped(tally.held) + " held, " + grouped(static_cast<std::int64_t>(tally.bytes >> 20)) + " MiB";
  line += "; " + counted(tally.pages, "page", "pages") + " listed, " + counted(tally.listed, "id", "ids") + " new";
  return line;
}

void print_summary(const Session& session, const RunSummary& summary) {
  session.out << "\nThis run: " << done_in_this_run(summary.tally) << ".\n";
  if (summary.postponed > 0) {
    session.out << counted(summary.postponed, "post", "posts") << " postponed";
    if (summary.next_due) session.out << " until " << iso_text(*summary.next_due);
    session.out << "; run again then.\n";
  }
  if (summary.spooled > 0)
    session.out << counted(summary.spooled, "post waits", "posts wait") << " in the spool of this host for the upload; the next run goes on with it.\n";
  if (summary.tally.sources_given_up > 0)
    session.out << counted(summary.tally.sources_given_up, "source", "sources") << " could not be listed in this run (the log says why); the next one tries again.\n";
  if (summary.links_pending > 0) session.out << counted(summary.links_pending, "short link", "short links") << " not resolved yet.\n";
}

}  // namespace

namespace {

// What a run says at its end; with --quiet only what went wrong.
ExitCode tell_end(const Session& session, const RunSummary& summary, const WorkChoice& choice) {
  std::ostringstream unseen;
  const Session quiet{.in = session.in, .out = unseen, .err = session.err, .now = session.now, .folder = session.folder, .overrides = session.overrides};
  const Session& told = choice.quiet ? quiet : session;
  if (!choice.json_log && !session.json) print_summary(told, summary);
  const auto books = show_status(told);
  if (choice.quiet && books != ExitCode::ok) session.err << "holdfast: the books are not in order; `holdfast status` shows them\n";
  if (summary.end != RunEnd::drained && !summary.why.empty())
    session.err << "holdfast: " << printable(summary.why, limits::remote_text_bytes) << '\n';
  return books;
}

}  // namespace

ExitCode run_now(const Session& session, const WorkChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  auto key = find_key(archive->config, archive->folder);
  if (!key) return session.refuse(ExitCode::config, key.error().describe());
  if (!key->warning.empty()) session.err << "holdfast: " << key->warning << '\n';
  const auto summary = run_archive(session, *archive, std::move(*key), choice);
  if (!summary) return could_not_begin(session, summary.error());
  const auto code = static_cast<ExitCode>(exit_code(summary->end));
  const auto books = tell_end(session, *summary, choice);
  return code == ExitCode::ok ? books : code;
}

ExitCode work_now(const Session& session, const WorkChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  if (!is_postgres(archive->config))
    return session.refuse(ExitCode::config, "catalog.url is " + printable(archive->config.catalog.url) + ": `work` splits the pipeline over processes and hosts, and they "
                          "meet in PostgreSQL (catalog.url = \"postgres://...\"); with SQLite, `holdfast run` does it all in one process");
  return run_now(session, choice);
}

ExitCode give_up_spool_now(const Session& session, const std::string& host) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto posts = give_up_spool(*archive, host);
  if (!posts) return could_not_begin(session, posts.error());
  if (session.json) session.out << "{\"given_up\":" << *posts << "}\n";
  else session.out << counted(*posts, "post", "posts") << " of the spool " << printable(host) << (*posts == 1 ? " is" : " are") << " captured again by the next run; each costs a capture.\n";
  if (*posts > 0) return ExitCode::ok;
  return session.refuse(ExitCode::usage, "nothing waits in a spool of that name; holdfast status names them");
}

ExitCode sweep_now(const Session& session, const WorkChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto swept = sweep_archive(session, *archive, choice);
  if (!swept) return could_not_begin(session, swept.error());
  if (session.json) {
    session.out << "{\"parts\":" << swept->parts << ",\"part_bytes\":" << swept->bytes << ",\"objects\":" << swept->objects
                << ",\"leases\":" << swept->leases << ",\"dead_letters_aged\":" << swept->dead_letters << "}\n";
    return ExitCode::ok;
  }
  session.out << "Swept: " << counted(swept->parts, "part", "parts") << " removed, " << counted(swept->objects, "object", "objects")
              << " that no sidecar names, " << counted(swept->leases, "lease", "leases") << " given back, evidence of "
              << counted(swept->dead_letters, "dead letter", "dead letters") << " aged out.\n";
  return ExitCode::ok;
}

}  // namespace holdfast
