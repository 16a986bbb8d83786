// Options and examples.
#include "app/cli_catalog.h"

#include <CLI/CLI.hpp>

namespace holdfast {

void add_catalog_commands(CLI::App& app, CatalogTyped& typed) {
  auto* migrate = command(app, {"migrate", "bring the catalog's tables to this version; `run` does it too",
                                "holdfast migrate\n\nWith PostgreSQL on any number of hosts at once; processes of the earlier version end with a message then. With\n"
                                "SQLite no run may be at work."});
  migrate->add_flag("--json", typed.json, "print JSON, for scripts");
  migrate->callback([&typed] { *typed.chosen = [](Session& session) { return migrate_now(session); }; });

  auto* catalog = command(app, {"catalog", "move the catalog to another place", "holdfast catalog copy sqlite:catalog.db postgres://holdfast@db.example/archive --switch"});
  catalog->require_subcommand(1);
  auto* copy = command(*catalog, {"copy", "copy an archive's catalog from SQLite into an empty one on PostgreSQL, and check every table",
                                  "createdb archive\n  holdfast catalog copy sqlite:catalog.db postgres://holdfast@db.example/archive\n"
                                  "  holdfast catalog copy sqlite:catalog.db postgres://holdfast@db.example/archive --switch\n\n"
                                  "No run may be at work. All is copied in one transaction: a copy that fails or is cut off leaves nothing behind, so do it\n"
                                  "again. Counts and checksums of each table are compared, and the books audited, before it is kept. The vault stays where it\n"
                                  "is, and so does the old catalog: keep it until you have seen a run on the new one. A password is better kept in\n"
                                  "~/.pgpass or PGPASSWORD than in the URL."});
  copy->add_option("FROM", typed.copy.from, "the archive's catalog: sqlite:FILE")->required();
  copy->add_option("TO", typed.copy.to, "a database without a catalog: postgres://USER@HOST/DATABASE")->required();
  copy->add_flag("--switch", typed.copy.switch_over, "then set catalog.url in holdfast.toml to it");
  copy->add_flag("--json", typed.json, "print JSON, for scripts");
  copy->callback([&typed] { *typed.chosen = [&typed](Session& session) { return copy_catalog_to(session, typed.copy); }; });
}

}  // namespace holdfast
