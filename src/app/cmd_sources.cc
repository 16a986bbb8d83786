// holdfast add user|hashtag|search|music and holdfast sources: what is followed, and how. Writes beside a live run, which notices
// within seconds. Never calls the provider.
#include <ostream>

#include "app/archive.h"
#include "app/await.h"
#include "app/open_archive.h"
#include "app/source_commands.h"
#include "app/sources_view.h"
#include "core/base/printable.h"
#include "core/listing/source_text.h"
#include "ports/region_store.h"
#include "ports/source_admin.h"
#include "ports/status_store.h"

namespace holdfast {

namespace {
std::unexpected<Failure> refuse(const std::string& why) { return fail(FailureKind::invalid, "read a source", "", why); }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

Status check_fit(SourceKind kind, const OptionsChange& change, const std::string& region) {
  if (const auto option = misplaced_option(kind, change)) return refuse(std::string(*option) + " is nothing that " + std::string(to_string(kind)) + " listings take");
  if (!region.empty() && kind != SourceKind::hashtag && kind != SourceKind::search) return refuse("--region is nothing that " + std::string(to_string(kind)) + " listings take");
  return {};
}

struct NewSource {
  SourceName name;
  OptionsChange change;
};

Result<NewSource> read_new_source(const SourceChoice& choice, const RegionList& regions) {
  auto name = parse_source_name(choice.kind, joined(choice.words));
  if (!name) return std::unexpected(name.error());
  auto change = read_options(choice.options);
  if (!change) return std::unexpected(change.error());
  if (auto fit = check_fit(choice.kind, *change, choice.options.region); !fit) return std::unexpected(fit.error());
  auto region = read_region(choice.options.region, regions);
  if (!region) return std::unexpected(region.error());
  name->region = std::move(*region);
  return NewSource{std::move(*name), *change};
}

std::string told(AddedSource added, const std::string& name) {
  switch (added) {
    case AddedSource::added: return "added " + name + "; `holdfast run` archives it";
    case AddedSource::known: return name + " is a source already";
    case AddedSource::updated: return name + " is a source already; its options are changed";
    case AddedSource::resumed: return name + " was a source before and is active again";
  }
  return name;
}

// What the command does to the source; nullopt with a word to say when there is nothing to do.
Result<std::optional<SourceState>> next_state(const Source& source, SourceState wanted) {
  if (source.name.kind == SourceKind::links) return refuse("links are no listing: there is nothing to pause or remove");
  if (source.state == wanted) return std::nullopt;
  if (wanted == SourceState::paused && (source.state == SourceState::failed || source.state == SourceState::removed))
    return refuse("it is " + std::string(to_string(source.state)) + ": nothing of it is listed as it is");
  if (wanted == SourceState::active && source.state == SourceState::finished) return std::nullopt;
  return wanted;
}

std::string told(SourceState state, const std::string& name) {
  switch (state) {
    case SourceState::paused: return name + " is paused: its walks stay where they are, what it listed is still captured";
    case SourceState::removed: return name + " is removed; its posts stay";
    default: return name + " is active";
  }
}

template <class Work>
ExitCode with_sources(const Session& session, Work work) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_sources(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  return work(*archive, **store);
}
}  // namespace

ExitCode add_source_to(const Session& session, const SourceStores& stores, const SourceChoice& choice) {
  RegionList regions;
  if (!choice.options.region.empty()) {
    auto cached = await_now(stores.regions.regions());
    if (!cached) return session.refuse(cached.error());
    regions = std::move(*cached);
  }
  const auto wanted = read_new_source(choice, regions);
  if (!wanted) return session.refuse(wanted.error());
  const auto added = await_now(stores.sources.add_source(wanted->name, wanted->change, session.now));
  if (!added) return session.refuse(added.error());
  session.out << told(*added, printable(describe(wanted->name))) << '\n';
  if (!wanted->name.region.empty() && regions.regions.empty())
    session.out << "no list of regions is kept yet: the run asks the provider whether there is " << wanted->name.region << "; so does `holdfast regions`\n";
  return ExitCode::ok;
}

ExitCode move_source_in(const Session& session, SourceAdmin& store, const SourceChoice& choice, SourceState wanted) {
  const auto sources = await_now(store.sources());
  if (!sources) return session.refuse(sources.error());
  const auto source = find_source(*sources, choice.words, choice.options.region);
  if (!source) return session.refuse(source.error());
  const auto name = printable(describe(source->name));
  const auto state = next_state(*source, wanted);
  if (!state) return session.refuse(ExitCode::usage, name + ": " + state.error().detail);
  if (!*state) {
    session.out << name << " is " << to_string(source->state) << " already\n";
    return ExitCode::ok;
  }
  if (const auto moved = await_now(store.set_state(source->id, **state)); !moved) return session.refuse(moved.error());
  session.out << told(**state, name) << '\n';
  return ExitCode::ok;
}

ExitCode set_source_in(const Session& session, SourceAdmin& store, const SourceChoice& choice) {
  const auto sources = await_now(store.sources());
  if (!sources) return session.refuse(sources.error());
  const auto source = find_source(*sources, choice.words, choice.options.region);
  if (!source) return session.refuse(source.error());
  const auto change = read_options(choice.options);
  if (!change) return session.refuse(change.error());
  const auto name = printable(describe(source->name));
  if (change->is_empty()) return session.refuse(ExitCode::usage, "say what to change: --limit, --every, --files-only, for a search --publish-time and --sort; a region belongs to the source: add one of its own");
  if (const auto fit = check_fit(source->name.kind, *change, ""); !fit) return session.refuse(fit.error());
  const auto options = changed(source->options, *change);
  if (const auto set = await_now(store.set_options(source->id, *change)); !set) return session.refuse(set.error());
  const auto words = describe(options);
  session.out << name << ": " << (words.empty() ? "all as usual" : words)
              << (lists_the_same(source->options, options) ? "" : "; it brings other posts now, so it is walked anew") << '\n';
  return ExitCode::ok;
}

ExitCode add_source(const Session& session, const SourceChoice& choice) {
  return with_sources(session, [&](const Archive& archive, SourceAdmin& sources) {
    const auto regions = open_regions(archive);
    if (!regions) return session.refuse(ExitCode::catalog, printable(regions.error().describe()));
    return add_source_to(session, {sources, **regions}, choice);
  });
}

ExitCode move_source(const Session& session, const SourceChoice& choice, SourceState wanted) {
  return with_sources(session, [&](const Archive&, SourceAdmin& sources) { return move_source_in(session, sources, choice, wanted); });
}

ExitCode set_source(const Session& session, const SourceChoice& choice) {
  return with_sources(session, [&](const Archive&, SourceAdmin& sources) { return set_source_in(session, sources, choice); });
}

ExitCode list_sources(const Session& session, bool with_removed) {
  const auto archive = open_archive(session.folder, session.overrides);
  if (!archive) return session.refuse(ExitCode::config, archive.error().detail);
  const auto store = open_status(*archive);
  if (!store) return session.refuse(ExitCode::catalog, printable(store.error().describe()));
  auto statuses = await_now((*store)->source_statuses());
  if (!statuses) return session.refuse(statuses.error());
  const SourcesReport report{std::move(*statuses), archive->config.listing.every, with_removed};
  session.out << (session.json ? sources_json(report) : sources_text(session, report));
  return ExitCode::ok;
}

}  // namespace holdfast
