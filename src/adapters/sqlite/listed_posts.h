// Rows of `listed_post`: items that are captured for their files alone, with the metadata of the page that listed them
// (RULES 3), within the caller's transaction.
#pragma once

#include "adapters/sqlite/connection.h"
#include "core/resolve/post.h"

namespace holdfast::sqlite {

// A page lists the post. From a source that wants more than files, or as no video, it is captured like any other; a new
// item of a source that wants files alone, or one that was so far, keeps what the page says.
struct ListedPost {
  const Post& post;
  bool files_only = false;
  bool is_new = false;  // to the archive
};
void note_listed(Connection& db, const ListedPost& listed);
void forget_listed(Connection& db, AwemeId id);
std::optional<Post> find_listed(Connection& db, AwemeId id);

}  // namespace holdfast::sqlite
