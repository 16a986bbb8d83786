// What `holdfast sources`, `holdfast regions` and `holdfast run --dry-run` print, from values: text for people, JSON for scripts. Never
// reads the catalog; text from outside is escaped here.
#pragma once

#include <string>
#include <vector>

#include "app/session.h"
#include "core/index/forecast.h"
#include "core/index/status.h"

namespace holdfast {

struct SourcesReport {
  std::vector<SourceStatus> sources;
  Duration usual_every{0};       // listing.every
  bool with_removed = false;     // in the text; JSON has all
};
std::string sources_text(const Session& session, const SourcesReport& report);
std::string sources_json(const SourcesReport& report);

std::string regions_text(const RegionList& list);
std::string regions_json(const RegionList& list);

struct ForecastReport {
  Workload work;
  Forecast sum;
  int requests_per_minute = 0;
};
std::string forecast_text(const ForecastReport& report);
std::string forecast_json(const ForecastReport& report);

}  // namespace holdfast
