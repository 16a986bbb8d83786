// The identity table.
#include "adapters/sqlite/identity_rows.h"

namespace holdfast::sqlite {

void put_identity(Connection& db, const Author& author, Instant at) {
  if (author.id.empty() || (author.handle.empty() && author.nickname.empty())) return;
  db.run("INSERT INTO identity (author_id, handle, nickname, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT DO UPDATE SET "
         "first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen) "
         "WHERE excluded.first_seen < first_seen OR excluded.last_seen > last_seen",
         author.id, author.handle, author.nickname, at);
}

std::vector<Identity> identities_of(Connection& db, const std::string& author_id) {
  std::vector<Identity> names;
  auto query = db.use("SELECT author_id, handle, nickname, first_seen, last_seen FROM identity WHERE author_id = ? ORDER BY last_seen DESC, first_seen DESC, handle");
  query.bind(author_id);
  while (query.row()) names.push_back({query.text(0), query.text(1), query.text(2), query.instant(3), query.instant(4)});
  return names;
}

}  // namespace holdfast::sqlite
