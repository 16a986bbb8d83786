// Posts as people read them: a table that fits the terminal whatever titles hold, and the whole of one post. Text from outside goes
// through app/display_width's `shown`; nothing is printed here.
#pragma once

#include <span>
#include <string>

#include "app/session.h"
#include "core/index/search.h"

namespace holdfast {

// Lines of a table; all that is given together gets the same columns. `columns` of the terminal, 0: lines of any length, nothing cut.
class PostTable {
 public:
  explicit PostTable(int columns) : columns_(columns) {}
  std::string head(std::span<const FoundPost> first);   // chooses the widths by the first posts
  std::string line(const FoundPost& post) const;

 private:
  int columns_;
  int state_width_ = 8, author_width_ = 6;
  bool plays_ = true;
};

// 950, 12.3K, 1.2M; "-" when it isn't known.
std::string short_count(const std::optional<std::int64_t>& count);

// Everything about one post. `vault` is the folder that keys lie in.
std::string whole_post_text(const Session& session, const WholePost& post, const std::string& vault);

}  // namespace holdfast
