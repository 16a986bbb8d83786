// What is typed about a source, read into what it means: its options, and which source is meant. Pure; the catalog is not asked.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/listing/region.h"
#include "core/listing/source.h"

namespace holdfast {

// As typed; "" and nullopt for what was not given.
struct OptionWords {
  std::optional<int> publish_time;
  std::string sort, limit, every, region;
  bool files_only = false, with_metadata = false;   // --files-only, --no-files-only
};

// Failure invalid says what can be given.
Result<OptionsChange> read_options(const OptionWords& words);
// The region as sources keep it, "" for none. With a list of regions it must be on it, without one it must look like a code.
Result<std::string> read_region(const std::string& text, const RegionList& list);

// "3", or a kind and a name: "user @name", "hashtag cats", "search cold brew", "links". `region` tells sources of one name apart.
// Failure invalid when none or several are meant.
Result<Source> find_source(const std::vector<Source>& sources, const std::vector<std::string>& words, const std::string& region);

}  // namespace holdfast
