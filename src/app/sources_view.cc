// Sources, regions and forecasts as text.
#include "app/sources_view.h"

#include <algorithm>

#include "core/base/printable.h"
#include "core/listing/schedule.h"

namespace holdfast {

namespace {
std::string right(const std::string& text, std::size_t width) { return text.size() < width ? std::string(width - text.size(), ' ') + text : text; }
std::string left(std::string text, std::size_t width) {
  if (text.size() < width) text.resize(width, ' ');
  return text;
}

std::string minute_text(std::optional<Instant> at) { return at ? iso_text(*at).substr(0, 16) + "Z" : "-"; }

std::string state_word(const Session& session, SourceState state) {
  const auto word = left(std::string(to_string(state)), 8);
  if (state == SourceState::failed) return bad(session, word);
  return state == SourceState::paused ? doubtful(session, word) : word;
}

// When its listing is looked at again; "-" for one that isn't.
std::string next_text(const Source& source, Duration usual) {
  const bool is_listed = source.name.kind != SourceKind::links && (source.state == SourceState::active || source.state == SourceState::finished);
  if (!is_listed) return "-";
  if (!source.backfilled || source.head) return "now";
  return minute_text(next_head(source, usual));
}

std::string row(const Session& session, const SourceStatus& status, Duration usual) {
  const auto& source = status.source;
  std::string text = right(std::to_string(source.id.value), 4) + "  " + state_word(session, source.state) + "  " + left(printable(describe(source.name), 60), 26) +
                     right(grouped(status.balance.listed), 9) + right(grouped(status.balance.archived), 10) + "  " + left(minute_text(source.listed_at), 17) + "  " +
                     left(next_text(source, usual), 17);
  const auto options = describe(source.options);
  if (!options.empty()) text += "  " + options;
  if (!source.reason.empty()) text += "  (" + printable(source.reason) + ")";
  while (text.ends_with(' ')) text.pop_back();
  return text + "\n";
}

std::string cost_line(const std::string& what, std::int64_t count, const std::string& note = {}) {
  return "  " + left(what, 26) + right(grouped(count), 10) + (note.empty() ? "" : "   " + note) + "\n";
}
}  // namespace

std::string sources_text(const Session& session, const SourcesReport& report) {
  std::vector<SourceStatus> shown = report.sources;
  const auto removed = report.with_removed ? 0 : std::erase_if(shown, [](const auto& status) { return status.source.state == SourceState::removed; });
  std::string text;
  if (shown.empty()) {
    text = "No sources: holdfast add user @name, add hashtag NAME, add search WORDS, add music ID\n";
  } else {
    text = right("no", 4) + "  " + left("state", 8) + "  " + left("source", 26) + right("listed", 9) + right("archived", 10) + "  " + left("last listed", 17) + "  next due\n";
    for (const auto& status : shown) text += row(session, status, report.usual_every);
    text += "Times are UTC; next due holds for `holdfast run --watch`, any other run lists all that are active or finished.\n";
  }
  if (removed > 0) text += counted(static_cast<std::int64_t>(removed), "removed source is", "removed sources are") + " not shown (--all).\n";
  return text;
}

std::string regions_text(const RegionList& list) {
  if (list.regions.empty()) return "No regions are known yet: holdfast regions --refresh asks the provider, for one credit\n";
  std::string text;
  for (const auto& region : list.regions) text += printable(region.code) + (region.name.empty() ? "" : "  " + printable(region.name)) + "\n";
  return text + counted(static_cast<std::int64_t>(list.regions.size()), "region", "regions") + ", as the provider listed them at " + minute_text(list.fetched_at) + "\n";
}

std::string forecast_text(const ForecastReport& report) {
  const auto& [work, sum, rate] = report;
  std::string text = "A run now would cost at least\n";
  text += cost_line("pages of listings, heads", sum.head_pages, "one for each source that is looked at from its top");
  text += cost_line("pages of listings, rest", sum.backfill_pages, sum.backfill_pages > 0 ? "one for each listing not yet walked to its end: likely many more" : "");
  text += cost_line("look-ups of names", sum.lookups);
  if (sum.region_lists > 0) text += cost_line("the list of regions", sum.region_lists);
  text += cost_line("posts that wait", sum.details, "fresh " + grouped(work.fresh) + ", retries " + grouped(work.retry) + ", backfill " + grouped(work.backfill) +
                                                        (work.adoptable > 0 ? "; the vault may hold " + grouped(work.adoptable) + " already" : ""));
  text += cost_line("short links", sum.links);
  text += "  " + std::string(36, '-') + "\n";
  text += cost_line("= credits", sum.credits, "and one for each new post that the pages bring");
  const auto time = std::chrono::duration_cast<Duration>(std::chrono::ceil<seconds>(sum.takes));
  text += "\nAt " + grouped(rate) + " calls a minute that takes " + to_text(time) + ".\n";
  if (sum.budget_left)
    text += "Of today's budget " + counted(*sum.budget_left, "credit is", "credits are") + " left" + (sum.fits ? ".\n" : ": a run would end before it is done, and go on tomorrow.\n");
  if (work.stored > 0) text += counted(work.stored, "post is", "posts are") + " stored and only need to be indexed: no credit.\n";
  if (work.later + work.links_later > 0) text += counted(work.later + work.links_later, "post or link is", "posts and links are") + " postponed and not counted.\n";
  return text;
}

}  // namespace holdfast
