// The metadata provider (TikLiveAPI, provider-api.md 1). Every call costs up to one credit: only pipeline/purchase calls
// these, after the intent has committed.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/listing/page.h"
#include "core/listing/region.h"
#include "core/listing/source.h"
#include "core/resolve/classify.h"
#include "core/resolve/post.h"
#include "core/resolve/ticket.h"

namespace holdfast {

using boost::asio::awaitable;

// What every answer has. `evidence` and `raw` are redacted already (RULES 7).
struct AnswerBase {
  Verdict verdict;
  int status = 0;         // HTTP, 0 when none came
  std::string text;       // what the provider said, at most limits::remote_text_bytes
  std::string evidence;   // the start of the body, at most limits::remote_text_bytes
  Duration took{0};
};

struct DetailAnswer : AnswerBase {
  std::optional<Post> post;      // with ok and no_media
  std::optional<Ticket> ticket;  // with ok
  std::string raw;               // the whole answer, with ok: for the sidecar
};

struct ListAnswer : AnswerBase {
  std::optional<Page> page;      // with ok
};

struct LookupAnswer : AnswerBase {
  std::optional<std::string> target;  // numeric id, with ok
  bool is_private = false;
};

struct DetailRequest {
  std::string url;               // canonical, or a link as the user gave it
  std::optional<AwemeId> id;     // the id the answer must have; nullopt for a short link
};

struct ListRequest {
  SourceName source;
  std::string target;            // the source's numeric id
  std::string cursor;
  int publish_days = 0;          // search
  SearchSort sort = SearchSort::relevance;  // search
};

// Of /region-list/, in the order given.
struct RegionsAnswer : AnswerBase {
  std::vector<Region> regions;   // with ok: at least one, at most limits::regions_max
};

class Provider {
 public:
  virtual ~Provider() = default;
  virtual awaitable<DetailAnswer> post_detail(DetailRequest request) = 0;
  // Links to the video without metadata (RULES 3, --files-only). `request.id` must be set; the answer's post has nothing
  // but it.
  virtual awaitable<DetailAnswer> download_video(DetailRequest request) = 0;
  virtual awaitable<ListAnswer> list(ListRequest request) = 0;
  // Resolves a source's name to the provider's numeric id.
  virtual awaitable<LookupAnswer> look_up(SourceName source) = 0;
  // The regions that listings take (RULES 3, --region).
  virtual awaitable<RegionsAnswer> regions() = 0;
};

}  // namespace holdfast
