// holdfast backup FILE: the catalog as one file, also while a run is at work.
#include <filesystem>
#include <ostream>

#include "app/archive.h"
#include "app/commands.h"
#include "app/open_archive.h"
#include "core/base/printable.h"

namespace holdfast {

ExitCode back_up(const Session& session, const std::string& file) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto copied = copy_of_catalog(*archive, file);
  if (!copied) return session.refuse(copied.error().kind == FailureKind::taken ? ExitCode::usage : exit_code_for(copied.error().kind), printable(copied.error().describe()));
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  session.out << "copied the catalog to " << printable(file) << " (" << grouped(static_cast<std::int64_t>(error ? 0 : bytes)) << " bytes); now copy the vault, in this order\n";
  return ExitCode::ok;
}

}  // namespace holdfast
