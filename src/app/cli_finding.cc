// Their options, with a line of meaning each and examples.
#include "app/cli_finding.h"

#include <CLI/CLI.hpp>
#include <array>
#include <utility>

#include "app/tiktok_export.h"
#include "core/index/search.h"

namespace holdfast {

namespace {

// Values that --help, completion and manual name; a wrong one is refused by the command itself, with what was meant.
CLI::Validator named(const std::string& names) {
  return CLI::Validator([](std::string&) { return std::string(); }, "{" + names + "}", "named values");
}
template <class Values>
std::string names_of(const Values& values) {
  std::string names;
  for (const auto value : values) names += (names.empty() ? "" : ",") + std::string(to_string(value));
  return names;
}

CLI::Validator not_negative() {
  return CLI::Validator([](std::string& given) { return given.starts_with("-") ? "takes a number of posts from 0 on, not " + given : std::string(); }, "");
}

void choose(CLI::App* made, FindingTyped& typed, Chosen run) {
  made->callback([&typed, run = std::move(run)] { *typed.chosen = run; });
}
void add_json(CLI::App* made, FindingTyped& typed) { made->add_flag("--json", typed.json, "print JSON, for scripts"); }

void add_times(CLI::App* list, ListChoice& choice) {
  list->add_option("--since", choice.since, "made at or after: 2026-01-31, 2026-01-31T08:00 (UTC), or 12h, 30d ago")->type_name("TIME");
  list->add_option("--until", choice.until, "made before; a day alone counts whole")->type_name("TIME");
  list->add_option("--listed-since", choice.listed_since, "first listed at or after")->type_name("TIME");
  list->add_option("--listed-until", choice.listed_until, "first listed before")->type_name("TIME");
  list->add_option("--archived-since", choice.archived_since, "archived at or after")->type_name("TIME");
  list->add_option("--archived-until", choice.archived_until, "archived before")->type_name("TIME");
}

void add_list(CLI::App& app, FindingTyped& typed) {
  auto& choice = typed.list;
  auto* list = command(app, {"ls", "find posts: all of them, also pending and dead ones, by any of these at once",
                             "holdfast ls --author @name --since 2026-01-01\n  holdfast ls --reason deleted --source \"user @name\"\n"
                             "  holdfast ls --text \"cold brew\" --sort plays --limit 10\n  holdfast ls --state archived --csv > posts.csv\n"
                             "  holdfast ls --region US --kind photo --json | jq '.posts[].title'\n\n"
                             "An author is found by every name that was seen of the account. Text is looked for in title, author and sound, in parts of\n"
                             "words too, without case and accents; in quotation marks it stays together."});
  list->add_option("--text", choice.text, "words, each anywhere in title, author or sound")->type_name("WORDS");
  list->add_option("--author", choice.author, "@name, now or earlier, or the author's numeric id")->type_name("AUTHOR");
  list->add_option("--source", choice.source, "who listed it: \"user @name\", or the source's number")->type_name("SOURCE");
  list->add_option("--state", choice.state, "what became of it")->check(named(names_of(all_states)))->type_name("STATE");
  list->add_option("--reason", choice.reason, "why it is dead")->check(named(names_of(all_reasons)))->type_name("REASON");
  list->add_option("--hold", choice.hold, "why it is pending and not captured")->check(named(names_of(all_holds)))->type_name("HOLD");
  list->add_option("--region", choice.region, "of the author, as US")->type_name("REGION");
  list->add_option("--music", choice.music, "the numeric id of its sound")->type_name("ID");
  list->add_option("--kind", choice.kind, "video or photo")->check(named("video,photo"))->type_name("KIND");
  add_times(list, choice);
  list->add_option("--sort", choice.sort, "newest or oldest by when the post was made; plays and archived show archived posts only")
      ->check(named(names_of(std::array{PostOrder::newest, PostOrder::oldest, PostOrder::plays, PostOrder::archived})))->type_name("ORDER");
  list->add_option("--limit", choice.limit, "at most so many; 0 for all (50 on a terminal, else all)")->check(not_negative())->type_name("N");
  list->add_flag("--csv", choice.csv, "print a table for spreadsheets (RFC 4180)");
  add_json(list, typed);
  choose(list, typed, [&](Session& session) { return list_posts(session, choice); });
}

void add_show(CLI::App& app, FindingTyped& typed) {
  auto* show = command(app, {"show", "everything about one post: what became of it and why, who listed it, names, counters, files, credits",
                             "holdfast show 7387261234567890123\n  holdfast show https://www.tiktok.com/@name/video/7387261234567890123 --json\n"
                             "  holdfast show 7387261234567890123 --open"});
  show->add_option("POST", typed.show.post, "id or link of the post")->required();
  show->add_flag("--open", typed.show.open, "print the path of its media and open it");
  add_json(show, typed);
  choose(show, typed, [&](Session& session) { return show_post(session, typed.show); });
}

CLI::App* add_form(CLI::App& import, FindingTyped& typed, ListForm form, const CommandText& text) {
  auto* made = command(import, text);
  made->add_option("FILE", typed.import.file, "the file, or - for standard input")->required();
  made->add_flag("--dry-run", typed.import.dry_run, "only say what would be added");
  add_json(made, typed);
  choose(made, typed, [&typed, form](Session& session) {
    typed.import.form = form;
    return import_list(session, typed.import);
  });
  return made;
}

void add_import(CLI::App& app, FindingTyped& typed) {
  auto* import = command(app, {"import", "add posts from lists of other tools and services", "holdfast import tiktok-export user_data_tiktok.json --only likes,favorites"});
  import->require_subcommand(1);
  auto* tiktok = add_form(*import, typed, ListForm::tiktok_export,
                          {"tiktok-export", "the personal data that TikTok gives out (JSON): favourites, likes, what was shared, watched and posted",
                           "holdfast import tiktok-export user_data_tiktok.json --only likes,favorites\n  holdfast import tiktok-export user_data_tiktok.json --dry-run\n\n"
                           "Each post costs a credit once it is archived; --dry-run says how many there are. What was watched (history) is often most of it."});
  tiktok->add_option("--only", typed.import.only, "sections to take, with commas between them: " + export_section_names())
      ->delimiter(',')->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)->type_name("SECTION");
  auto* yt_dlp = add_form(*import, typed, ListForm::yt_dlp_archive,
                          {"yt-dlp-archive", "the file of yt-dlp's --download-archive (or gallery-dl's in that form): posts that you have already",
                           "holdfast import yt-dlp-archive archive.txt --skip\n  holdfast import yt-dlp-archive archive.txt --take\n\n"
                           "--skip notes them as archived elsewhere: they are never captured until you ask for one (`holdfast add url ID`), or for all with --take."});
  yt_dlp->add_flag("--skip", typed.import.skip, "don't archive them: another tool has them");
  yt_dlp->add_flag("--take", typed.import.take, "archive them here too");
  auto* csv = add_form(*import, typed, ListForm::csv,
                       {"csv", "a table with a column of links or ids; commas, semicolons or tabs between the cells",
                        "holdfast import csv posts.csv --column url\n  holdfast import csv posts.csv --column 3\n  holdfast ls --csv | holdfast import csv - --column aweme_id"});
  csv->add_option("--column", typed.import.column, "the column: its name in the first line, or its number from 1")->required()->type_name("NAME|N");
}

}  // namespace

void add_finding_commands(CLI::App& app, FindingTyped& typed) {
  add_list(app, typed);
  add_show(app, typed);
  add_import(app, typed);
}

void add_dead_export(CLI::App& dead, FindingTyped& typed) {
  auto* made = command(dead, {"export", "every dead letter with its evidence, as a table or as JSON lines",
                              "holdfast dead export dead.csv\n  holdfast dead export --format jsonl --reason deleted > deleted.jsonl"});
  made->add_option("FILE", typed.letters.file, "where to; standard output without it or with -");
  made->add_option("--format", typed.letters.format, "csv or jsonl; without it as the file's name ends, csv otherwise")->check(named("csv,jsonl"))->type_name("FORMAT");
  made->add_option("--reason", typed.letters.reason, "only those with this reason")->check(named(names_of(all_reasons)))->type_name("REASON");
  made->add_flag("--force", typed.letters.force, "replace the file when it is there");
  choose(made, typed, [&](Session& session) { return dead_export(session, typed.letters); });
}

}  // namespace holdfast
