// What `status` and `dead` show. `listed` comes from pages, the states from the tally: two countings that must agree.
#include <cmath>

#include "adapters/postgres/letter_rows.h"
#include "adapters/postgres/source_rows.h"
#include "adapters/postgres/stores.h"

namespace holdfast::postgres {

namespace {
constexpr int shown_max = 10;

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

std::optional<std::int64_t> number(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return std::stoll(text);
}

// Columns from `at` on: links_pending, states, reasons, holds, counts.
Balance read_balance(const Rows& rows, int row, int at) {
  Balance balance;
  balance.links_pending = rows.integer(row, at);
  const auto states = rows.texts(row, at + 1), reasons = rows.texts(row, at + 2), holds = rows.texts(row, at + 3), counts = rows.texts(row, at + 4);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const StateCount count{number(states[i]), number(reasons[i]), number(holds[i]), number(counts[i]).value_or(0)};
    balance.listed += count.n;
    add(balance, count);
  }
  return balance;
}

void add(Credits& credits, Purpose purpose, Outcome outcome, std::int64_t n) {
  switch (outcome) {
    case Outcome::open: credits.open += n; return;
    case Outcome::void_call: credits.void_calls += n; return;
    case Outcome::ambiguous: credits.ambiguous += n; return;
    case Outcome::charged: break;
  }
  switch (purpose) {
    case Purpose::listing: credits.listing += n; break;
    case Purpose::lookup: credits.lookup += n; break;
    case Purpose::detail: credits.detail += n; break;
    case Purpose::re_resolve: credits.re_resolve += n; break;
    case Purpose::canary: credits.canary += n; break;
  }
}

// Nearest rank.
Freshness measure(const Rows& rows) {
  Freshness freshness;
  if (const auto mean = rows.maybe(0, 0)) freshness.mean_transfer = Duration{*mean};
  for (int row = 0; row < rows.count(); ++row) freshness.resolved += rows.integer(row, 2);
  const auto rank = [&](double share) { return static_cast<std::int64_t>(std::ceil(share * static_cast<double>(freshness.resolved))); };
  std::int64_t passed = 0;
  for (int row = 0; row < rows.count(); ++row) {
    if (rows.null(row, 1)) continue;
    passed += rows.integer(row, 2);
    const double took_s = static_cast<double>(rows.integer(row, 1)) / 1000.0;
    if (!freshness.p50_s && passed >= rank(0.50)) freshness.p50_s = took_s;
    if (!freshness.p99_s && passed >= rank(0.99)) freshness.p99_s = took_s;
  }
  return freshness;
}
}  // namespace

awaitable<Result<Balance>> PgStatus::balance() {
  auto rows = co_await pool_.call("SELECT listed, links_pending, state, reason, hold, n FROM holdfast.balance()");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  Balance balance;
  balance.listed = rows->integer(0, 0);
  balance.links_pending = rows->integer(0, 1);
  for (int row = 0; row < rows->count(); ++row) add(balance, {rows->maybe(row, 2), rows->maybe(row, 3), rows->maybe(row, 4), rows->integer(row, 5)});
  co_return balance;
}

awaitable<Result<Credits>> PgStatus::credits() {
  auto rows = co_await pool_.call("SELECT purpose, outcome, sum(n)::bigint FROM holdfast.spend_tally GROUP BY 1, 2");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  Credits credits;
  for (int row = 0; row < rows->count(); ++row)
    add(credits, static_cast<Purpose>(rows->integer(row, 0)), static_cast<Outcome>(rows->integer(row, 1)), rows->integer(row, 2));
  co_return credits;
}

awaitable<Result<Freshness>> PgStatus::freshness() {
  auto rows = co_await pool_.call("SELECT mean_transfer_us, took_ms, n FROM holdfast.freshness_now() ORDER BY took_ms");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  co_return measure(*rows);
}

awaitable<Result<std::vector<SourceStatus>>> PgStatus::source_statuses() {
  auto rows = co_await pool_.call(HOLDFAST_SOURCE_COLUMNS ", t.pages, t.links_pending, t.states, t.reasons, t.holds, t.counts" HOLDFAST_SOURCE_TABLES
                                  "JOIN holdfast.source_statuses() t ON t.id = s.id ORDER BY s.id");
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<SourceStatus> statuses;
  for (int row = 0; row < rows->count(); ++row)
    statuses.push_back({read_source(*rows, row), read_balance(*rows, row, source_columns + 1), rows->integer(row, source_columns)});
  co_return statuses;
}

awaitable<Result<std::vector<DeadLetter>>> PgStatus::dead_letters(std::optional<Reason> reason, std::optional<std::string> id) {
  const auto bind = [&](Params& params) { params.add(reason, id, id ? parse_aweme_id(*id) : std::nullopt); };
  auto rows = co_await pool_.call("SELECT * FROM holdfast.open_letters() d WHERE ($1::smallint IS NULL OR d.reason = $1) "
                                  "AND ($2::text IS NULL OR d.id = $3::bigint OR d.url = $2) ORDER BY d.at, d.no", bind);
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<DeadLetter> letters;
  for (int row = 0; row < rows->count(); ++row) letters.push_back(read_letter(*rows, row).letter);
  co_return letters;
}

// The server keeps its own files: an audit of the file is one of the books here.
awaitable<Result<std::vector<std::string>>> PgStatus::audit(AuditDepth depth) {
  const bool quick = depth == AuditDepth::quick;
  auto rows = co_await pool_.call(quick ? "SELECT wrong, subject FROM holdfast.audit(true, $1::bigint)" : "SELECT wrong, subject FROM holdfast.audit_whole($1::bigint)",
                                  [](Params& params) { params.add(shown_max); });
  if (!rows) co_return std::unexpected(std::move(rows.error()));
  std::vector<std::string> lines;
  for (int row = 0; row < rows->count(); ++row) lines.push_back(rows->text(row, 0) + ": " + rows->text(row, 1));
  co_return lines;
}

}  // namespace holdfast::postgres
