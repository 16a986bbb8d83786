// Sources, walks and pages (RULES 3). A page's ids, its cursor and its credit commit in one transaction.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/listing/page.h"
#include "core/listing/source.h"
#include "core/listing/walk.h"
#include "core/queue/claim.h"

namespace holdfast {

using boost::asio::awaitable;

struct PageCommit {
  SpendClose spend;
  SourceId source;
  Walk walk;                      // as it was when the page was asked for
  std::string region;             // of the source's listing, for `discoveries`
  std::vector<Post> posts;        // ids may repeat within a page
  std::optional<std::string> cursor_out;  // as it came
  bool has_more = false;
  KindsWanted wanted;             // new posts of other kinds become items that are held as not wanted
  bool files_only = false;        // the source wants no metadata beyond this page's: Claim::listed
  WalkStep step;                  // what after_page decided
  Instant now;
  std::optional<Duration> mean_transfer;  // of downloads now, for `status`
};

struct PageResult {
  int ids_seen = 0;               // distinct
  int ids_new = 0;                // new to the archive: now in `item`
  int ids_fresh = 0;              // of those, ready to be resolved
};

class ListingStore {
 public:
  virtual ~ListingStore() = default;
  // Active and finished sources with their open walks; not paused, failed, removed ones, and not the links' source.
  virtual awaitable<Result<std::vector<Source>>> sources() = 0;
  virtual awaitable<Result<Walk>> open_walk(SourceId source, WalkKind kind, Instant now) = 0;
  // The open walk of this kind is dropped, and a new one begins at "0": its cursor was too old to go on with. What the old one
  // recorded stays.
  virtual awaitable<Result<Walk>> restart_walk(SourceId source, WalkKind kind, Instant now) = 0;
  virtual awaitable<Status> set_target(SourceId source, std::string target, SpendClose spend) = 0;
  // How the ids stand before the page is committed. The lister holds the source: nobody else writes its walks.
  virtual awaitable<Result<PageStanding>> standing(SourceId source, Walk walk, std::vector<AwemeId> ids) = 0;
  // The ids count in any case; the walk goes on only from where `page.walk` says it stood: one that is gone or was advanced by
  // another process since is left as it is.
  virtual awaitable<Result<PageResult>> commit_page(PageCommit page) = 0;
  // failed or finished with a reason or note; open walks of a failed source stay for the day it is resumed.
  virtual awaitable<Status> end_source(SourceId source, SourceState state, std::string reason, std::optional<SpendClose> spend) = 0;
};

}  // namespace holdfast
