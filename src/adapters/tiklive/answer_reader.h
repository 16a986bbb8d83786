// From one HTTP exchange to what the pipeline sees of it. Pure: no clock, no network. Everything that leaves here as
// text has passed the redactor (RULES 7).
#pragma once

#include <string>
#include <vector>

#include "core/resolve/candidates.h"
#include "ports/http.h"
#include "ports/provider.h"

namespace holdfast {

struct ProviderExchange {
  HttpOutcome outcome;
  std::string body;      // decoded; only what came
  Duration took{0};
  Instant answered_at;   // when the exchange ended
};

struct ReadRules {
  CandidateRules candidates;
  bool errors_are_charged = false;
};

DetailAnswer read_detail(const ProviderExchange& exchange, const DetailRequest& request, const ReadRules& rules);
// /download-video/: `request.id` must be set, for the answer holds none.
DetailAnswer read_download_video(const ProviderExchange& exchange, const DetailRequest& request, const ReadRules& rules);
ListAnswer read_list(const ProviderExchange& exchange, const ReadRules& rules);
LookupAnswer read_look_up(const ProviderExchange& exchange, const ReadRules& rules);
RegionsAnswer read_regions(const ProviderExchange& exchange, const ReadRules& rules);

}  // namespace holdfast
