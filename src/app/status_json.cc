// The same values as JSON: names are settled, ids are text, absent numbers are null.
#include <boost/json.hpp>
#include <map>

#include "app/outside_text.h"
#include "app/status_view.h"
#include "core/base/limits.h"
#include "core/base/printable.h"
#include "core/base/utf8.h"

namespace holdfast {

namespace {

namespace json = boost::json;

constexpr std::size_t outside_text_bytes = 16 << 10;
// Valid UTF-8 without control characters, whatever the outside sent.
json::value safe(std::string_view text) { return json::value(printable(text, outside_text_bytes)); }

json::object counts(const std::map<std::string, std::int64_t>& parts) {
  json::object out;
  for (const auto& [name, count] : parts) out[name] = count;
  return out;
}

json::object balance_object(const Balance& balance) {
  return {{"listed", balance.listed},         {"archived", balance.archived},   {"stored", balance.stored},
          {"pending", balance.pending},       {"dead", counts(balance.dead)},   {"tombstoned", balance.tombstoned},
          {"links_pending", balance.links_pending}, {"held", counts(balance.held)}, {"balances", balance.balances()}};
}

json::value number_or_null(const std::optional<double>& number) { return number ? json::value(*number) : json::value(nullptr); }

json::object source_object(const SourceStatus& status) {
  const Source& source = status.source;
  json::object out{{"kind", to_string(source.name.kind)}, {"name", safe(source.name.name)}, {"region", safe(source.name.region)},
                   {"state", to_string(source.state)},    {"reason", safe(source.reason)},  {"pages", status.pages}};
  out["target"] = source.target ? safe(*source.target) : json::value(nullptr);
  out["balance"] = balance_object(status.balance);
  return out;
}

json::object letter_object(const DeadLetter& letter) {
  return {{"aweme_id", letter.aweme_id}, {"url", safe(letter.url)},       {"source", safe(letter.source)},     {"reason", to_string(letter.reason)},
          {"stage", safe(letter.stage)},       {"status", letter.status}, {"evidence", safe(letter.evidence)}, {"at", iso_text(letter.at)},
          {"attempts", letter.attempts}, {"captures", letter.captures}};
}

json::object worker_object(const WorkerStatus& worker, Instant now) {
  json::array roles;
  for (const auto role : all_roles)
    if (worker.card.roles.has(role)) roles.emplace_back(to_string(role));
  return {{"owner", safe(worker.card.owner)}, {"host", safe(worker.card.host)}, {"pid", worker.card.pid}, {"roles", std::move(roles)},
          {"version", safe(worker.card.version)}, {"live", worker.live}, {"started_at", iso_text(worker.started_at)}, {"beat_at", iso_text(worker.beat_at)},
          {"beat_age_s", std::chrono::duration<double>(now - worker.beat_at).count()},
          {"ended_at", worker.ended_at ? json::value(iso_text(*worker.ended_at)) : json::value(nullptr)}, {"slots", worker.beat.slots},
          {"resolving", worker.beat.resolving}, {"downloading", worker.beat.downloading}, {"listing", worker.beat.listing},
          {"bytes_per_s", worker.beat.bytes_per_s}, {"waits_for", safe(worker.beat.waits_for)}};
}

void put_workforce(json::object& out, const WorkforceStatus& workforce, Instant now) {
  json::array workers, leases, duties;
  for (const auto& worker : workforce.workers) workers.push_back(worker_object(worker, now));
  for (const auto& lease : workforce.leases)
    leases.push_back(json::object{{"stage", to_string(lease.stage)}, {"owner", safe(lease.owner)}, {"count", lease.count}, {"next_end", iso_text(lease.next_end)}});
  for (const auto& duty : workforce.duties)
    duties.push_back(json::object{{"name", safe(duty.name)}, {"owner", safe(duty.owner)}, {"until", iso_text(duty.until)}});
  out["workers"] = std::move(workers);
  out["leases"] = std::move(leases);
  out["duties"] = std::move(duties);
  out["tickets_waiting"] = workforce.tickets;
  out["calls_last_minute"] = workforce.calls_last_minute;
}

}  // namespace

std::string status_json(const StatusReport& report) {
  const Credits& credits = report.credits;
  json::object out{{"archive", mend_utf8(report.folder)}, {"balance", balance_object(report.balance)}};
  out["credits"] = json::object{{"listing", credits.listing},       {"lookup", credits.lookup}, {"detail", credits.detail},
                                {"re_resolve", credits.re_resolve}, {"canary", credits.canary}, {"ambiguous", credits.ambiguous},
                                {"open", credits.open},             {"void", credits.void_calls}, {"total", credits.total()}};
  out["freshness"] = json::object{{"p50_s", number_or_null(report.freshness.p50_s)},
                                  {"p99_s", number_or_null(report.freshness.p99_s)},
                                  {"resolved", report.freshness.resolved},
                                  {"window_s", std::chrono::duration_cast<seconds>(limits::freshness_window).count()},
                                  {"reachable_s", std::chrono::duration<double>(report.reachable).count()}};
  json::array sources;
  for (const auto& source : report.sources) sources.push_back(source_object(source));
  out["sources"] = std::move(sources);
  json::array spools;
  for (const auto& spool : report.spools)
    spools.push_back(json::object{{"host", safe(spool.host)}, {"posts", spool.posts}, {"bytes", spool.bytes}, {"since", iso_text(spool.since)}});
  out["spools"] = std::move(spools);
  json::array audit;
  for (const auto& line : report.audit) audit.push_back(safe(line));
  out["audit"] = std::move(audit);
  if (report.workforce) put_workforce(out, *report.workforce, report.now);
  return outside_text(json::serialize(out), OutsideForm::json) + "\n";
}

std::string dead_json(const std::vector<DeadLetter>& letters) {
  json::array all;
  for (const auto& letter : letters) all.push_back(letter_object(letter));
  return json::serialize(json::object{{"dead", std::move(all)}}) + "\n";
}

}  // namespace holdfast
