// Every command with its options, one line of meaning and an example.
#include "app/cli.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <functional>
#include <ostream>
#include <sstream>

#include "app/cli_catalog.h"
#include "app/cli_finding.h"
#include "app/cli_model.h"
#include "app/cli_parts.h"
#include "app/cli_work.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/display_width.h"
#include "app/manual.h"
#include "app/run_command.h"
#include "app/values.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

// What was typed: filled while parsing, used by the command that `chosen` calls.
struct Typed {
  std::string folder;
  std::vector<std::string> overrides;
  std::string init_folder, init_catalog, dead_id;
  std::vector<std::string> links;
  DeadChoice dead;
  std::string reason;
  DoctorChoice doctor;
  std::string log_format = "text", progress = "auto", color = "auto";
  bool quiet = false;
  std::string shell, backup_file, spool_host;
  CopyChoice copy;
  ManualChoice manual;
  bool json = false, version = false, watch = false, dry_run = false;
  FindingTyped finding;
  SourceTyped source;
  CatalogTyped catalog;
  WorkTyped work;
  std::string metrics_listen;
  Chosen chosen;
};

constexpr const char* for_all = "\n-C DIR and --set KEY=VALUE work with every command (holdfast --help).";

// Values that --help, completion and manual name; a wrong one is refused by the command itself, with what was meant.
template <class Values>
CLI::Validator named_values(const Values& values) {
  std::string names;
  for (const auto value : values) names += (names.empty() ? "" : ",") + std::string(to_string(value));
  return CLI::Validator([](std::string&) { return std::string(); }, "{" + names + "}", "named values");
}

void add_json(CLI::App* made, Typed& typed) { made->add_flag("--json", typed.json, "print JSON, for scripts"); }

void choose(CLI::App* made, Typed& typed, Chosen run) {
  made->callback([&typed, run] { typed.chosen = run; });
}

void add_init(CLI::App& app, Typed& typed) {
  auto* init = command(app, {"init", "make an archive: a folder with holdfast.toml and catalog.db",
                             "holdfast init my-archive"});
  init->add_option("DIR", typed.init_folder, "the folder; made if need be")->required();
  init->add_option("--catalog", typed.init_catalog, "where the catalog lies, for many hosts: a URL of PostgreSQL")->type_name("URL");
  init->footer("Example:\n  holdfast init my-archive\n  holdfast init my-archive --catalog postgres://holdfast@db.example/archive\n  holdfast init my-archive --set download.quality=standard   (written into its holdfast.toml)\n\nKeys of holdfast.toml:\n" +
               describe_keys());
  choose(init, typed, [&](Session& session) {
    if (!typed.init_catalog.empty()) session.overrides.push_back("catalog.url=" + typed.init_catalog);
    return init_archive(session, typed.init_folder);
  });
}

void add_add(CLI::App& app, Typed& typed) {
  auto* add = command(app, {"add", "say what to archive: accounts, hashtags, searches, sounds, or posts by their links", "holdfast add user @name\n  holdfast add hashtag coldbrew\n  holdfast add url links.txt"});
  add->require_subcommand(1);
  add_source_kinds(*add, typed.source);
  auto* url = command(*add, {"url", "posts by their links: in arguments, in files (one a line), or - for standard input",
                             "holdfast add url https://www.tiktok.com/@name/video/7387261234567890123\n  holdfast add url links.txt\n  cat links.txt | holdfast add url -\n\n"
                             "Any form: /video/ and /photo/ links, share and embed links, short links (vm., vt., /t/), bare ids, with text around\n"
                             "them. Empty lines and lines that begin with # are skipped. Lines that can't be used are told by number and the others\n"
                             "are added: exit code 0 when at least one could be used, 2 when none could."});
  url->add_option("LINK", typed.links, "links, files of links, or -")->required();
  choose(url, typed, [&](Session& session) { return add_urls(session, typed.links); });
}

