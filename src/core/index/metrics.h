// THE list of metrics (docs/METRICS.md is tested against it), and how they are written for Prometheus. Labels are enums of ours: no id,
// no name from outside ever stands in one. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

enum class MetricType : std::uint8_t { counter, gauge };
std::string_view to_string(MetricType type);

// Names of counters without the suffix `_total` that their samples have.
struct Metric {
  std::string_view name;
  MetricType type = MetricType::gauge;
  std::string_view label;    // "" for none
  std::string_view help;
};

namespace metrics {
inline constexpr Metric build{"holdfast_build_info", MetricType::gauge, "version", "Always 1; the version of this process."};
inline constexpr Metric role{"holdfast_role", MetricType::gauge, "role", "1 for each role that this process has, 0 for the others."};
inline constexpr Metric uptime{"holdfast_uptime_seconds", MetricType::gauge, "", "Since this process began its work."};
inline constexpr Metric pages{"holdfast_pages_listed", MetricType::counter, "", "Listing pages that this process bought."};
inline constexpr Metric listed{"holdfast_posts_listed", MetricType::counter, "", "Ids new to the archive, from these pages."};
inline constexpr Metric tickets{"holdfast_posts_resolved", MetricType::counter, "", "Answers with a ticket that this process used or handed over."};
inline constexpr Metric posts{"holdfast_posts", MetricType::counter, "door", "Posts by the door by which they left this process."};
inline constexpr Metric credits{"holdfast_credits_spent", MetricType::counter, "", "Calls of this process that cost a credit; ambiguous ones counted."};
inline constexpr Metric received{"holdfast_received_bytes", MetricType::counter, "", "Bytes from CDNs to this process, kept or not."};
inline constexpr Metric in_hand{"holdfast_in_hand", MetricType::gauge, "stage", "What this process has in hand now."};
inline constexpr Metric backlog{"holdfast_backlog", MetricType::gauge, "kind", "What waits or is leased in the catalog; due rows are counted up to 10000 of a kind."};
inline constexpr Metric fresh_deadline{"holdfast_fresh_deadline_seconds", MetricType::gauge, "", "Until the deadline of the fresh post that waits longest; negative when it has passed. Absent when none waits."};
inline constexpr Metric credits_today{"holdfast_credits_today", MetricType::gauge, "", "Credits spent from the catalog in this UTC day, by all processes; ambiguous ones counted."};
inline constexpr Metric credits_budget{"holdfast_credits_daily_budget", MetricType::gauge, "", "provider.daily_credits; absent when there is no budget."};
inline constexpr Metric rate_limit{"holdfast_calls_per_minute_limit", MetricType::gauge, "", "provider.requests_per_minute, over all processes of the catalog."};
inline constexpr Metric paused{"holdfast_paused", MetricType::gauge, "cause", "1 for the cause for which this process takes nothing new."};
inline constexpr Metric failing{"holdfast_outside_failing", MetricType::gauge, "what", "1 while this process finds it failing."};
inline constexpr Metric draining{"holdfast_draining", MetricType::gauge, "", "1 when this process only finishes what is in hand."};
inline constexpr Metric workers{"holdfast_workers", MetricType::gauge, "", "Live processes of a shared catalog."};
inline constexpr Metric slots{"holdfast_download_slots", MetricType::gauge, "", "Downloads that they would run at a time together."};
inline constexpr Metric tickets_waiting{"holdfast_tickets_waiting", MetricType::gauge, "", "Tickets on their way from a resolver to a downloader."};
}  // namespace metrics

inline constexpr std::array all_metrics{metrics::build, metrics::role, metrics::uptime, metrics::pages, metrics::listed, metrics::tickets, metrics::posts,
                                        metrics::credits, metrics::received, metrics::in_hand, metrics::backlog, metrics::fresh_deadline,
                                        metrics::credits_today, metrics::credits_budget, metrics::rate_limit, metrics::paused, metrics::failing,
                                        metrics::draining, metrics::workers, metrics::slots, metrics::tickets_waiting};

struct MetricSample {
  std::string_view label;    // the label's value
  double value = 0;
};

// Prometheus' own text format 0.0.4, or OpenMetrics 1.0: scrapers ask for either.
enum class MetricsFormat : std::uint8_t { prometheus, open_metrics };
std::string_view content_type(MetricsFormat format);
// What an Accept header asks for; without a wish for OpenMetrics it is Prometheus' format, which every tool reads.
MetricsFormat format_for(std::string_view accept);

class MetricsText {
 public:
  explicit MetricsText(MetricsFormat format) : format_(format) {}
  // Nothing for a metric without samples. Each metric once.
  void add(const Metric& metric, const std::vector<MetricSample>& samples);
  void add(const Metric& metric, double value) { add(metric, std::vector<MetricSample>{{"", value}}); }
  std::string finish();

 private:
  MetricsFormat format_;
  std::string text_;
};

}  // namespace holdfast
