// The commands about sources: add user|hashtag|search|music, sources, regions. One .cc file does the sources, another the regions.
#pragma once

#include <string>
#include <vector>

#include "app/session.h"
#include "app/source_words.h"

namespace holdfast {

class RegionStore;
class SourceAdmin;

struct SourceChoice {
  SourceKind kind = SourceKind::user;   // of `add`
  std::vector<std::string> words;       // of `add` its name; of the others a number, or a kind and a name
  OptionWords options;
};

// Adding a source that is there changes its options, and makes it active again.
ExitCode add_source(const Session& session, const SourceChoice& choice);
ExitCode list_sources(const Session& session, bool with_removed);
// pause, resume, remove: `wanted` is paused, active or removed.
ExitCode move_source(const Session& session, const SourceChoice& choice, SourceState wanted);
ExitCode set_source(const Session& session, const SourceChoice& choice);
// Prints the cached list; asks the provider, for one credit, when there is none or `refresh` is set. Holds the archive's lock then.
ExitCode show_regions(const Session& session, bool refresh);
// What a run would cost. Reads only, beside a live run if need be; needs no key.
ExitCode forecast_run(const Session& session);

// The same on stores that are open already: for tests.
struct SourceStores {
  SourceAdmin& sources;
  RegionStore& regions;
};
ExitCode add_source_to(const Session& session, const SourceStores& stores, const SourceChoice& choice);
ExitCode move_source_in(const Session& session, SourceAdmin& store, const SourceChoice& choice, SourceState wanted);
ExitCode set_source_in(const Session& session, SourceAdmin& store, const SourceChoice& choice);

}  // namespace holdfast