void add_run(CLI::App& app, Typed& typed) {
  auto* run = command(app, {"run", "list, resolve, download and index until nothing is left to do now",
                            "export TIKLIVE_API_KEY=...\n  holdfast run\n  holdfast run --watch\n  holdfast run --dry-run\n  holdfast run --log-format json --set download.concurrency=40\n\n"
                            "Ctrl-C finishes what is in hand and ends; the next run goes on from there, and so it does after a crash."});
  run->add_flag("--watch", typed.watch, "go on for days: list each source on its interval, wait out what stops it");
  auto* dry_run = run->add_flag("--dry-run", typed.dry_run, "only say what it would cost; calls nobody and needs no key");
  dry_run->excludes("--watch");
  add_json(run, typed);
  run->add_option("--log-format", typed.log_format, "text or json; the log goes to standard error")->check(CLI::IsMember({"text", "json"}));
  run->add_option("--progress", typed.progress, "the view of the run: on a terminal (auto), also on a dumb one (always), or log lines only (never)")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  run->add_flag("-q,--quiet", typed.quiet, "say only what goes wrong: no view, no summary, of the log only warnings and errors");
  add_metrics_listen(*run, typed.metrics_listen);
  choose(run, typed, [&](Session& session) {
    apply_metrics_listen(session, typed.metrics_listen);
    if (typed.dry_run) return forecast_run(session);
    return run_now(session, {.json_log = typed.log_format == "json", .quiet = typed.quiet, .progress = parse_when(typed.progress).value_or(When::automatic),
                             .watch = typed.watch});
  });
  auto* janitor = command(app, {"janitor", "sweep once now: what crashes left behind, and evidence that is old",
                                "holdfast janitor\n  holdfast janitor --give-up-spool old-host-1a2b3c4d     (each of its posts costs one more capture)"});
  janitor->add_option("--give-up-spool", typed.spool_host, "a host that never comes back, as `holdfast status` names it: what waits in its spool is captured again")->type_name("HOST");
  add_json(janitor, typed);
  choose(janitor, typed, [&](Session& session) {
    return typed.spool_host.empty() ? sweep_now(session, {.quiet = true}) : give_up_spool_now(session, typed.spool_host);
  });
}

void add_status(CLI::App& app, Typed& typed) {
  auto* status = command(app, {"status", "the balance of the archive: every listed post, and what became of it", "holdfast status\n  holdfast status --json"});
  add_json(status, typed);
  choose(status, typed, [](Session& session) { return show_status(session); });
  auto* doctor = command(app, {"doctor", "check key, provider, clock, disk and catalog; a line each, with the remedy", "holdfast doctor"});
  doctor->add_flag("--spend", typed.doctor.spend, "make one look-up to see that the key is good; costs a credit");
  add_json(doctor, typed);
  choose(doctor, typed, [&](Session& session) { return run_doctor(session, typed.doctor); });
  auto* backup = command(app, {"backup", "copy the catalog into one file, also while a run is at work; the vault is copied after it",
                               "holdfast backup catalog-copy.db\n\ndocs/OPERATIONS.md says how the vault is copied, and how both come back."});
  backup->add_option("FILE", typed.backup_file, "the file to make; never written over")->required();
  choose(backup, typed, [&](Session& session) { return back_up(session, typed.backup_file); });
  auto* version = command(app, {"version", "print the version", "holdfast version"});
  add_json(version, typed);
  choose(version, typed, [](Session& session) { return show_version(session); });
}

void add_vault(CLI::App& app, Typed& typed) {
  auto* vault = command(app, {"vault", "the place of the bytes: copy all of it to another one", "holdfast vault copy file:. s3://bucket/prefix"});
  vault->require_subcommand(1);
  auto* copy = command(*vault, {"copy", "copy every object to another vault, each checked byte by byte; goes on where it was cut off",
                                "holdfast vault copy file:. s3://bucket/prefix --switch\n  holdfast vault copy s3://bucket/prefix file:/srv/archive\n\n"
                                "FROM and TO are written like vault.url; the other keys of [vault] hold for both. Nothing is removed from FROM and nothing is replaced\n"
                                "in TO. No run may be at work meanwhile."});
  copy->add_option("FROM", typed.copy.from, "the vault as it is, e.g. file:.")->required();
  copy->add_option("TO", typed.copy.to, "where it goes, e.g. s3://bucket/prefix")->required();
  copy->add_flag("--switch", typed.copy.switch_over, "when all is there, write TO into holdfast.toml as vault.url");
  add_json(copy, typed);
  choose(copy, typed, [&](Session& session) { return copy_vault(session, typed.copy); });
}

