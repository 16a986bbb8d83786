// The same values as JSON: ids are text, times ISO, absent values null.
#include <boost/json.hpp>

#include "app/sources_view.h"
#include "core/base/printable.h"
#include "core/listing/schedule.h"

namespace holdfast {

namespace {
namespace json = boost::json;

constexpr std::size_t outside_text_bytes = 4096;
json::value safe(std::string_view text) { return json::value(printable(text, outside_text_bytes)); }
json::value time_or_null(std::optional<Instant> at) { return at ? json::value(iso_text(*at)) : json::value(nullptr); }
json::value number_or_null(std::optional<std::int64_t> number) { return number ? json::value(*number) : json::value(nullptr); }
std::int64_t whole_seconds(Duration length) { return std::chrono::duration_cast<seconds>(length).count(); }

json::object walk_object(const Walk& walk) {
  return {{"cursor", safe(walk.cursor)}, {"pages", walk.pages}, {"ids", walk.ids_seen}, {"new", walk.ids_new}};
}

json::object options_object(const Source& source, Duration usual) {
  const auto& options = source.options;
  json::object out{{"publish_days", options.publish_days}, {"sort", to_string(options.sort)}, {"limit", number_or_null(options.limit)}};
  out["every_s"] = whole_seconds(every_of(source, usual));
  out["files_only"] = options.files_only;
  return out;
}

json::object source_object(const SourceStatus& status, Duration usual) {
  const auto& source = status.source;
  json::object out{{"number", source.id.value},       {"kind", to_string(source.name.kind)}, {"name", safe(source.name.name)}, {"region", safe(source.name.region)},
                   {"state", to_string(source.state)}, {"reason", safe(source.reason)},       {"pages", status.pages}};
  out["target"] = source.target ? safe(*source.target) : json::value(nullptr);
  out["listed"] = status.balance.listed;
  out["archived"] = status.balance.archived;
  out["listed_at"] = time_or_null(source.listed_at);
  const bool is_listed = source.name.kind != SourceKind::links && (source.state == SourceState::active || source.state == SourceState::finished);
  out["next_due"] = is_listed ? time_or_null(next_head(source, usual)) : json::value(nullptr);
  out["backfilled"] = source.backfilled;
  out["head"] = source.head ? json::value(walk_object(*source.head)) : json::value(nullptr);
  out["backfill"] = source.backfill ? json::value(walk_object(*source.backfill)) : json::value(nullptr);
  out["options"] = options_object(source, usual);
  return out;
}
}  // namespace

std::string sources_json(const SourcesReport& report) {
  json::array sources;
  for (const auto& status : report.sources) sources.push_back(source_object(status, report.usual_every));
  return json::serialize(json::object{{"sources", std::move(sources)}}) + "\n";
}

std::string regions_json(const RegionList& list) {
  json::array regions;
  for (const auto& region : list.regions) regions.push_back(json::object{{"code", safe(region.code)}, {"name", safe(region.name)}});
  json::object out{{"regions", std::move(regions)}};
  out["fetched_at"] = list.regions.empty() ? json::value(nullptr) : json::value(iso_text(list.fetched_at));
  return json::serialize(out) + "\n";
}

std::string forecast_json(const ForecastReport& report) {
  const auto& [work, sum, rate] = report;
  json::object out{{"sources", work.sources.size()},
                   {"at_least", json::object{{"head_pages", sum.head_pages}, {"backfill_pages", sum.backfill_pages}, {"lookups", sum.lookups},
                                             {"region_lists", sum.region_lists}, {"details", sum.details}, {"links", sum.links}, {"credits", sum.credits}}},
                   {"ready", json::object{{"fresh", work.fresh}, {"retry", work.retry}, {"backfill", work.backfill}, {"exhausted", work.exhausted}, {"adoptable", work.adoptable}}},
                   {"postponed", work.later},
                   {"links_postponed", work.links_later},
                   {"stored", work.stored},
                   {"requests_per_minute", rate}};
  out["takes_s"] = whole_seconds(std::chrono::ceil<seconds>(sum.takes));
  out["spent_today"] = work.spent_today;
  out["budget_left"] = number_or_null(sum.budget_left);
  out["fits_the_budget"] = sum.fits;
  return json::serialize(out) + "\n";
}

}  // namespace holdfast
