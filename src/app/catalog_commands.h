// holdfast migrate and holdfast catalog copy, as commands: what they print and their exit codes.
#pragma once

#include <string>

#include "app/session.h"

namespace holdfast {

// Says the versions before and after.
ExitCode migrate_now(const Session& session);

struct CatalogCopyChoice {
  std::string from, to;        // as typed
  bool switch_over = false;    // then catalog.url names the copy
};
// Exit code 7: a run holds the archive; 9: one of both can't be used, or the copy isn't what was copied (nothing is kept then).
ExitCode copy_catalog_to(const Session& session, const CatalogCopyChoice& choice);

}  // namespace holdfast
