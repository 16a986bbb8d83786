// What `status` and `dead` show. `listed` comes from pages, the states from the tally: two countings that must agree.
#include <cmath>

#include "adapters/sqlite/letter_rows.h"
#include "adapters/sqlite/source_rows.h"
#include "adapters/sqlite/stores.h"

namespace holdfast::sqlite {

namespace {
struct StateCount {
  std::optional<std::int64_t> state, reason, hold;
  std::int64_t n = 0;
};

void add(Balance& balance, const StateCount& count) {
  if (!count.state || count.n == 0) return;  // a discovery whose item is gone is in no state: the balance shows it
  switch (static_cast<State>(*count.state)) {
    case State::pending:
      balance.pending += count.n;
      if (count.hold) balance.held[std::string(to_string(static_cast<Hold>(*count.hold)))] += count.n;
      return;
    case State::stored: balance.stored += count.n; return;
    case State::archived: balance.archived += count.n; return;
    case State::dead: balance.dead[std::string(to_string(static_cast<Reason>(count.reason.value_or(9))))] += count.n; return;
    case State::tombstoned: balance.tombstoned += count.n; return;
  }
}

Balance whole_balance(Connection& db) {
  Balance balance;
  balance.listed = db.one("SELECT sum(ids_new) FROM page").value_or(0);
  balance.links_pending = db.one("SELECT count(*) FROM link WHERE state IN (0, 1)").value_or(0);
  auto query = db.use("SELECT state, nullif(reason, -1), nullif(hold, -1), n FROM tally");
  while (query.row()) add(balance, {query.maybe(0), query.maybe(1), query.maybe(2), query.integer(3)});
  return balance;
}

// Sums of each source over its distinct discoveries. What is archived need not be looked up where the ledger of items lacks none of
// what was listed: it is the rest.
std::map<std::int64_t, Balance> balances_by_source(Connection& db) {
  const auto whole = whole_balance(db);
  const bool lacks_none = whole.balances() && db.one("SELECT count(*) FROM item") == whole.listed;
  auto query = db.use(lacks_none ? "SELECT d.source, ifnull(i.state, 2), i.reason, i.hold, count(*) FROM (SELECT DISTINCT source, id FROM discoveries) d LEFT JOIN "
                                   "(SELECT id, state, reason, hold FROM item INDEXED BY item_open_idx WHERE state <> 2 ORDER BY id LIMIT -1) i ON i.id = d.id GROUP BY 1, 2, 3, 4"
                                 : "SELECT d.source, i.state, i.reason, i.hold, count(*) FROM (SELECT DISTINCT source, id FROM discoveries) d "
                                   "LEFT JOIN item i ON i.id = d.id GROUP BY 1, 2, 3, 4");
  std::map<std::int64_t, Balance> balances;
  while (query.row()) {
    auto& balance = balances[query.integer(0)];
    balance.listed += query.integer(4);
    add(balance, {query.maybe(1), query.maybe(2), query.maybe(3), query.integer(4)});
  }
  auto links = db.use("SELECT source, count(*) FROM link WHERE state IN (0, 1) GROUP BY source");
  while (links.row()) balances[links.integer(0)].links_pending = links.integer(1);
  return balances;
}

std::vector<SourceStatus> all_sources(Connection& db) {
  std::map<std::int64_t, std::int64_t> pages;
  {
    auto query = db.use("SELECT source, count(*) FROM page WHERE walk IS NOT NULL GROUP BY source");
    while (query.row()) pages[query.integer(0)] = query.integer(1);
  }
  auto balances = balances_by_source(db);
  std::vector<SourceStatus> statuses;
  for (auto& source : load_sources(db, Which::all)) {
    const auto id = source.id;
    statuses.push_back({std::move(source), balances[id.value], pages[id.value]});
  }
  return statuses;
}

Credits sum_credits(Connection& db) {
  Credits credits;
  auto query = db.use("SELECT purpose, outcome, sum(n) FROM spend_tally GROUP BY purpose, outcome");
  while (query.row()) {
    const auto n = query.integer(2);
    switch (static_cast<Outcome>(query.integer(1))) {
      case Outcome::open: credits.open += n; continue;
      case Outcome::void_call: credits.void_calls += n; continue;
      case Outcome::ambiguous: credits.ambiguous += n; continue;
      case Outcome::charged: break;
    }
    switch (static_cast<Purpose>(query.integer(0))) {
      case Purpose::listing: credits.listing += n; break;
      case Purpose::lookup: credits.lookup += n; break;
      case Purpose::detail: credits.detail += n; break;
      case Purpose::re_resolve: credits.re_resolve += n; break;
      case Purpose::canary: credits.canary += n; break;
    }
  }
  return credits;
}

// Nearest rank.
Freshness measure(Connection& db) {
  Freshness freshness;
  freshness.resolved = db.one("SELECT sum(n) FROM freshness").value_or(0);
  const auto rank = [&](double share) { return static_cast<std::int64_t>(std::ceil(share * static_cast<double>(freshness.resolved))); };
  std::int64_t passed = 0;
  if (const auto mean = db.one("SELECT value FROM measured WHERE name = 'mean_transfer_us'")) freshness.mean_transfer = Duration{*mean};
  auto query = db.use("SELECT took_ms, sum(n) FROM freshness GROUP BY took_ms ORDER BY took_ms");
  while (query.row()) {
    passed += query.integer(1);
    const double took_s = static_cast<double>(query.integer(0)) / 1000.0;
    if (!freshness.p50_s && passed >= rank(0.50)) freshness.p50_s = took_s;
    if (!freshness.p99_s && passed >= rank(0.99)) freshness.p99_s = took_s;
  }
  return freshness;
}

std::vector<DeadLetter> find_letters(Connection& db, std::optional<Reason> reason, const std::optional<std::string>& id) {
  std::vector<DeadLetter> letters;
  const auto number = id ? parse_aweme_id(*id) : std::nullopt;
  auto query = db.use("SELECT d.no, d.id, l.url, s.label, d.reason, d.stage, d.status, d.evidence, d.at, d.attempts, d.captures, d.revived_at FROM dead_letter d "
                      "LEFT JOIN item i ON i.id = d.id LEFT JOIN link l ON l.no = d.link LEFT JOIN source s ON s.id = ifnull(i.source, l.source) "
                      "WHERE d.revived_at IS NULL AND (?1 IS NULL OR d.reason = ?1) AND (?2 IS NULL OR d.id = ?3 OR l.url = ?2) ORDER BY d.at, d.no");
  query.bind(reason, id, number);
  while (query.row()) letters.push_back(read_letter(query).letter);
  return letters;
}
}  // namespace

awaitable<Result<Balance>> SqliteStatus::balance() { return reader_.read(whole_balance); }
awaitable<Result<Credits>> SqliteStatus::credits() { return reader_.read(sum_credits); }
awaitable<Result<Freshness>> SqliteStatus::freshness() { return reader_.read(measure); }
awaitable<Result<std::vector<SourceStatus>>> SqliteStatus::source_statuses() { return reader_.read(all_sources); }

awaitable<Result<std::vector<DeadLetter>>> SqliteStatus::dead_letters(std::optional<Reason> reason, std::optional<std::string> id) {
  return reader_.read([reason, id = std::move(id)](Connection& db) { return find_letters(db, reason, id); });
}

}  // namespace holdfast::sqlite
