// holdfast vault copy FROM TO: the way from one place of the bytes to another.
#include <ostream>

#include "app/archive.h"
#include "app/commands.h"
#include "app/config_edit.h"
#include "app/s3_place.h"
#include "app/wiring_copy.h"
#include "core/base/limits.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

Result<Archive> archive_at(const Session& session, const std::string& url) {
  auto overrides = session.overrides;
  overrides.push_back("vault.url=" + url);
  return open_archive(session.folder, overrides);
}

bool same_place(const Archive& from, const Archive& to) {
  if (is_s3(from.config) != is_s3(to.config)) return false;
  return is_s3(from.config) ? from.config.vault.url == to.config.vault.url : from.vault() == to.vault();
}

void tell_json(const Session& session, const CopyTally& tally, bool switched) {
  session.out << "{\"posts\":" << tally.posts << ",\"posts_there\":" << tally.posts_there << ",\"objects\":" << tally.objects << ",\"bytes\":" << tally.bytes
              << ",\"problems\":" << tally.problems << ",\"switched\":" << (switched ? "true" : "false") << "}\n";
}

void tell_text(const Session& session, const CopyTally& tally) {
  session.out << "Copied " << counted(tally.posts, "post", "posts") << " (" << counted(tally.objects, "object", "objects") << ", "
              << grouped(static_cast<std::int64_t>(tally.bytes >> 20)) << " MiB); " << counted(tally.posts_there, "post was", "posts were") << " there already.\n";
}

ExitCode code_of(const Failure& failure) {
  if (failure.kind == FailureKind::taken) return ExitCode::archive_held;
  return failure.kind == FailureKind::invalid ? ExitCode::config : failure.kind == FailureKind::bug ? ExitCode::internal : ExitCode::storage;
}

Status switch_over(const Archive& archive, const std::string& url) { return set_config_value(archive.folder + "/holdfast.toml", "vault.url", url); }

}  // namespace

ExitCode copy_vault(const Session& session, const CopyChoice& choice) {
  const auto from = archive_at(session, choice.from), to = archive_at(session, choice.to);
  for (const auto* one : {&from, &to})
    if (!*one) return session.refuse(ExitCode::config, one->error().detail);
  if (same_place(*from, *to)) return session.refuse(ExitCode::usage, "FROM and TO are the same place");
  std::int64_t told = 0;
  const auto progress = [&](const CopyTally& tally) {
    if (session.json || tally.posts < told + 100) return;
    told = tally.posts;
    session.err << "copied " << counted(tally.posts, "post", "posts") << ", " << grouped(static_cast<std::int64_t>(tally.bytes >> 20)) << " MiB\n";
  };
  const auto tally = copy_between(*from, *to, progress);
  if (!tally)
    return session.refuse(code_of(tally.error()), printable(tally.error().describe(), limits::remote_text_bytes) +
                                                      (tally.error().kind == FailureKind::taken ? "" : "; the same command goes on where it stopped"));
  for (const auto& line : tally->told) session.err << "holdfast: " << printable(line, limits::remote_text_bytes) << "\n";
  const bool whole = tally->problems == 0;
  if (!session.json) tell_text(session, *tally);
  if (whole && choice.switch_over)
    if (const auto switched = switch_over(*to, choice.to); !switched) return session.refuse(ExitCode::storage, printable(switched.error().describe(), limits::remote_text_bytes));
  if (session.json) tell_json(session, *tally, whole && choice.switch_over);
  else if (whole && choice.switch_over) session.out << "The archive is at " << printable(choice.to) << " now (holdfast.toml); what lies at " << printable(choice.from) << " was left there.\n";
  else if (whole) session.out << "To go on there, set in holdfast.toml under [vault]: url = \"" << printable(choice.to) << "\"   (or copy again with --switch)\n";
  if (whole) return ExitCode::ok;
  return session.refuse(ExitCode::storage, counted(tally->problems, "object", "objects") + " could not be copied; nothing was switched over");
}

}  // namespace holdfast
