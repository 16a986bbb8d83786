// Everything about one post, from every table that knows it, in one statement.
#include "adapters/postgres/search_sql.h"
#include "adapters/postgres/stores.h"
#include "core/base/limits.h"
#include "core/listing/post_link.h"

namespace holdfast::postgres {

namespace {
constexpr int part_column = found_column_count;
enum class Part { item, listing, identity, metrics, asset, spend, letter };

// One row of holdfast.whole_post().
struct PartRow {
  const Rows& rows;
  int row;
  std::vector<std::string> texts = rows.texts(row, part_column + 4);

  Instant at() const { return rows.instant(row, part_column + 1); }
  std::optional<Instant> maybe_at() const { return rows.maybe_instant(row, part_column + 1); }
  std::optional<Instant> till() const { return rows.maybe_instant(row, part_column + 2); }
  std::optional<Instant> due() const { return rows.maybe_instant(row, part_column + 3); }
  // As a capture said it.
  Instant said(int column) const { return instant_from_us(rows.integer(row, part_column + column)); }
  std::optional<std::int64_t> maybe(std::size_t place) const {
    if (texts[place].empty()) return std::nullopt;
    return std::stoll(texts[place]);
  }
  std::int64_t number(std::size_t place) const { return maybe(place).value_or(0); }
  int small(std::size_t place) const { return static_cast<int>(number(place)); }
};

std::vector<std::string> parted(const std::string& joined) {
  std::vector<std::string> parts;
  for (std::size_t from = 0; from < joined.size();) {
    const auto end = std::min(joined.find(", ", from), joined.size());
    parts.push_back(joined.substr(from, end - from));
    from = end + 2;
  }
  return parts;
}

std::optional<Rendition> rendition_of(const std::string& word) {
  for (const auto rendition : {Rendition::hd, Rendition::standard, Rendition::watermarked})
    if (word == to_string(rendition)) return rendition;
  return std::nullopt;
}

Asset read_asset(PartRow& row) {
  auto& texts = row.texts;
  Asset asset;
  asset.kind = parse_asset_kind(texts[0]).value_or(AssetKind::video);
  asset.key = texts[1];
  asset.missing = texts[2];
  asset.bytes = static_cast<std::uint64_t>(row.number(3));
  asset.sha256 = parse_sha256(texts[4]);
  asset.content_type = texts[5];
  asset.codec = texts[6];
  asset.sound_codec = texts[7];
  asset.duration_ms = row.maybe(8);
  asset.width = row.small(9);
  asset.height = row.small(10);
  asset.rendition = rendition_of(texts[11]);
  asset.host = texts[12];
  asset.defects = parted(texts[13]);
  return asset;
}

Letter read_letter(const PartRow& row, AwemeId id) {
  Letter found;
  found.no = row.number(0);
  found.letter = {.aweme_id = to_text(id), .url = canonical_url(id, ""), .source = row.texts[1], .reason = static_cast<Reason>(row.number(2)), .stage = row.texts[3],
                  .status = row.small(4), .evidence = row.texts[5], .at = row.at(), .attempts = row.small(6), .captures = row.small(7)};
  found.revived_at = row.till();
  return found;
}

void read_item(const PartRow& row, WholePost& whole) {
  whole.resolved_at = row.maybe_at();
  whole.leased_until = row.till();
  whole.due = row.due();
  whole.attempts = row.small(0);
  whole.captures = row.small(1);
  whole.calls = row.small(2);
  whole.why = row.texts[3];
}

void read_part(PartRow row, WholePost& whole) {
  auto& texts = row.texts;
  switch (static_cast<Part>(row.rows.integer(row.row, part_column))) {
    case Part::item: read_item(row, whole); return;
    case Part::listing: whole.listings.push_back({texts[0], texts[1], row.at(), *row.till(), row.number(2)}); return;
    case Part::identity: whole.names.push_back({texts[0], texts[1], texts[2], row.said(1), row.said(2)}); return;
    case Part::metrics:
      whole.history.push_back({row.said(1), {row.maybe(0), row.maybe(1), row.maybe(2), row.maybe(3), row.maybe(4), row.maybe(5)}});
      return;
    case Part::asset: whole.assets.push_back(read_asset(row)); return;
    case Part::spend:
      whole.spends.push_back({SpendId{row.number(0)}, static_cast<Purpose>(row.number(1)), texts[2], row.small(3), row.small(4), row.number(5) != 0,
                              static_cast<Outcome>(row.number(6)), row.small(7), row.at()});
      return;
    case Part::letter: whole.letters.push_back(read_letter(row, whole.found.post.id)); return;
  }
}
}  // namespace

awaitable<Result<std::optional<WholePost>>> PgSearch::post(AwemeId id) {
  const auto sql = std::string("SELECT ") + found_columns +
                   ", w.part, w.at, w.till, w.due, w.texts FROM holdfast.item i LEFT JOIN holdfast.post p ON p.id = i.id LEFT JOIN holdfast.source s ON s.id = i.source "
                   "CROSS JOIN holdfast.whole_post($1::bigint, $2::bigint) WITH ORDINALITY w(part, at, till, due, texts, no) WHERE i.id = $1 ORDER BY w.no";
  auto rows = co_await pool_.call(sql.c_str(), [id](Params& params) { params.add(id, limits::history_shown); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  if (rows->empty()) co_return std::nullopt;
  WholePost whole;
  whole.found = read_found(*rows, 0, 0);
  for (int row = 0; row < rows->count(); ++row) read_part(PartRow{*rows, row}, whole);
  co_return whole;
}

}  // namespace holdfast::postgres
