// holdfast dead export: every dead letter, page by page. Reads the archive only.
#include <ostream>

#include "app/archive.h"
#include "app/await.h"
#include "app/finding_commands.h"
#include "app/open_archive.h"
#include "app/out_file.h"
#include "app/post_output.h"
#include "app/post_query.h"
#include "core/base/printable.h"
#include "ports/search_store.h"

namespace holdfast {

namespace {

Result<bool> wants_json(const ExportChoice& choice) {
  if (choice.format == "jsonl") return true;
  if (choice.format == "csv") return false;
  if (!choice.format.empty()) return fail(FailureKind::invalid, "export", "", "no format " + printable(choice.format) + ". There are: csv, jsonl");
  return choice.file.ends_with(".jsonl") || choice.file.ends_with(".json") || choice.file.ends_with(".ndjson");
}

// How many were written.
Result<std::int64_t> write_letters(SearchStore& store, std::optional<Reason> reason, bool as_json, std::ostream& out) {
  if (!as_json) out << letter_csv_header();
  std::int64_t count = 0;
  for (std::int64_t after = 0;;) {
    const auto letters = await_now(store.letters(reason, after));
    if (!letters) return std::unexpected(letters.error());
    for (const auto& letter : *letters) out << (as_json ? letter_json(letter.letter) + "\n" : letter_csv(letter.letter));
    if (letters->empty() || !out) return count;
    after = letters->back().no;
    count += static_cast<std::int64_t>(letters->size());
  }
}

}  // namespace

ExitCode dead_export_of(const Session& session, SearchStore& store, const ExportChoice& choice) {
  const auto reason = read_reason(choice.reason);
  if (!reason) return session.refuse(reason.error());
  const auto as_json = wants_json(choice);
  if (!as_json) return session.refuse(as_json.error());
  if (choice.file == "-") {
    const auto written = write_letters(store, *reason, *as_json, session.out);
    return written ? ExitCode::ok : session.refuse(written.error());
  }
  auto file = OutFile::open(choice.file, choice.force);
  if (!file) return file.error().kind == FailureKind::taken ? session.refuse(ExitCode::usage, file.error().describe()) : session.refuse(file.error());
  const auto written = write_letters(store, *reason, *as_json, file->stream());
  if (!written) return session.refuse(written.error());
  if (const auto done = file->publish(); !done)
    return done.error().kind == FailureKind::taken ? session.refuse(ExitCode::usage, done.error().describe()) : session.refuse(done.error());
  session.err << "wrote " << counted(*written, "dead letter", "dead letters") << " to " << printable(choice.file) << '\n';
  return ExitCode::ok;
}

ExitCode dead_export(const Session& session, const ExportChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_search(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  return dead_export_of(session, **store, choice);
}

}  // namespace holdfast
