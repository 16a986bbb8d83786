// Lock, leases, rows, sums, audit; then it is kept.
#include "app/catalog_copy.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include "adapters/disk/archive_lock.h"
#include "adapters/postgres/catalog.h"
#include "adapters/postgres/import.h"
#include "adapters/sqlite/catalog.h"
#include "adapters/sqlite/export.h"
#include "app/await.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

constexpr const char* doing = "copy the catalog";
constexpr std::int64_t progress_every = 50'000;

// Made anew on the other side, or of this process and this moment alone.
constexpr std::array left_out{"schema_migration", "counter", "tally", "spend_tally", "lease", "worker", "duty"};

// SQLite counts in one row what PostgreSQL counts in several: the first of them.
constexpr const char* sharded = "freshness";

std::unexpected<Failure> broken(const std::string& table, const std::string& what) { return fail(FailureKind::catalog, doing, table, what + "; nothing of the copy is kept"); }

// What was leased by a run that is gone is free again, and its open calls are ambiguous. Brings the file to this version as well.
Status end_leases(const CopyPlan& plan) {
  auto catalog = SqliteCatalog::open({.path = plan.file, .mode = SqliteOptions::Mode::run, .now = plan.now});
  if (!catalog) return std::unexpected(catalog.error());
  const auto ended = await_now((*catalog)->sweep().take_over(plan.now));
  (*catalog)->stop();
  if (!ended) return std::unexpected(ended.error());
  return {};
}

Status make_tables(const CopyPlan& plan) {
  auto catalog = PgCatalog::open({.url = plan.url, .mode = PgOptions::Mode::migrate, .connections = 1, .now = plan.now});
  if (!catalog) return std::unexpected(catalog.error());
  (*catalog)->stop();
  return {};
}

class Copying {
 public:
  Copying(const CopyPlan& plan, SqliteExport& from, PgImport& to) : plan_(plan), from_(from), to_(to) {}

  Result<std::vector<CopiedTable>> go() {
    auto tables = from_.tables();
    if (!tables) return std::unexpected(tables.error());
    std::erase_if(*tables, [](const ExportTable& table) { return std::ranges::find(left_out, table.name) != left_out.end(); });
    if (const auto leased = from_.count("lease"); !leased || *leased > 0) return broken("lease", "leases were taken while it began");
    std::vector<RowSum> sums;
    for (const auto& table : *tables) {
      auto sum = copy(table);
      if (!sum) return std::unexpected(std::move(sum.error()));
      sums.push_back(*sum);
    }
    if (const auto settled = settle(); !settled) return std::unexpected(settled.error());
    std::vector<CopiedTable> copied;
    for (std::size_t at = 0; at < sums.size(); ++at) {
      const auto there = to_.sum((*tables)[at].name, columns_of((*tables)[at]));
      if (!there) return std::unexpected(there.error());
      if (*there != sums[at])
        return broken((*tables)[at].name, "the copy is not the same: " + std::to_string(sums[at].rows()) + " rows with the sum " + sums[at].hex() + " here, " +
                                              std::to_string(there->rows()) + " with " + there->hex() + " there");
      copied.push_back({(*tables)[at].name, sums[at].rows(), sums[at].hex()});
    }
    if (const auto sound = audit(); !sound) return std::unexpected(sound.error());
    if (const auto kept = to_.keep(); !kept) return std::unexpected(kept.error());
    return copied;
  }

 private:
  static std::vector<std::string> columns_of(const ExportTable& table) {
    auto columns = table.columns;
    if (table.name == sharded) columns.emplace_back("shard");
    return columns;
  }

  Result<RowSum> copy(const ExportTable& table) {
    const auto of = from_.count(table.name);
    if (!of) return std::unexpected(of.error());
    if (auto begun = to_.begin_rows(table.name, columns_of(table)); !begun) return std::unexpected(begun.error());
    RowSum sum;
    std::string line;
    const auto copied = from_.rows(table, [&](std::string_view row) -> Status {
      line.assign(row);
      if (table.name == sharded) line += "\t0";
      sum.add(line);
      if (sum.rows() % progress_every == 0) plan_.progress(table.name, sum.rows(), *of);
      return to_.row(line);
    });
    if (!copied) return std::unexpected(copied.error());
    if (auto ended = to_.end_rows(); !ended) return std::unexpected(named(ended.error(), table.name));
    plan_.progress(table.name, sum.rows(), *of);
    return sum;
  }

  static Failure named(Failure failure, const std::string& table) {
    failure.subject = table;
    return failure;
  }

  Status settle() {
    const auto token = from_.counter("token");
    const auto walk = from_.highest_ever("walk");
    const auto since = from_.counter("unfinished_since");
    if (!token) return std::unexpected(token.error());
    if (!walk) return std::unexpected(walk.error());
    if (!since) return std::unexpected(since.error());
    return to_.settle({token->value_or(0), walk->value_or(0), *since});
  }

  Status audit() {
    const auto lines = to_.audit();
    if (!lines) return std::unexpected(lines.error());
    if (lines->empty()) return {};
    return broken("", "its books contradict each other: " + printable(lines->front()) + "; `holdfast doctor` on the old one says whether it was so before");
  }

  const CopyPlan& plan_;
  SqliteExport& from_;
  PgImport& to_;
};

}  // namespace

Result<std::vector<CopiedTable>> copy_to_postgres(const Archive& archive, const CopyPlan& plan) {
  auto lock = take_archive_lock(archive.folder, plan.now);
  if (!lock) return std::unexpected(lock.error());
  if (const auto* other = std::get_if<HeldByAnother>(&*lock))
    return fail(FailureKind::taken, doing, archive.folder, other->describe() + "; wait for it, or stop it");
  std::error_code error;
  if (!std::filesystem::exists(plan.file, error)) return fail(FailureKind::catalog, doing, printable(plan.file), "there is no such catalog");
  if (const auto made = make_tables(plan); !made) return std::unexpected(made.error());
  // First, so that nothing is changed in the old one for a database that can't be used.
  auto to = PgImport::open(plan.url);
  if (!to) return std::unexpected(to.error());
  if (const auto ended = end_leases(plan); !ended) return std::unexpected(ended.error());
  auto from = SqliteExport::open(plan.file);
  if (!from) return std::unexpected(from.error());
  return Copying(plan, **from, **to).go();
}

}  // namespace holdfast
