// holdfast catalog copy FROM TO.
#include <filesystem>
#include <ostream>

#include "app/archive.h"
#include "app/catalog_commands.h"
#include "app/catalog_copy.h"
#include "app/catalog_of.h"
#include "app/config_edit.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

// The file that is copied: the archive's own, also when catalog.url names another place already.
Result<std::string> file_of(const Archive& archive, const std::string& from) {
  const auto refuse = [](const std::string& what) { return fail(FailureKind::invalid, "copy the catalog", "", what); };
  if (!from.starts_with("sqlite:") || from.size() == 7)
    return refuse("FROM must be sqlite:FILE, as in sqlite:catalog.db; copies go from SQLite to PostgreSQL");
  Config config = archive.config;
  config.catalog.url = from;
  const auto file = catalog_file(config, archive.folder);
  std::error_code error;
  if (!is_postgres(archive.config) && !std::filesystem::equivalent(file, archive.catalog(), error))
    return refuse("the catalog of this archive is " + catalog_shown(archive) + ", not " + printable(file) + "; go to the archive that it belongs to, or name the archive with -C DIR");
  return file;
}

ExitCode refused(const Session& session, const Failure& why) {
  // `taken` of the database is a matter of what was typed; of the archive it is a run.
  if (why.kind == FailureKind::taken && why.subject.empty()) return session.refuse(ExitCode::usage, printable(why.detail));
  if (why.kind == FailureKind::invalid) return session.refuse(ExitCode::catalog, printable(why.detail));
  return session.refuse(why.kind == FailureKind::taken ? ExitCode::archive_held : ExitCode::catalog, printable(why.describe()));
}

void tell(const Session& session, const std::vector<CopiedTable>& copied, bool switched) {
  std::int64_t rows = 0;
  if (session.json) session.out << "{\"tables\":[";
  for (const auto& table : copied) {
    rows += table.rows;
    if (session.json)
      session.out << (&table == &copied.front() ? "" : ",") << "{\"name\":\"" << table.name << "\",\"rows\":" << table.rows << ",\"checksum\":\"" << table.checksum << "\"}";
    else
      session.out << "  " << table.name << std::string(table.name.size() < 16 ? 16 - table.name.size() : 1, ' ') << counted(table.rows, "row", "rows") << ", checksum "
                  << table.checksum << "\n";
  }
  if (session.json) session.out << "],\"rows\":" << rows << ",\"switched\":" << (switched ? "true" : "false") << "}\n";
  else session.out << "copied " << counted(rows, "row", "rows") << "; count and checksum of each table are the same on both sides, and the books are in order\n";
}

}  // namespace

ExitCode copy_catalog_to(const Session& session, const CatalogCopyChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto file = file_of(*archive, choice.from);
  if (!file) return session.refuse(ExitCode::usage, file.error().detail);
  const auto wrong = is_postgres(choice.to) ? wrong_with_postgres_url(choice.to) : "must be postgres://USER@HOST/DATABASE; copies go from SQLite to PostgreSQL";
  if (wrong) return session.refuse(ExitCode::usage, "TO " + *wrong);
  const CopyPlan plan{.file = *file, .url = choice.to, .now = session.now, .progress = [&](const std::string& table, std::int64_t rows, std::int64_t of) {
                        if (!session.json && rows > 0 && (rows < of || of >= 50'000))
                          session.err << "copying " << table << ": " << grouped(rows) << " of " << grouped(of) << "\n";
                      }};
  const auto copied = copy_to_postgres(*archive, plan);
  if (!copied) return refused(session, copied.error());
  const auto config = archive->folder + "/" + config_name;
  const auto switched = choice.switch_over ? set_config_value(config, "catalog.url", choice.to, has_password(choice.to)) : Status{};
  tell(session, *copied, choice.switch_over && switched);
  if (!switched)
    return session.refuse(exit_code_for(switched.error().kind), "the copy is whole, but catalog.url was not changed: " + printable(switched.error().detail));
  if (session.json) return ExitCode::ok;
  if (choice.switch_over) session.out << "catalog.url in " << printable(config) << " names it now; " << printable(*file) << " stays as it is\n";
  else session.out << "next: set catalog.url in " << printable(config) << " to " << printable(without_password(choice.to)) << " before anything is run or added\n";
  return ExitCode::ok;
}

}  // namespace holdfast
