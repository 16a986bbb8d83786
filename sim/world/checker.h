// The promises as checks (house plan 2, RULES): each finding is one line in `broken`. Looks at what a person could look
// at: disk, catalog, the provider's own count.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "universe/universe.h"
#include "world/follows.h"
#include "world/life.h"

namespace holdfast::sim {

struct WorldReport;

class Checker {
 public:
  Checker(const universe::Universe& universe, const std::vector<Follow>& follows, std::vector<std::string>& broken)
      : universe_(universe), follows_(follows), broken_(broken) {}

  // While a life is still there: nothing it said held a link.
  void look_at_life(Life& life);
  // At the end of the story: everything. Fills the report's figures.
  // `remote`: the archive is there, and the disk was its spool.
  void look_at_remains(const Remains& remains, WorldReport& report, bool remote = false);

 private:
  void balance_holds(SqliteCatalog& catalog, WorldReport& report);           // promise 1
  void credits_bracket(SqliteCatalog& catalog, WorldReport& report);         // promise 2
  void published_is_whole();                                                 // promises 3 and 4
  void spool_is_empty(const Remains& remains);
  void whole_photo_post(const Sidecar& sidecar);
  void nothing_unnamed(const std::set<std::string>& named);
  void nothing_signed_is_durable(const Remains& remains);                    // promise 5
  void rate_was_kept(WorldReport& report);                                   // promise 7
  void ends_are_true(SqliteCatalog& catalog, const Remains& remains);        // promises 1 and 6: who should be archived is
  void sources_are_true(SqliteCatalog& catalog);                             // RULES 3: what can be listed is, the others say why not
  void break_(std::string what) { broken_.push_back(std::move(what)); }

  const universe::Universe& universe_;
  const std::vector<Follow>& follows_;
  std::vector<std::string>& broken_;
  std::map<std::string, std::string> files_;       // of the archive, as a loss of power would leave them
  std::map<std::int64_t, std::string> archived_;   // id to stem, from the sidecars found
};

}  // namespace holdfast::sim