void add_dead(CLI::App& app, Typed& typed) {
  auto* dead = command(app, {"dead", "posts that were given up: list them, see why, try again", "holdfast dead list"});
  dead->require_subcommand(1);
  auto* list = command(*dead, {"list", "a line for each", "holdfast dead list --reason deleted"});
  list->add_option("--reason", typed.reason, "only those with this reason")->check(named_values(all_reasons));
  add_json(list, typed);
  choose(list, typed, [&](Session& session) { return dead_list(session, typed.dead); });
  auto* show = command(*dead, {"show", "all that is known of one, with the evidence", "holdfast dead show 7387261234567890123"});
  show->add_option("ID", typed.dead_id, "id or link of the post")->required();
  add_json(show, typed);
  choose(show, typed, [&](Session& session) { return dead_show(session, typed.dead_id); });
  auto* retry = command(*dead, {"retry", "make them pending again; each costs credits again",
                                "holdfast dead retry 7387261234567890123\n  holdfast dead retry --reason region"});
  retry->add_option("ID", typed.dead.ids, "ids or links of posts");
  retry->add_option("--reason", typed.reason, "all with this reason")->check(named_values(all_reasons));
  retry->add_flag("--all", typed.dead.all, "all");
  choose(retry, typed, [&](Session& session) { return dead_retry(session, typed.dead); });
  add_dead_export(*dead, typed.finding);
}

void add_manual(CLI::App& app, Typed& typed) {
  auto* completion = command(app, {"completion", "print the completion script of a shell",
                                   "holdfast completion bash > ~/.local/share/bash-completion/completions/holdfast\n"
                                   "  holdfast completion zsh > ~/.zfunc/_holdfast     (with ~/.zfunc in fpath)\n"
                                   "  holdfast completion fish > ~/.config/fish/completions/holdfast.fish"});
  completion->add_option("SHELL", typed.shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  choose(completion, typed, [&](Session& session) { return print_completion(session, describe(app), typed.shell); });
  auto* man = command(app, {"man", "print the manual page of a command, or write all of them", "holdfast man run | man -l -\n  holdfast man --all /usr/local/share/man/man1"});
  man->add_option("COMMAND", typed.manual.command, "a command, e.g. run, or dead list; without it, the program");
  man->add_option("--all", typed.manual.folder, "write every page into this folder; made if need be")->type_name("DIR");
  choose(man, typed, [&](Session& session) { return print_manual(session, describe(app), typed.manual); });
}

void add_all(CLI::App& app, Typed& typed) {
  app.fallthrough();
  app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::Throw);
  app.add_option("-C", typed.folder, "the archive's folder; without it, the current one or one above it")->type_name("DIR");
  app.add_option("--set", typed.overrides, "a key of holdfast.toml for this call, e.g. download.concurrency=40; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--color", typed.color, "colours: auto (on a terminal; NO_COLOR and CLICOLOR_FORCE are obeyed), always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
  app.add_flag("--version", typed.version, "print the version");
  app.footer("Example:\n  holdfast init my-archive && cd my-archive\n  holdfast add user @name\n  export TIKLIVE_API_KEY=...\n  holdfast run\n  holdfast status\n\nExit codes:\n" +
             describe_exit_codes());
  add_init(app, typed);
  add_add(app, typed);
  add_run(app, typed);
  add_work_command(app, typed.work);
  add_finding_commands(app, typed.finding);
  add_source_commands(app, typed.source);
  add_status(app, typed);
  add_catalog_commands(app, typed.catalog);
  add_vault(app, typed);
  add_dead(app, typed);
  add_manual(app, typed);
}

// The word that stands where a command should, when it is none.
std::string unknown_command(const CLI::App& app, const std::vector<std::string>& arguments) {
  const CLI::App* level = &app;
  for (std::size_t at = 0; at < arguments.size(); ++at) {
    const std::string& word = arguments[at];
    if (word == "-C" || word == "--set" || word == "--color") ++at;
    if (word.starts_with("-") || level->get_subcommands([](const CLI::App*) { return true; }).empty()) continue;
    std::vector<std::string> names;
    const CLI::App* found = nullptr;
    for (const auto* sub : level->get_subcommands([](const CLI::App*) { return true; })) {
      names.push_back(sub->get_name());
      if (sub->get_name() == word) found = sub;
    }
    if (found == nullptr) {
      const auto near = nearest(word, names);
      return "no command " + printable(word) + (near ? "; did you mean " + *near + "?" : "; `holdfast --help` lists them");
    }
    level = found;
  }
  return "";
}

// An empty value is a variable of a script that was never set: taken for "not given" it would widen what was asked.
// The option that was given one; "" when there is none.
std::string empty_value(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional() || option->count() == 0) continue;
    if (std::ranges::any_of(option->results(), [](const std::string& value) { return trim(value).empty(); })) return option->get_name();
  }
  for (const CLI::App* chosen : app.get_subcommands())
    if (auto name = empty_value(*chosen); !name.empty()) return name;
  return "";
}

