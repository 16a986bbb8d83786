// How metrics are written, and that the list keeps to the rules of Prometheus. docs/METRICS.md holds the same list.
#include "core/index/metrics.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace holdfast {
namespace {

TEST(MetricsText, prometheus_and_open_metrics_differ_in_the_names_of_counters_and_the_end) {
  const auto write = [](MetricsFormat format) {
    MetricsText text(format);
    text.add(metrics::pages, 3);
    text.add(metrics::received, 12'345'678'901);
    text.add(metrics::uptime, 1.5);
    text.add(metrics::paused, {{"storage", 1}, {"budget", 0}});
    text.add(metrics::backlog, std::vector<MetricSample>{});
    return text.finish();
  };
  EXPECT_EQ(write(MetricsFormat::prometheus),
            "# TYPE holdfast_pages_listed_total counter\n# HELP holdfast_pages_listed_total Listing pages that this process bought.\nholdfast_pages_listed_total 3\n"
            "# TYPE holdfast_received_bytes_total counter\n# HELP holdfast_received_bytes_total Bytes from CDNs to this process, kept or not.\n"
            "holdfast_received_bytes_total 12345678901\n"
            "# TYPE holdfast_uptime_seconds gauge\n# HELP holdfast_uptime_seconds Since this process began its work.\nholdfast_uptime_seconds 1.5\n"
            "# TYPE holdfast_paused gauge\n# HELP holdfast_paused 1 for the cause for which this process takes nothing new.\n"
            "holdfast_paused{cause=\"storage\"} 1\nholdfast_paused{cause=\"budget\"} 0\n");
  const auto open = write(MetricsFormat::open_metrics);
  EXPECT_NE(open.find("# TYPE holdfast_pages_listed counter\n"), open.npos) << open;
  EXPECT_NE(open.find("\nholdfast_pages_listed_total 3\n"), open.npos) << open;
  EXPECT_NE(open.find("# UNIT holdfast_received_bytes bytes\n"), open.npos) << open;
  EXPECT_TRUE(open.ends_with("\n# EOF\n")) << open;
}

TEST(MetricsText, who_asks_for_open_metrics_gets_it) {
  EXPECT_EQ(format_for("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"), MetricsFormat::open_metrics);
  for (const auto* accept : {"", "*/*", "text/plain;version=0.0.4", "text/html"}) EXPECT_EQ(format_for(accept), MetricsFormat::prometheus) << accept;
}

TEST(Metrics, each_name_is_there_once_and_says_its_unit) {
  std::set<std::string_view> names;
  for (const auto& metric : all_metrics) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_TRUE(metric.name.starts_with("holdfast_")) << metric.name;
    EXPECT_FALSE(metric.name.ends_with("_total")) << metric.name;
    EXPECT_TRUE(metric.help.ends_with(".")) << metric.name;
    EXPECT_EQ(metric.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), metric.name.npos) << metric.name;
  }
}

TEST(Metrics, the_docs_hold_the_same_list) {
  std::string table;
  for (const auto& metric : all_metrics)
    table += "| `" + std::string(metric.name) + (metric.type == MetricType::counter ? "_total" : "") + "` | " + std::string(to_string(metric.type)) + " | " +
             (metric.label.empty() ? "" : "`" + std::string(metric.label) + "`") + " | " + std::string(metric.help) + " |\n";
  std::ifstream file(std::string(HOLDFAST_SOURCE) + "/docs/METRICS.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_NE(text.str().find(table), std::string::npos) << "docs/METRICS.md must hold these lines:\n" << table;
}

}  // namespace
}  // namespace holdfast
