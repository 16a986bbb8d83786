// Sources, walks and pages (RULES 3): the ids of a page, its cursor and the close of its credit are one transaction.
#include <algorithm>
#include <unordered_set>

#include "adapters/sqlite/identity_rows.h"
#include "adapters/sqlite/ledger.h"
#include "adapters/sqlite/listed_posts.h"
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/source_rows.h"
#include "adapters/sqlite/stores.h"

namespace holdfast::sqlite {

namespace {
// Which walks of a source are under way, and from which head walk on nothing is known for sure.
struct OpenWalks {
  std::int64_t head = 0, backfill = 0;
  std::optional<std::int64_t> unsure_from;
};

OpenWalks open_walks(Connection& db, SourceId source) {
  return {db.one("SELECT no FROM walk WHERE source = ? AND kind = 0", source).value_or(0),
          db.one("SELECT no FROM walk WHERE source = ? AND kind = 1", source).value_or(0), db.one("SELECT unsure_from FROM source WHERE id = ?", source)};
}

struct Seen {
  bool known = false;    // PageStanding
  bool by_walk = false;  // this walk has met it before
};

// What one discovery says: recorded by a backfill that has ended (or is open behind a head walk), or by a head walk that ended at the
// high-water mark.
bool is_known(Query& discovery, const Walk& walk, const OpenWalks& open) {
  const auto first = discovery.integer(0), backfill = discovery.integer(2);
  if (backfill != 0 && backfill != open.backfill) return true;
  if (backfill != 0 && walk.kind == WalkKind::head) return true;
  const bool completed = first != open.head && first != open.backfill && first != walk.no.value;
  return completed && (!open.unsure_from || first < *open.unsure_from);
}

Seen seen(Connection& db, SourceId source, const Walk& walk, const OpenWalks& open, AwemeId id) {
  Seen seen;
  auto query = db.use("SELECT walk, head_walk, backfill_walk FROM discoveries WHERE source = ? AND id = ?");
  query.bind(source, id);
  while (query.row()) {
    seen.known = seen.known || is_known(query, walk, open);
    seen.by_walk = seen.by_walk || query.integer(walk.kind == WalkKind::head ? 1 : 2) == walk.no.value;
  }
  return seen;
}

PageStanding standing_of(Connection& db, SourceId source, const Walk& walk, const std::vector<AwemeId>& ids) {
  PageStanding standing;
  std::unordered_set<AwemeId> counted;
  const auto open = open_walks(db, source);
  for (const auto id : ids) {
    const auto how = seen(db, source, walk, open, id);
    standing.known.push_back(how.known);
    standing.first.push_back(!how.by_walk && counted.insert(id).second);
    if (standing.first.back()) ++standing.new_to_walk;
  }
  return standing;
}

struct Counted {
  PageResult result;
  int new_to_walk = 0;
};

// One post of a page: its discovery and, when nobody knew it, its item. A post whose kind is not wanted is held.
class PageWriter {
 public:
  PageWriter(Connection& db, const PageCommit& page, Duration resolve_within)
      : db_(db), page_(page), deadline_(page.now + resolve_within), open_(open_walks(db, page.source)),
        run_(db.one("SELECT max(no) FROM run")), rank_(db.one("SELECT posts_seen FROM walk WHERE no = ?", page.walk.no).value_or(0)) {}

  Counted write() {
    std::unordered_set<AwemeId> done;
    for (const auto& post : page_.posts) {
      ++rank_;
      if (done.insert(post.id).second) write_one(post);
    }
    counted_.result.ids_seen = static_cast<int>(done.size());
    count_new_items(db_, counted_.result.ids_fresh, counted_.result.ids_new - counted_.result.ids_fresh);
    return counted_;
  }

 private:
  void write_one(const Post& post) {
    if (post.author.id != last_author_.id || post.author.handle != last_author_.handle || post.author.nickname != last_author_.nickname)
      put_identity(db_, last_author_ = post.author, page_.now);
    if (page_.walk.pages == 0 || !seen(db_, page_.source, page_.walk, open_, post.id).by_walk) ++counted_.new_to_walk;
    put_discovery(db_, {page_.source, post.id, page_.region, rank_, page_.walk.no, page_.walk.kind, page_.now});
    const auto hold = page_.wanted.includes(post.kind) ? std::nullopt : std::optional(Hold::not_wanted);
    const bool is_new = db_.run("INSERT INTO item (id, source, listed_at, run, kind, hold) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", post.id, page_.source,
                page_.now, run_, post.kind, hold) == 1;
    note_listed(db_, {post, page_.files_only, is_new});
    if (!is_new) return;
    ++counted_.result.ids_new;
    if (hold) return;
    ++counted_.result.ids_fresh;
    put_ready(db_, {Stage::resolve, Class::fresh, false, deadline_, post.id});
  }

