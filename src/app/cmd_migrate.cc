// holdfast migrate: the catalog's tables at this program's version.
#include <ostream>

#include "app/archive.h"
#include "app/catalog_commands.h"
#include "app/catalog_of.h"
#include "core/base/printable.h"

namespace holdfast {

ExitCode migrate_now(const Session& session) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto versions = migrate_catalog(*archive, session.now);
  if (!versions) {
    const auto& why = versions.error();
    return session.refuse(why.kind == FailureKind::invalid ? ExitCode::catalog : exit_code_for(why.kind),
                          printable(why.kind == FailureKind::invalid ? why.detail : why.describe()));
  }
  if (session.json) {
    session.out << "{\"before\":" << versions->before << ",\"after\":" << versions->after << "}\n";
    return ExitCode::ok;
  }
  session.out << catalog_shown(*archive) << ": version " << versions->before << " before, version " << versions->after << " now\n";
  return ExitCode::ok;
}

}  // namespace holdfast
