// Sidecars into post, metrics and asset (RULES 9), in one call.
#include <memory>
#include <string>
#include <unordered_map>

#include "adapters/postgres/columns.h"
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

namespace {
struct PlacedAsset {
  AwemeId id;
  int no;
  const Asset* asset;
};

struct Batch {
  explicit Batch(std::vector<IndexRow> given) : rows(std::move(given)) {
    std::unordered_map<AwemeId, const Sidecar*> newest_of;
    for (const auto& row : rows) {
      all.push_back(&row.sidecar);
      auto& best = newest_of[row.sidecar.post.id];
      if (best == nullptr || row.sidecar.captured_at >= best->captured_at) best = &row.sidecar;
    }
    for (const auto* sidecar : all) {
      if (newest_of[sidecar->post.id] != sidecar) continue;
      newest.push_back(sidecar);
      int no = 0;
      for (const auto& asset : sidecar->assets) assets.push_back({sidecar->post.id, ++no, &asset});
    }
  }
  std::vector<IndexRow> rows;
  std::vector<const Sidecar*> all, newest;  // into rows
  std::vector<PlacedAsset> assets;          // of the newest
};

constexpr const char* sql =
    "SELECT holdfast.write_posts($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[], $9::bigint[], "
    "$10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::text[], $17::text[], $18::smallint[], $19::integer[], "
    "$20::text[], $21::text[], $22::text[], $23::bigint[], $24::bytea[], $25::bigint[], "
    "ARRAY(SELECT ROW(g.*)::holdfast.asset FROM unnest($26::bigint[], $27::integer[], $28::text[], $29::text[], $30::text[], $31::bigint[], $32::bytea[], "
    "$33::text[], $34::text[], $35::text[], $36::bigint[], $37::integer[], $38::integer[], $39::text[], $40::text[], $41::text[]) g), "
    "ARRAY(SELECT ROW(g.*)::holdfast.metrics FROM unnest($42::bigint[], $43::bigint[], $44::bigint[], $45::bigint[], $46::bigint[], $47::bigint[], "
    "$48::bigint[], $49::bigint[]) g), $50::text[], $51::text[], $52::text[])";

using S = const Sidecar*;
constexpr auto post_id = [](S s) { return s->post.id; };
// As the sidecar says it, on no database's clock: it tells one capture from another.
constexpr auto captured = [](S s) { return to_us(s->captured_at); };
constexpr auto author_id = [](S s) { return s->post.author.id; };
constexpr auto handle = [](S s) { return s->post.author.handle; };
constexpr auto nickname = [](S s) { return s->post.author.nickname; };
constexpr auto play = [](S s) { return s->post.counters.play; };
constexpr auto digg = [](S s) { return s->post.counters.digg; };
constexpr auto comment = [](S s) { return s->post.counters.comment; };
constexpr auto share = [](S s) { return s->post.counters.share; };
constexpr auto download = [](S s) { return s->post.counters.download; };
constexpr auto collect = [](S s) { return s->post.counters.collect; };

std::optional<std::string> music_id(S s) {
  if (!s->post.music || s->post.music->id.empty()) return std::nullopt;
  return s->post.music->id;
}

std::string joined(const std::vector<std::string>& defects) {
  std::string text;
  for (const auto& defect : defects) text += (text.empty() ? "" : ", ") + defect;
  return text;
}

void add_posts(Params& params, const std::vector<S>& posts) {
  add_columns(
      params, posts, post_id, author_id, handle, nickname, [](S s) { return s->post.title; }, [](S s) { return s->post.region; },
      [](S s) { return s->post.duration_s; }, [](S s) { return s->post.create_time; }, play, digg, comment, share, download, collect, music_id,
      [](S s) { return s->post.music ? s->post.music->title : std::string(); }, [](S s) { return s->post.music ? s->post.music->author : std::string(); },
      [](S s) { return s->post.kind; }, [](S s) { return s->post.images; }, [](S s) { return s->url; }, [](S s) { return s->storage_key; },
      [](S s) {
        const auto media = main_media(*s);
        return media.first == nullptr ? std::string() : media.first->key;
      },
      [](S s) { return main_media(*s).bytes; },
      [](S s) {
        const auto media = main_media(*s);
        return media.first == nullptr ? std::nullopt : media.first->sha256;
      },
      captured);
}

void add_assets(Params& params, const std::vector<PlacedAsset>& assets) {
  using A = const PlacedAsset&;
  add_columns(
      params, assets, [](A a) { return a.id; }, [](A a) { return a.no; }, [](A a) { return to_string(a.asset->kind); }, [](A a) { return a.asset->key; },
      [](A a) { return a.asset->missing; }, [](A a) { return a.asset->bytes; }, [](A a) { return a.asset->sha256; },
      [](A a) { return a.asset->content_type; }, [](A a) { return a.asset->codec; }, [](A a) { return a.asset->sound_codec; },
      [](A a) { return a.asset->duration_ms; }, [](A a) { return a.asset->width; }, [](A a) { return a.asset->height; },
      [](A a) { return a.asset->rendition ? std::optional(std::string(to_string(*a.asset->rendition))) : std::nullopt; },
      [](A a) { return a.asset->host; }, [](A a) { return joined(a.asset->defects); });
}
}  // namespace

awaitable<Status> PgIndex::index(std::vector<IndexRow> rows, Instant) {
  if (rows.empty()) co_return Status{};
  const auto batch = std::make_shared<const Batch>(std::move(rows));
  co_return co_await discard(pool_.call(sql, [batch](Params& params) {
    add_posts(params, batch->newest);
    add_assets(params, batch->assets);
    add_columns(params, batch->all, post_id, captured, play, digg, comment, share, download, collect, author_id, handle, nickname);
  }));
}

}  // namespace holdfast::postgres