  Connection& db_;
  const PageCommit& page_;
  Instant deadline_;
  OpenWalks open_;
  std::optional<std::int64_t> run_;
  std::int64_t rank_;
  Author last_author_;
  Counted counted_;
};

void advance(Connection& db, const PageCommit& page, const Counted& counted) {
  db.run("UPDATE walk SET cursor = ?, cursor_at = ?, pages = pages + 1, empty_in_a_row = iif(?, empty_in_a_row + 1, 0), "
         "stale_in_a_row = iif(?, stale_in_a_row + 1, 0), ids_new = ids_new + ?, posts_seen = posts_seen + ?, ids_seen = ids_seen + ? WHERE no = ?",
         page.step.cursor, page.now, page.posts.empty(), counted.new_to_walk == 0, counted.result.ids_new, static_cast<int>(page.posts.size()),
         counted.new_to_walk, page.walk.no);
}

// A source is finished when nothing of its listing is left to walk now; what was paused, failed or removed meanwhile stays so.
void end_walk(Connection& db, const PageCommit& page) {
  db.run("DELETE FROM walk WHERE no = ?", page.walk.no);
  db.run("UPDATE source SET listed_at = ?, backfilled = max(backfilled, ?) WHERE id = ?", page.now, page.walk.kind == WalkKind::backfill, page.source);
  if (page.walk.kind == WalkKind::head) {
    if (reaches_mark(*page.step.end)) db.run("UPDATE source SET unsure_from = NULL WHERE id = ?", page.source);
    else db.run("UPDATE source SET unsure_from = ifnull(unsure_from, ?) WHERE id = ?", page.walk.no, page.source);
  }
  db.run("UPDATE source SET state = 2, reason = iif(EXISTS (SELECT 1 FROM discoveries WHERE source = ?1), '', 'no posts listed') "
         "WHERE id = ?1 AND state IN (0, 2) AND backfilled = 1 AND NOT EXISTS (SELECT 1 FROM walk WHERE source = ?1)",
         page.source);
}

PageResult write_page(Connection& db, const PageCommit& page, Duration resolve_within) {
  close_spend(db, page.spend);
  const auto counted = PageWriter(db, page, resolve_within).write();
  put_page(db, {page.source, page.walk.no, page.spend.id, page.walk.cursor, page.cursor_out, counted.result.ids_seen, counted.result.ids_new, page.now});
  // A walk that was dropped meanwhile (its source is asked for something else now), or that another lister took on since the page
  // was asked for, is neither advanced nor ended.
  const bool open = db.one("SELECT 1 FROM walk WHERE no = ? AND pages = ?", page.walk.no, page.walk.pages).has_value();
  if (open && page.step.end) end_walk(db, page);
  else if (open) advance(db, page, counted);
  db.run("UPDATE source SET served_at = ?1, head_at = iif(?2 = 0, ?1, head_at) WHERE id = ?3", page.now, page.walk.pages, page.source);
  if (page.mean_transfer)
    db.run("INSERT INTO measured VALUES ('mean_transfer_us', ?) ON CONFLICT DO UPDATE SET value = excluded.value", page.mean_transfer->count());
  return counted.result;
}

Walk find_or_make_walk(Connection& db, SourceId source, WalkKind kind, Instant now) {
  if (const auto open = find_walk(db, source, kind)) return *open;
  if (db.run("INSERT INTO walk (source, kind, cursor, cursor_at) SELECT id, ?, '0', ? FROM source WHERE id = ?", kind, now, source) != 1)
    refuse(FailureKind::bug, "open a walk", to_text(source), "there is no such source");
  db.run("UPDATE source SET state = 0, reason = '' WHERE id = ? AND state = 2", source);
  return *find_walk(db, source, kind);
}

// What it recorded stays; a new number counts what is new to it from nothing.
Walk make_walk_anew(Connection& db, SourceId source, WalkKind kind, Instant now) {
  db.run("DELETE FROM walk WHERE source = ? AND kind = ?", source, kind);
  return find_or_make_walk(db, source, kind, now);
}

void end(Connection& db, SourceId source, SourceState state, const std::string& reason) {
  if (state != SourceState::failed && state != SourceState::finished)
    refuse(FailureKind::bug, "end a source", to_text(source), "a source ends failed or finished");
  if (state == SourceState::finished) {
    db.run("UPDATE source SET backfilled = 1 WHERE id = ?1 AND EXISTS (SELECT 1 FROM walk WHERE source = ?1 AND kind = 1)", source);
    db.run("DELETE FROM walk WHERE source = ?", source);
  }
  db.run("UPDATE source SET state = ?, reason = ? WHERE id = ? AND state IN (0, 2, 3)", state, reason, source);
}
}  // namespace

awaitable<Result<std::vector<Source>>> SqliteListing::sources() {
  return writer_.read([](Connection& db) { return load_sources(db, Which::listed); });
}

awaitable<Result<Walk>> SqliteListing::open_walk(SourceId source, WalkKind kind, Instant now) {
  return writer_.write([source, kind, now](Connection& db) { return find_or_make_walk(db, source, kind, now); });
}

awaitable<Result<Walk>> SqliteListing::restart_walk(SourceId source, WalkKind kind, Instant now) {
  return writer_.write([source, kind, now](Connection& db) { return make_walk_anew(db, source, kind, now); });
}

awaitable<Status> SqliteListing::set_target(SourceId source, std::string target, SpendClose spend) {
  return discard(writer_.write([source, target = std::move(target), spend](Connection& db) {
    close_spend(db, spend);
    db.run("UPDATE source SET target = ? WHERE id = ?", target, source);
    return Done{};
  }));
}

awaitable<Result<PageStanding>> SqliteListing::standing(SourceId source, Walk walk, std::vector<AwemeId> ids) {
  return writer_.read([source, walk = std::move(walk), ids = std::move(ids)](Connection& db) { return standing_of(db, source, walk, ids); });
}

awaitable<Result<PageResult>> SqliteListing::commit_page(PageCommit page) {
  return writer_.write([page = std::move(page), within = resolve_within_](Connection& db) { return write_page(db, page, within); });
}

awaitable<Status> SqliteListing::end_source(SourceId source, SourceState state, std::string reason, std::optional<SpendClose> spend) {
  return discard(writer_.write([source, state, reason = std::move(reason), spend](Connection& db) {
    if (spend) close_spend(db, *spend);
    end(db, source, state, reason);
    return Done{};
  }));
}

}  // namespace holdfast::sqlite
