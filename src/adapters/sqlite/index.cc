// Sidecars into post, metrics and asset (RULES 9): any order, any number of times, the newest capture stands.
#include <string>

#include "adapters/sqlite/identity_rows.h"
#include "adapters/sqlite/stores.h"

namespace holdfast::sqlite {

namespace {
// False when a newer capture stands there.
bool put_post(Connection& db, const Sidecar& sidecar) {
  const auto& post = sidecar.post;
  const auto media = main_media(sidecar);
  const auto music = post.music.value_or(Music{});
  const auto music_id = music.id.empty() ? std::nullopt : std::optional(music.id);
  return db.run(
             "INSERT INTO post (id, author_id, author_handle, author_nickname, title, region, duration, create_time, play_count, digg_count, comment_count, "
             "share_count, download_count, collect_count, music_id, music_title, music_author, kind, images, url, storage_key, media_key, bytes, sha256, "
             "captured_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
             "author_id = excluded.author_id, author_handle = excluded.author_handle, author_nickname = excluded.author_nickname, title = excluded.title, "
             "region = excluded.region, duration = excluded.duration, create_time = excluded.create_time, play_count = excluded.play_count, "
             "digg_count = excluded.digg_count, comment_count = excluded.comment_count, share_count = excluded.share_count, "
             "download_count = excluded.download_count, collect_count = excluded.collect_count, music_id = excluded.music_id, "
             "music_title = excluded.music_title, music_author = excluded.music_author, kind = excluded.kind, images = excluded.images, url = excluded.url, "
             "storage_key = excluded.storage_key, media_key = excluded.media_key, bytes = excluded.bytes, sha256 = excluded.sha256, "
             "captured_at = excluded.captured_at WHERE excluded.captured_at >= captured_at",
             post.id, post.author.id, post.author.handle, post.author.nickname, post.title, post.region, post.duration_s, post.create_time,
             post.counters.play, post.counters.digg, post.counters.comment, post.counters.share, post.counters.download, post.counters.collect, music_id,
             music.title, music.author, post.kind, post.images, sidecar.url, sidecar.storage_key, media.first == nullptr ? std::string() : media.first->key,
             static_cast<std::int64_t>(media.bytes), media.first == nullptr ? std::nullopt : media.first->sha256, sidecar.captured_at) == 1;
}

void put_metrics(Connection& db, const Sidecar& sidecar) {
  const auto& counters = sidecar.post.counters;
  db.run("INSERT INTO metrics (id, captured_at, play_count, digg_count, comment_count, share_count, download_count, collect_count) "
         "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
         sidecar.post.id, sidecar.captured_at, counters.play, counters.digg, counters.comment, counters.share, counters.download, counters.collect);
}

std::string joined(const std::vector<std::string>& defects) {
  std::string text;
  for (const auto& defect : defects) text += (text.empty() ? "" : ", ") + defect;
  return text;
}

void put_assets(Connection& db, const Sidecar& sidecar) {
  db.run("DELETE FROM asset WHERE id = ?", sidecar.post.id);
  int no = 0;
  for (const auto& asset : sidecar.assets) {
    const auto rendition = asset.rendition ? std::optional(std::string(to_string(*asset.rendition))) : std::nullopt;
    db.run("INSERT INTO asset (id, no, kind, key, missing, bytes, sha256, content_type, codec, sound_codec, duration_ms, width, height, rendition, host, defects) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
           sidecar.post.id, ++no, to_string(asset.kind), asset.key, asset.missing, static_cast<std::int64_t>(asset.bytes), asset.sha256, asset.content_type,
           asset.codec, asset.sound_codec, asset.duration_ms, asset.width, asset.height, rendition, asset.host, joined(asset.defects));
  }
}

void index_one(Connection& db, const IndexRow& row) {
  const auto id = row.sidecar.post.id;
  const auto state = db.one("SELECT state FROM item WHERE id = ?", id);
  const bool is_stored = state == static_cast<std::int64_t>(State::stored);
  if (!is_stored && state != static_cast<std::int64_t>(State::archived)) return;
  if (put_post(db, row.sidecar)) put_assets(db, row.sidecar);
  put_metrics(db, row.sidecar);
  put_identity(db, row.sidecar.post.author, row.sidecar.captured_at);
  if (!is_stored) return;
  db.run("UPDATE item SET state = 2 WHERE id = ?", id);
  db.run("DELETE FROM ready WHERE id = ?", id);
  db.run("DELETE FROM lease WHERE id = ?", id);
}
}  // namespace

awaitable<Status> SqliteIndex::index(std::vector<IndexRow> rows, Instant) {
  return discard(writer_.write([rows = std::move(rows)](Connection& db) {
    for (const auto& row : rows) index_one(db, row);
    return Done{};
  }));
}

}  // namespace holdfast::sqlite