// On a terminal, --help is broken at blanks, and what follows stands under its column.
std::string help_text(const Session& session, const CLI::App& app) {
  constexpr std::size_t meaning_column = 30;  // CLI11's
  std::istringstream help(app.help());
  std::string text;
  for (std::string line; std::getline(help, line);) {
    const bool listed = line.size() > meaning_column && line.starts_with("  ") && line[meaning_column - 1] == ' ';
    for (const auto& piece : wrapped(line, session.columns, listed ? meaning_column : 4)) text += piece + "\n";
  }
  return text;
}

// `man run` names a command and does not run it: what stands behind `man` is marked as plain words.
std::vector<std::string> with_names_marked(std::vector<std::string> arguments) {
  for (std::size_t at = 0; at + 1 < arguments.size(); ++at) {
    const std::string& word = arguments[at];
    if (word == "-C" || word == "--set" || word == "--color") ++at;
    else if (!word.starts_with("-")) {
      if (word == "man" && !arguments[at + 1].starts_with("-")) arguments.insert(arguments.begin() + static_cast<std::ptrdiff_t>(at) + 1, "--");
      break;
    }
  }
  return arguments;
}

ExitCode parse_and_run(Session& session, std::vector<std::string> arguments) {
  CLI::App app("Archives TikTok posts in bulk and loses nothing on the way: bytes checked, metadata indexed, each missing one explained.", "holdfast");
  Typed typed;
  typed.finding.chosen = &typed.chosen;
  typed.source.chosen = &typed.chosen;
  typed.catalog.chosen = &typed.chosen;
  typed.work.chosen = &typed.chosen;
  add_all(app, typed);
  app.require_subcommand(0, 1);  // a role of `work` that is called like a command is no command
  arguments = with_names_marked(std::move(arguments));
  if (arguments.empty()) {
    session.err << app.help();
    return ExitCode::usage;
  }
  try {
    app.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::CallForHelp&) {
    session.out << help_text(session, app);
    return ExitCode::ok;
  } catch (const CLI::ParseError& error) {
    const std::string unknown = unknown_command(app, arguments);
    return session.refuse(ExitCode::usage, unknown.empty() ? printable(error.what()) + "\n  holdfast --help, or --help after a command, shows what can be given" : unknown);
  }
  if (const auto empty = empty_value(app); !empty.empty())
    return session.refuse(ExitCode::usage, empty + " is empty: give a value, or leave the option out");
  if (!typed.folder.empty()) session.folder = typed.folder;
  session.overrides = typed.overrides;
  session.json = typed.json || typed.finding.json || typed.source.json || typed.catalog.json || typed.work.json;
  session.wanted_colour = parse_when(typed.color).value_or(When::automatic);
  if (session.wanted_colour != When::automatic) session.colour = session.err_colour = session.wanted_colour == When::always;
  if (!typed.reason.empty()) typed.dead.reason = typed.reason;
  if (typed.version) return show_version(session);
  if (typed.chosen) return typed.chosen(session);
  return session.refuse(ExitCode::usage, "no command given; `holdfast --help` lists them");
}

}  // namespace

CLI::App* command(CLI::App& parent, const CommandText& text) {
  CLI::App* made = parent.add_subcommand(text.name, text.meaning);
  made->footer("Example:\n  " + text.example + for_all);
  return made;
}

ExitCode run_cli(Session& session, std::vector<std::string> arguments) {
  try {
    return parse_and_run(session, std::move(arguments));
  } catch (const std::exception& error) {
    return session.refuse(ExitCode::internal, std::string("a defect of Holdfast: ") + printable(error.what()));
  }
}

}  // namespace holdfast
