// Everything about one post, from every table that knows it.
#include "adapters/sqlite/identity_rows.h"
#include "adapters/sqlite/letter_rows.h"
#include "adapters/sqlite/search_sql.h"
#include "adapters/sqlite/stores.h"
#include "core/base/limits.h"

namespace holdfast::sqlite {

namespace {
bool load_item(Connection& db, AwemeId id, WholePost& whole) {
  Composed found(db, {std::string("SELECT 0, ") + found_columns + " FROM item i LEFT JOIN post p ON p.id = i.id LEFT JOIN source s ON s.id = i.source WHERE i.id = ?",
                      {id.value}});
  if (!found.row()) return false;
  whole.found = read_found(found.query());
  auto query = db.use("SELECT i.resolved_at, r.due, l.lease_until, i.attempts, i.capture, i.calls, i.why FROM item i LEFT JOIN ready r ON r.id = i.id "
                      "LEFT JOIN lease l ON l.id = i.id WHERE i.id = ?");
  query.bind(id);
  if (!query.row()) return false;
  whole.resolved_at = query.maybe_instant(0);
  whole.due = query.maybe_instant(1);
  whole.leased_until = query.maybe_instant(2);
  whole.attempts = query.small(3);
  whole.captures = query.small(4);
  whole.calls = query.small(5);
  whole.why = query.text(6);
  return true;
}

void load_listings(Connection& db, AwemeId id, WholePost& whole) {
  auto query = db.use("SELECT s.label, d.region, d.first_seen, d.last_seen, d.best_rank FROM source s CROSS JOIN discoveries d ON d.source = s.id AND d.id = ? "
                      "ORDER BY d.first_seen, s.id");
  query.bind(id);
  while (query.row()) whole.listings.push_back({query.text(0), query.text(1), query.instant(2), query.instant(3), query.integer(4)});
}

void load_history(Connection& db, AwemeId id, WholePost& whole) {
  auto query = db.use("SELECT captured_at, play_count, digg_count, comment_count, share_count, download_count, collect_count FROM metrics WHERE id = ? "
                      "ORDER BY captured_at DESC LIMIT ?");
  query.bind(id, limits::history_shown);
  while (query.row())
    whole.history.push_back({query.instant(0), {query.maybe(1), query.maybe(2), query.maybe(3), query.maybe(4), query.maybe(5), query.maybe(6)}});
}

std::vector<std::string> parted(const std::string& joined) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < joined.size();) {
    const auto end = std::min(joined.find(", ", from), joined.size());
    parts.push_back(joined.substr(from, end - from));
    from = end + 2;
  }
  return parts;
}

std::optional<Rendition> rendition_of(const std::optional<std::string>& word) {
  for (const auto rendition : {Rendition::hd, Rendition::standard, Rendition::watermarked})
    if (word && *word == to_string(rendition)) return rendition;
  return std::nullopt;
}

void load_assets(Connection& db, AwemeId id, WholePost& whole) {
  auto query = db.use("SELECT kind, key, missing, bytes, sha256, content_type, codec, sound_codec, duration_ms, width, height, rendition, host, defects "
                      "FROM asset WHERE id = ? ORDER BY no");
  query.bind(id);
  while (query.row()) {
    Asset asset;
    asset.kind = parse_asset_kind(query.text(0)).value_or(AssetKind::video);
    asset.key = query.text(1);
    asset.missing = query.text(2);
    asset.bytes = static_cast<std::uint64_t>(query.integer(3));
    asset.sha256 = query.maybe_sha256(4);
    asset.content_type = query.text(5);
    asset.codec = query.text(6);
    asset.sound_codec = query.text(7);
    asset.duration_ms = query.maybe(8);
    asset.width = query.small(9);
    asset.height = query.small(10);
    asset.rendition = rendition_of(query.maybe_text(11));
    asset.host = query.text(12);
    asset.defects = parted(query.text(13));
    whole.assets.push_back(std::move(asset));
  }
}

void load_spends(Connection& db, AwemeId id, WholePost& whole) {
  auto query = db.use("SELECT no, purpose, endpoint, ifnull(capture, 0), ifnull(call, 0), origin, outcome, ifnull(status, 0), intent_at FROM spend WHERE id = ? ORDER BY no");
  query.bind(id);
  while (query.row())
    whole.spends.push_back({query.id<SpendId>(0), static_cast<Purpose>(query.integer(1)), query.text(2), query.small(3), query.small(4), query.integer(5) != 0,
                            static_cast<Outcome>(query.integer(6)), query.small(7), query.instant(8)});
}

void load_letters(Connection& db, AwemeId id, WholePost& whole) {
  auto query = db.use("SELECT d.no, d.id, NULL, s.label, d.reason, d.stage, d.status, d.evidence, d.at, d.attempts, d.captures, d.revived_at FROM dead_letter d "
                      "LEFT JOIN item i ON i.id = d.id LEFT JOIN source s ON s.id = i.source WHERE d.id = ? ORDER BY d.no DESC");
  query.bind(id);
  while (query.row()) whole.letters.push_back(read_letter(query));
}

std::optional<WholePost> load(Connection& db, AwemeId id) {
  WholePost whole;
  if (!load_item(db, id, whole)) return std::nullopt;
  load_listings(db, id, whole);
  if (!whole.found.post.author.id.empty()) whole.names = identities_of(db, whole.found.post.author.id);
  load_history(db, id, whole);
  load_assets(db, id, whole);
  load_spends(db, id, whole);
  load_letters(db, id, whole);
  return whole;
}
}  // namespace

awaitable<Result<std::optional<WholePost>>> SqliteSearch::post(AwemeId id) {
  return reader_.read([id](Connection& db) { return load(db, id); });
}

}  // namespace holdfast::sqlite
