// holdfast show: everything about one post, and its media opened when asked. Reads only.
#include <filesystem>
#include <ostream>
#include <system_error>
#include <variant>

#include "app/archive.h"
#include "app/await.h"
#include "app/finding_commands.h"
#include "app/open_archive.h"
#include "app/open_file.h"
#include "app/post_output.h"
#include "app/post_table.h"
#include "core/base/printable.h"
#include "core/listing/post_link.h"
#include "core/store/key_layout.h"
#include "ports/search_store.h"

namespace holdfast {

namespace {

std::unexpected<Failure> refuse(const std::string& detail) { return fail(FailureKind::invalid, "show", "", detail); }

Result<AwemeId> id_of_link(SearchStore& store, const std::string& url) {
  const auto fate = await_now(store.link(url));
  if (!fate) return std::unexpected(fate.error());
  if (!*fate) return refuse(printable(url) + " hides its post's id and was never added; `holdfast add url` adds it");
  if ((*fate)->id) return *(*fate)->id;
  if ((*fate)->reason) return refuse(printable(url) + " is dead (" + std::string(to_string(*(*fate)->reason)) + ") and never got an id; `holdfast dead show` tells more");
  return refuse(printable(url) + " waits for the provider to say which post it is; `holdfast run` asks");
}

Result<AwemeId> id_of(SearchStore& store, const std::string& given, Instant now) {
  if (const auto id = parse_aweme_id(given)) return *id;
  const PostLink link = parse_post_link(given, now);
  if (const auto* post = std::get_if<DirectPost>(&link)) return post->id;
  if (const auto* url = std::get_if<ShortLink>(&link)) return id_of_link(store, url->url);
  if (std::holds_alternative<SourceLink>(link)) return refuse(printable(given) + " is no post; `holdfast ls --author @name` lists an account's");
  return refuse(printable(given) + " is neither the id of a post nor a link with one");
}

// The key comes from the catalog: a damaged one must not lead out of the vault.
Result<std::string> media_path(const WholePost& whole, const std::string& vault) {
  const std::string id = to_text(whole.found.post.id);
  if (whole.found.media_key.empty()) return refuse(id + " has no media here: it is " + std::string(to_string(whole.found.state)));
  const auto key = StorageKey::parse(whole.found.media_key);
  if (!key) return refuse(id + ": its media's key in the catalog is damaged; `holdfast doctor` checks the catalog");
  const std::string path = vault + "/" + key->text();
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return refuse(id + ": " + printable(path) + " is not there, though the catalog names it");
  return path;
}

ExitCode open_media(const Session& session, const WholePost& whole, const ShowPlace& place) {
  const auto path = media_path(whole, place.vault);
  if (!path) return session.refuse(path.error());
  session.out << printable(*path, limits::key_bytes_max + limits::url_bytes_max) << std::endl;
  if (!place.open(*path)) session.err << "holdfast: there is no xdg-open or open to open it with\n";
  return ExitCode::ok;
}

}  // namespace

ExitCode show_post_of(const Session& session, SearchStore& store, const ShowChoice& choice, const ShowPlace& place) {
  const auto id = id_of(store, choice.post, session.now);
  if (!id) return session.refuse(id.error());
  const auto whole = await_now(store.post(*id));
  if (!whole) return session.refuse(whole.error());
  if (!*whole) return session.refuse(ExitCode::usage, to_text(*id) + " is not in this archive; `holdfast add url " + to_text(*id) + "` adds it");
  if (choice.open) return open_media(session, **whole, place);
  session.out << (session.json ? whole_post_json(**whole) : whole_post_text(session, **whole, place.vault));
  return ExitCode::ok;
}

ExitCode show_post(const Session& session, const ShowChoice& choice) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_search(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  return show_post_of(session, **store, choice, {archive->vault(), open_in_desktop});
}

}  // namespace holdfast
