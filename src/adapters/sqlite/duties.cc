// Duties: one row each, taken by whoever finds it free or run out.
#include "adapters/sqlite/queue_rows.h"
#include "adapters/sqlite/stores.h"

namespace holdfast::sqlite {

awaitable<Result<std::optional<Duty>>> SqliteDuties::take(DutyWish wish) {
  return writer_.write([wish = std::move(wish)](Connection& db) -> std::optional<Duty> {
    if (db.one("SELECT 1 FROM duty WHERE name = ? AND owner <> ? AND until > ?", wish.name, wish.owner, wish.now)) return std::nullopt;
    const Duty duty{wish.name, next_tokens(db, 1), wish.now + wish.length};
    db.run("INSERT INTO duty (name, owner, token, until) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET owner = excluded.owner, token = excluded.token, "
           "until = excluded.until", duty.name, wish.owner, duty.token, duty.until);
    return duty;
  });
}

awaitable<Result<std::optional<Duty>>> SqliteDuties::renew(Duty duty, Duration length, Instant now) {
  return writer_.write([duty = std::move(duty), length, now](Connection& db) -> std::optional<Duty> {
    const Duty longer{duty.name, duty.token, now + length};
    if (db.run("UPDATE duty SET until = ? WHERE name = ? AND token = ? AND until > ?", longer.until, duty.name, duty.token, now) == 0) return std::nullopt;
    return longer;
  });
}

awaitable<Status> SqliteDuties::drop(Duty duty) {
  return discard(writer_.write([duty = std::move(duty)](Connection& db) {
    db.run("DELETE FROM duty WHERE name = ? AND token = ?", duty.name, duty.token);
    return Done{};
  }));
}

}  // namespace holdfast::sqlite
