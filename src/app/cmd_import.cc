// holdfast import: lists of other tools and services into the queue, batch by batch, beside a live run if need be.
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <istream>
#include <ostream>
#include <unordered_set>

#include "app/archive.h"
#include "app/await.h"
#include "app/finding_commands.h"
#include "app/import_tally.h"
#include "app/link_input.h"
#include "app/list_import.h"
#include "app/open_archive.h"
#include "app/tiktok_export.h"
#include "app/values.h"
#include "core/base/limits.h"
#include "core/base/printable.h"
#include "ports/admin_store.h"
#include "ports/search_store.h"

namespace holdfast {

namespace {

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "import", "", detail); }

// Takes what a reader brings, tells by number what can't be used, and writes batch by batch.
class Importer {
 public:
  Importer(const Session& session, AdminStore* admin, SearchStore& search, const ImportChoice& choice)
      : session_(session), admin_(admin), search_(search), choice_(choice), tally_(session) {}

  Status take(ImportEntry entry) {
    if (entry.foreign) return tally_.foreign(), Status{};
    if (!choice_.only.empty() && std::ranges::find(choice_.only, entry.section) == choice_.only.end()) return tally_.left_out(entry.section), Status{};
    if (const auto* post = std::get_if<DirectPost>(&entry.link)) {
      if (!first_time(post->id)) return tally_.repeated(), Status{};
      batch_.push_back({post->id, choice_.skip});
    } else if (const auto* link = std::get_if<ShortLink>(&entry.link)) {
      batch_.push_back({link->url, false});
    } else {
      return tally_.unusable(entry.where, refusal(entry.link)), Status{};
    }
    tally_.usable(entry.section);
    return batch_.size() < static_cast<std::size_t>(limits::import_batch) ? Status{} : flush();
  }

  Status flush() {
    if (batch_.empty()) return {};
    auto batch = std::exchange(batch_, {});
    if (choice_.dry_run) return look_up(batch);
    const auto added = await_now(admin_->add_links(std::move(batch), session_.now));
    if (!added) return std::unexpected(added.error());
    tally_.add(*added);
    return {};
  }
  ImportTally& tally() { return tally_; }

 private:
  bool first_time(AwemeId id) { return seen_.size() >= limits::import_remembered ? !seen_.contains(id.value) : seen_.insert(id.value).second; }

  // What would be added, without adding it.
  Status look_up(const std::vector<NewLink>& batch) {
    std::vector<AwemeId> ids;
    LinksAdded would;
    for (const auto& link : batch) {
      if (const auto* id = std::get_if<AwemeId>(&link.what)) {
        ids.push_back(*id);
        continue;
      }
      const auto fate = await_now(search_.link(std::get<std::string>(link.what)));
      if (!fate) return std::unexpected(fate.error());
      ++(*fate ? would.known : would.links);
    }
    const auto known = await_now(search_.known(ids));
    if (!known) return std::unexpected(known.error());
    for (const auto& post : *known) ++(post.elsewhere && !choice_.skip ? would.released : would.known);
    (choice_.skip ? would.held : would.added) += static_cast<int>(ids.size() - known->size());
    tally_.add(would);
    return {};
  }

  const Session& session_;
  AdminStore* admin_;
  SearchStore& search_;
  const ImportChoice& choice_;
  ImportTally tally_;
  std::vector<NewLink> batch_;
  std::unordered_set<std::int64_t> seen_;
};

Status read_form(std::istream& in, const ImportChoice& choice, Instant now, const EntryTaker& take) {
  switch (choice.form) {
    case ListForm::tiktok_export: return read_tiktok_export(in, now, take);
    case ListForm::yt_dlp_archive: return read_yt_dlp_archive(in, now, take);
    case ListForm::csv: break;
  }
  return read_csv_links(in, choice.column, now, take);
}

Status read_file(const Session& session, const ImportChoice& choice, const EntryTaker& take) {
  if (choice.file == "-") return read_form(session.in, choice, session.now, take);
  std::error_code error;
  if (std::filesystem::is_directory(choice.file, error)) return refuse(printable(choice.file) + " is a folder; give the file in it");
  std::ifstream file(choice.file, std::ios::binary);
  if (!file) return refuse(printable(choice.file) + " can't be opened");
  auto read = read_form(file, choice, session.now, take);
  if (!read && read.error().kind == FailureKind::invalid) read.error().detail = printable(choice.file) + ": " + read.error().detail;
  return read;
}

// Sections as people write them.
Result<std::vector<std::string>> sections_of(const ImportChoice& choice) {
  std::vector<std::string> sections;
  for (const auto& given : choice.only) {
    std::string name(trim(given));
    if (name.starts_with("favourite") || name == "favorite") name = "favorites";
    if (std::ranges::find(export_sections, name) == export_sections.end()) {
      const std::vector<std::string> names(export_sections.begin(), export_sections.end());
      const auto near = nearest(name, names);
      return refuse("no section " + printable(given) + (near ? "; did you mean " + *near + "?" : ".") + " There are: " + export_section_names());
    }
    sections.push_back(std::move(name));
  }
  return sections;
}

}  // namespace

ExitCode import_list_into(const Session& session, AdminStore* admin, SearchStore& search, const ImportChoice& given) {
  auto choice = given;
  if (choice.form == ListForm::yt_dlp_archive && choice.skip == choice.take)
    return session.refuse(ExitCode::usage, "say what to do with posts that another tool has: --skip keeps them out (until you ask for one), --take archives them here too");
  auto sections = sections_of(choice);
  if (!sections) return session.refuse(sections.error());
  choice.only = std::move(*sections);
  Importer importer(session, admin, search, choice);
  auto done = read_file(session, choice, [&](ImportEntry entry) { return importer.take(std::move(entry)); });
  // What stood before a fault of the list is in and stays: importing it again changes nothing.
  if (done || done.error().kind == FailureKind::invalid)
    if (auto flushed = importer.flush(); !flushed) done = std::move(flushed);
  importer.tally().print(choice.dry_run);
  if (!done) return session.refuse(done.error());
  if (importer.tally().any_usable()) return ExitCode::ok;
  return session.refuse(ExitCode::usage, "nothing to import: no entry names a post of TikTok");
}

ExitCode import_list(const Session& session, const ImportChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto search = open_search(*archive);
  if (!search) return session.refuse(ExitCode::catalog, printable(search.error().describe()));
  if (choice.dry_run) return import_list_into(session, nullptr, **search, choice);
  const auto admin = open_admin(*archive);
  if (!admin) return session.refuse(ExitCode::catalog, printable(admin.error().describe()));
  return import_list_into(session, admin->get(), **search, choice);
}

}  // namespace holdfast
