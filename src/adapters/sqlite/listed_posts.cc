// Metadata as listed, in and out.
#include "adapters/sqlite/listed_posts.h"

namespace holdfast::sqlite {

void note_listed(Connection& db, const ListedPost& listed) {
  const auto& post = listed.post;
  const bool by_files = listed.files_only && post.kind == PostKind::video;
  if (!by_files) {
    if (!listed.is_new) forget_listed(db, post.id);
    return;
  }
  if (!listed.is_new && !db.one("SELECT 1 FROM listed_post WHERE id = ?", post.id)) return;
  const auto music = post.music ? std::optional(post.music->id) : std::nullopt;
  const auto& counters = post.counters;
  db.run("INSERT OR REPLACE INTO listed_post (id, author_id, author_handle, author_nickname, title, region, duration, create_time, play_count, digg_count, "
         "comment_count, share_count, download_count, collect_count, music_id, music_title, music_author, music_duration, pinned) "
         "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         post.id, post.author.id, post.author.handle, post.author.nickname, post.title, post.region, post.duration_s, post.create_time, counters.play,
         counters.digg, counters.comment, counters.share, counters.download, counters.collect, music,
         post.music ? std::optional(post.music->title) : std::nullopt, post.music ? std::optional(post.music->author) : std::nullopt,
         post.music ? post.music->duration_s : std::nullopt, post.pinned);
}

void forget_listed(Connection& db, AwemeId id) { db.run("DELETE FROM listed_post WHERE id = ?", id); }

std::optional<Post> find_listed(Connection& db, AwemeId id) {
  auto query = db.use("SELECT author_id, author_handle, author_nickname, title, region, duration, create_time, play_count, digg_count, comment_count, "
                      "share_count, download_count, collect_count, music_id, music_title, music_author, music_duration, pinned FROM listed_post WHERE id = ?");
  query.bind(id);
  if (!query.row()) return std::nullopt;
  Post post;
  post.id = id;
  post.kind = PostKind::video;
  post.author = {query.text(0), query.text(1), query.text(2)};
  post.title = query.maybe_text(3);
  post.region = query.maybe_text(4);
  post.duration_s = query.maybe(5);
  post.create_time = query.maybe(6);
  post.counters = {query.maybe(7), query.maybe(8), query.maybe(9), query.maybe(10), query.maybe(11), query.maybe(12)};
  if (!query.null(13)) post.music = Music{query.text(13), query.text(14), query.text(15), query.maybe(16)};
  post.pinned = query.small(17) != 0;
  return post;
}

}  // namespace holdfast::sqlite
