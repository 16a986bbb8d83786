// Writing metrics.
#include "core/index/metrics.h"

#include <cmath>
#include <cstdio>

#include "core/base/check.h"

namespace holdfast {

namespace {
// Whole numbers as such, others shortly; both formats read either.
std::string number(double value) {
  std::array<char, 32> text{};
  const bool whole = std::abs(value) < 1e15 && value == std::floor(value);
  std::snprintf(text.data(), text.size(), whole ? "%.0f" : "%.6g", value);
  return text.data();
}

std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    text += c == '\n' ? ' ' : c;
  }
  return text;
}
}  // namespace

std::string_view to_string(MetricType type) {
  switch (type) {
    case MetricType::counter: return "counter";
    case MetricType::gauge: return "gauge";
  }
  unreachable("MetricType");
}

std::string_view content_type(MetricsFormat format) {
  if (format == MetricsFormat::open_metrics) return "application/openmetrics-text; version=1.0.0; charset=utf-8";
  return "text/plain; version=0.0.4; charset=utf-8";
}

MetricsFormat format_for(std::string_view accept) {
  const bool open = accept.find("application/openmetrics-text") != accept.npos;
  return open ? MetricsFormat::open_metrics : MetricsFormat::prometheus;
}

void MetricsText::add(const Metric& metric, const std::vector<MetricSample>& samples) {
  if (samples.empty()) return;
  const std::string name(metric.name);
  const std::string sample_name = name + (metric.type == MetricType::counter ? "_total" : "");
  const auto& family = format_ == MetricsFormat::open_metrics ? name : sample_name;
  text_ += "# TYPE " + family + " " + std::string(to_string(metric.type)) + "\n";
  if (format_ == MetricsFormat::open_metrics)
    for (const std::string_view unit : {"seconds", "bytes"})
      if (family.ends_with("_" + std::string(unit))) text_ += "# UNIT " + family + " " + std::string(unit) + "\n";
  text_ += "# HELP " + family + " " + std::string(metric.help) + "\n";
  for (const auto& sample : samples) {
    HOLDFAST_CHECK(metric.label.empty() == sample.label.empty(), "a metric with a label has a value for it");
    text_ += sample_name;
    if (!metric.label.empty()) text_ += "{" + std::string(metric.label) + "=\"" + escaped(sample.label) + "\"}";
    text_ += " " + number(sample.value) + "\n";
  }
}

std::string MetricsText::finish() {
  if (format_ == MetricsFormat::open_metrics) text_ += "# EOF\n";
  return std::move(text_);
}

}  // namespace holdfast
