// The part of `holdfast status` about the processes that work on the catalog.
#include <algorithm>

#include "app/status_view.h"
#include "core/base/limits.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

std::string told(const std::string& text) { return printable(text, limits::trouble_bytes); }

std::string age_text(Duration age) { return to_text(std::chrono::floor<seconds>(std::max(age, Duration{0}))); }

std::string rate_text(std::int64_t bytes_per_s) {
  const auto tenths = bytes_per_s * 10 / (1 << 20);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB/s";
}

std::string worker_line(const Session& session, const WorkerStatus& worker, Instant now) {
  std::string line = "  " + told(worker.card.host) + " " + std::to_string(worker.card.pid) + ": " + describe(worker.card.roles);
  if (worker.ended_at) return line + "; ended " + age_text(now - *worker.ended_at) + " ago\n";
  if (!worker.live) return line + "; " + bad(session, "no beat for " + age_text(now - worker.beat_at)) + "\n";
  line += "; beat " + age_text(now - worker.beat_at) + " ago";
  if (worker.card.roles.has(Role::resolve)) line += ", resolving " + grouped(worker.beat.resolving);
  if (worker.card.roles.has(Role::download))
    line += ", downloading " + grouped(worker.beat.downloading) + " of " + grouped(worker.beat.slots) + " at " + rate_text(worker.beat.bytes_per_s);
  if (worker.beat.listing) line += ", listing";
  if (!worker.beat.waits_for.empty()) line += "; " + doubtful(session, "waits: " + told(worker.beat.waits_for));
  return line + "\n";
}

}  // namespace

std::string workforce_text(const Session& session, const WorkforceStatus& workforce, Instant now) {
  if (workforce.workers.empty()) return "";
  std::string text = "\nWorkers (" + grouped(std::ranges::count_if(workforce.workers, &WorkerStatus::live)) + " live; " +
                     counted(workforce.calls_last_minute, "call", "calls") + " in the last minute)\n";
  for (const auto& worker : workforce.workers) text += worker_line(session, worker, now);
  for (const auto& lease : workforce.leases)
    text += "  leased for " + std::string(to_string(lease.stage)) + ": " + grouped(lease.count) + " by " + told(lease.owner) + "\n";
  if (workforce.tickets > 0) text += "  " + counted(workforce.tickets, "ticket waits", "tickets wait") + " for a download\n";
  for (const auto& duty : workforce.duties) text += "  duty " + told(duty.name) + ": " + told(duty.owner) + "\n";
  return text;
}

}  // namespace holdfast
