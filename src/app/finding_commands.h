// What the commands that find posts again and bring lists in take and do. As commands.h: a command never ends the process, it returns
// the exit code.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/session.h"

namespace holdfast {

class AdminStore;
class SearchStore;

// ls: as typed; read_query (post_query.h) says what can't be meant.
struct ListChoice {
  std::string text, author, source, state, reason, hold, region, music, kind;
  std::string since, until, listed_since, listed_until, archived_since, archived_until;
  std::string sort = "newest";
  std::optional<std::int64_t> limit;      // 0: all. Without it 50 on a terminal, all elsewhere
  bool csv = false;
};
ExitCode list_posts(const Session& session, const ListChoice& choice);

// show ID|LINK.
struct ShowChoice {
  std::string post;
  bool open = false;                      // its media, in what the system opens it with
};
ExitCode show_post(const Session& session, const ShowChoice& choice);

// dead export FILE|-.
struct ExportChoice {
  std::string file = "-", format, reason;
  bool force = false;                     // a file that is there is replaced
};
ExitCode dead_export(const Session& session, const ExportChoice& choice);

enum class ListForm : std::uint8_t { tiktok_export, yt_dlp_archive, csv };
struct ImportChoice {
  ListForm form = ListForm::csv;
  std::string file;                       // or - for standard input
  std::vector<std::string> only;          // sections of a TikTok export
  std::string column;                     // of a table: its name, or its number from 1
  bool skip = false, take = false;        // what a yt-dlp archive names: held as elsewhere, or archived here too
  bool dry_run = false;
};
// Exit code 0 when at least one entry could be used, 2 when none could.
ExitCode import_list(const Session& session, const ImportChoice& choice);

// The same on stores that are open already: for tests. `vault` is a folder, without a slash at its end.
ExitCode list_posts_of(const Session& session, SearchStore& store, const ListChoice& choice);
// `open` gets the path of the media; false when nothing could open it.
using Opener = std::function<bool(const std::string& path)>;
struct ShowPlace {
  std::string vault;
  Opener open;
};
ExitCode show_post_of(const Session& session, SearchStore& store, const ShowChoice& choice, const ShowPlace& place);
ExitCode dead_export_of(const Session& session, SearchStore& store, const ExportChoice& choice);
// `admin` isn't used with dry_run.
ExitCode import_list_into(const Session& session, AdminStore* admin, SearchStore& search, const ImportChoice& choice);

}  // namespace holdfast
