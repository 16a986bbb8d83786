// The command line of sources: add user|hashtag|search|music, sources, regions.
#include <CLI/CLI.hpp>

#include "app/cli_parts.h"

namespace holdfast {

namespace {
void add_listing_options(CLI::App* made, SourceTyped& typed) {
  auto& options = typed.choice.options;
  made->add_option("--limit", options.limit, "at most so many posts of each walk over the listing; none: no limit")->type_name("N|none");
  made->add_option("--every", options.every, "how often run --watch looks for new posts, such as 6h; usual: listing.every")->type_name("TIME");
  auto* files_only = made->add_flag("--files-only", options.files_only, "capture the files only: the metadata as listed, no look at the post itself");
  made->add_flag("--no-files-only", options.with_metadata, "capture with the post's own metadata")->excludes(files_only);
}

void add_region(CLI::App* made, SourceTyped& typed, const std::string& meaning) {
  made->add_option("--region", typed.choice.options.region, meaning)->type_name("CC");
}

void add_search_options(CLI::App* made, SourceTyped& typed) {
  auto& options = typed.choice.options;
  made->add_option("--publish-time", options.publish_time, "only posts of the last 1, 7, 30, 90 or 180 days; 0: of any time")->type_name("DAYS");
  made->add_option("--sort", options.sort, "relevance, likes or date")->type_name("ORDER");
}

void choose(CLI::App* made, SourceTyped& typed, Chosen run) {
  made->callback([&typed, run = std::move(run)] { *typed.chosen = run; });
}

CLI::App* add_kind(CLI::App& add, SourceTyped& typed, SourceKind kind, const CommandText& text) {
  auto* made = command(add, text);
  add_listing_options(made, typed);
  choose(made, typed, [&typed, kind](Session& session) {
    typed.choice.kind = kind;
    return add_source(session, typed.choice);
  });
  return made;
}

CLI::App* on_source(CLI::App& sources, SourceTyped& typed, const CommandText& text) {
  auto* made = command(sources, text);
  made->add_option("SOURCE", typed.choice.words, "its number, or its kind and name: user @name, hashtag NAME, search WORDS, music ID")->required();
  add_region(made, typed, "which of several sources of one name");
  return made;
}
}  // namespace

void add_source_kinds(CLI::App& add, SourceTyped& typed) {
  const std::string again = "\n\nAdding it again changes its options, and makes it active again.";
  auto* user = add_kind(add, typed, SourceKind::user, {"user", "every post of an account, now and on each later run",
                        "holdfast add user @name\n  holdfast add user 6784563456\n  holdfast add user https://www.tiktok.com/@name" + again});
  user->add_option("USER", typed.choice.words, "@name, the account's numeric id, or a link to its profile")->required()->expected(1);
  auto* hashtag = add_kind(add, typed, SourceKind::hashtag, {"hashtag", "every post that a hashtag's listing shows",
                           "holdfast add hashtag coldbrew\n  holdfast add hashtag '#coldbrew' --region US --every 2h" + again});
  hashtag->add_option("NAME", typed.choice.words, "name, #name, its numeric id, or a link to its page")->required()->expected(1);
  add_region(hashtag, typed, "as people of this region see it; `holdfast regions` lists the codes");
  auto* search = add_kind(add, typed, SourceKind::search, {"search", "every post that a search finds",
                          "holdfast add search cold brew\n  holdfast add search cold brew --sort date --publish-time 7 --limit 500" + again});
  search->add_option("WORDS", typed.choice.words, "what to search for")->required();
  add_region(search, typed, "as people of this region see it; `holdfast regions` lists the codes");
  add_search_options(search, typed);
  auto* music = add_kind(add, typed, SourceKind::music, {"music", "every post that uses a sound",
                         "holdfast add music 7016547803243022337\n  holdfast add music https://www.tiktok.com/music/original-sound-7016547803243022337" + again});
  music->add_option("ID", typed.choice.words, "the sound's numeric id, or a link to its page")->required()->expected(1);
}

void add_source_commands(CLI::App& app, SourceTyped& typed) {
  auto* sources = command(app, {"sources", "what is followed: list, pause, resume, remove, set", "holdfast sources\n  holdfast sources pause user @name\n  holdfast sources set 3 --every 2h"});
  const auto listing = [&typed](Session& session) { return list_sources(session, typed.all); };
  const auto add_list_options = [&typed](CLI::App* made) {
    made->add_flag("--all", typed.all, "removed ones, too");
    made->add_flag("--json", typed.json, "print JSON, for scripts");
  };
  sources->require_subcommand(0, 1);
  add_list_options(sources);
  sources->callback([&typed, sources, listing] {
    if (sources->get_subcommands().empty()) *typed.chosen = listing;
  });
  auto* list = command(*sources, {"list", "a line for each: state, posts, when it was listed, when it is due", "holdfast sources list --json"});
  add_list_options(list);
  choose(list, typed, listing);
  auto* pause = on_source(*sources, typed, {"pause", "list no more of it for now; a live run notices within seconds", "holdfast sources pause user @name\n  holdfast sources pause 3"});
  choose(pause, typed, [&typed](Session& session) { return move_source(session, typed.choice, SourceState::paused); });
  auto* resume = on_source(*sources, typed, {"resume", "go on with one that is paused, failed or removed", "holdfast sources resume 3"});
  choose(resume, typed, [&typed](Session& session) { return move_source(session, typed.choice, SourceState::active); });
  auto* remove = on_source(*sources, typed, {"remove", "follow it no more; its posts stay, and those that wait are still captured", "holdfast sources remove hashtag coldbrew"});
  choose(remove, typed, [&typed](Session& session) { return move_source(session, typed.choice, SourceState::removed); });
  auto* set = on_source(*sources, typed, {"set", "change its options; what is not given stays", "holdfast sources set 3 --every 2h --limit none\n  holdfast sources set search cold brew --sort date"});
  add_listing_options(set, typed);
  add_search_options(set, typed);
  choose(set, typed, [&typed](Session& session) { return set_source(session, typed.choice); });
  auto* regions = command(app, {"regions", "the regions that --region takes", "holdfast regions\n  holdfast regions --refresh"});
  regions->add_flag("--refresh", typed.refresh, "ask the provider again, for one credit");
  regions->add_flag("--json", typed.json, "print JSON, for scripts");
  choose(regions, typed, [&typed](Session& session) { return show_regions(session, typed.refresh); });
}

}  // namespace holdfast
