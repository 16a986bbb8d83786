// What people ask of the archive and what they get: values between `holdfast ls`, `show` and whatever holds the catalog.
// Every item can be found, also one that never was archived; what is not known of it is absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/ids.h"
#include "core/base/instant.h"
#include "core/index/status.h"
#include "core/queue/claim.h"
#include "core/queue/lifecycle.h"
#include "core/resolve/post.h"
#include "core/store/sidecar.h"

namespace holdfast {

// By when the post was made, by its plays, by when it was archived; the last two over posts that are in the index.
enum class PostOrder : std::uint8_t { newest, oldest, plays, archived };
std::string_view to_string(PostOrder order);
std::optional<PostOrder> parse_post_order(std::string_view text);

// since <= t < until.
struct TimeRange {
  std::optional<Instant> since, until;
  bool any() const { return since || until; }
};

// Where a page of results ended; the next one begins behind it.
struct PostCursor {
  std::int64_t key = 0;    // of the order
  AwemeId id;
  bool operator==(const PostCursor&) const = default;
};

// Empty and absent members ask for nothing. All others must hold at once.
struct PostQuery {
  std::string text;                  // words, each anywhere in title, author or music; "two words" as they stand
  std::string author;                // a handle, now or earlier, with or without @; or an author id
  std::string source;                // as describe(SourceName) says, or its number
  std::optional<State> state;
  std::optional<Reason> reason;
  std::optional<Hold> hold;
  std::string region, music;
  std::optional<PostKind> kind;
  TimeRange created, listed, archived;
  PostOrder order = PostOrder::newest;
  int limit = 50;                    // of one page, at most limits::found_page
  std::optional<PostCursor> after;
};

struct FoundPost {
  Post post;                         // only id and kind when it is not in the index
  bool indexed = false;
  State state = State::pending;
  std::optional<Reason> reason;
  std::optional<Hold> hold;
  std::string source;                // who listed it first
  Instant listed_at, created_at;
  std::optional<Instant> archived_at;
  std::string url, storage_key, media_key;
  std::int64_t bytes = 0;
  std::optional<Sha256> sha256;      // of the file at media_key
};

struct FoundPosts {
  std::vector<FoundPost> posts;
  std::optional<PostCursor> next;    // set when there may be more
};

struct Identity {
  std::string author_id, handle, nickname;
  Instant first_seen, last_seen;
};
struct Listing {
  std::string source, region;
  Instant first_seen, last_seen;
  std::int64_t best_rank = 0;
};
struct Snapshot {
  Instant at;
  Counters counters;
};
struct SpendLine {
  SpendId no;
  Purpose purpose = Purpose::detail;
  std::string endpoint;
  int capture = 0, call = 0;         // 0: not part of a capture
  bool by_person = false;            // opened by `dead retry`
  Outcome outcome = Outcome::open;
  int status = 0;
  Instant at;
};
struct Letter {
  std::int64_t no = 0;
  DeadLetter letter;
  std::optional<Instant> revived_at;
};

// Everything about one post.
struct WholePost {
  FoundPost found;
  std::optional<Instant> resolved_at, due, leased_until;
  int attempts = 0, captures = 0, calls = 0;
  std::string why;                   // why it was postponed last
  std::vector<Listing> listings;
  std::vector<Identity> names;       // of its author, the latest first
  std::vector<Snapshot> history;     // the latest first, at most limits::history_shown
  std::vector<Asset> assets;
  std::vector<SpendLine> spends;
  std::vector<Letter> letters;       // the latest first
};

// A short link that was added.
enum class LinkState : std::uint8_t { waiting, leased, done, dead };
struct LinkFate {
  LinkState state = LinkState::waiting;
  std::optional<AwemeId> id;         // done
  std::optional<Reason> reason;      // dead
};

}  // namespace holdfast
