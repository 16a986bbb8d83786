// One transaction over the whole copy.
#include "adapters/sqlite/export.h"

#include <algorithm>

#include "adapters/sqlite/composed.h"
#include "adapters/sqlite/connection.h"
#include "adapters/sqlite/migrate.h"
#include "core/base/utf8.h"

namespace holdfast {

namespace {
using namespace sqlite;

constexpr std::size_t evidence_bytes_max = 2048;   // CHECK of dead_letter

void add_escaped(std::string& line, std::string_view text) {
  for (const char letter : text) {
    switch (letter) {
      case '\\': line += "\\\\"; break;
      case '\b': line += "\\b"; break;
      case '\f': line += "\\f"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      case '\t': line += "\\t"; break;
      case '\v': line += "\\v"; break;
      default: line += letter;
    }
  }
}

std::string mended(std::string_view text) {
  std::string clean(text);
  std::erase(clean, '\0');
  return mend_utf8(clean);
}

void add_cell(std::string& line, sqlite3_stmt* row, int column, bool bounded) {
  const auto bytes = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL: line += "\\N"; return;
    case SQLITE_INTEGER: line += std::to_string(sqlite3_column_int64(row, column)); return;
    case SQLITE_BLOB: {
      line += "\\\\x";
      const auto* data = static_cast<const unsigned char*>(sqlite3_column_blob(row, column));
      for (std::size_t at = 0; at < bytes; ++at) (line += "0123456789abcdef"[data[at] >> 4]) += "0123456789abcdef"[data[at] & 15];
      return;
    }
    default: break;
  }
  const auto text = mended({reinterpret_cast<const char*>(sqlite3_column_text(row, column)), bytes});
  add_escaped(line, bounded ? cut_utf8(text, evidence_bytes_max) : std::string_view(text));
}

// SQLite's errors end here.
template <class Work>
auto guarded(const std::string& file, Work work) -> decltype(work()) {
  const auto told = [&](Failure failure) {
    failure.subject = file;
    return std::unexpected(std::move(failure));
  };
  try {
    return work();
  } catch (const Refused& refused) {
    return told(refused.failure());
  } catch (const SqlError& error) {
    return told(failure_of(error));
  }
}

class Export final : public SqliteExport {
 public:
  Export(std::string file, std::unique_ptr<Connection> db) : file_(std::move(file)), db_(std::move(db)) {}
  ~Export() override { db_->roll_back(); }

  Result<std::vector<ExportTable>> tables() override {
    return guarded(file_, [&]() -> Result<std::vector<ExportTable>> {
      std::vector<ExportTable> tables;
      auto query = db_->use("SELECT l.name, c.name FROM pragma_table_list l, pragma_table_info(l.name) c WHERE l.schema = 'main' AND l.type = 'table' "
                            "AND l.name NOT LIKE 'sqlite%' ORDER BY l.name, c.cid");
      while (query.row()) {
        auto table = query.text(0);
        if (tables.empty() || tables.back().name != table) tables.push_back({std::move(table), {}});
        tables.back().columns.push_back(query.text(1));
      }
      return tables;
    });
  }

  Result<std::int64_t> count(const std::string& table) override {
    return guarded(file_, [&]() -> Result<std::int64_t> {
      Composed counted(*db_, {"SELECT count(*) FROM \"" + table + "\"", {}});
      counted.row();
      return counted.query().integer(0);
    });
  }

  Status rows(const ExportTable& table, const std::function<Status(std::string_view)>& each) override {
    return guarded(file_, [&]() -> Status {
      std::string sql = "SELECT ";
      for (const auto& column : table.columns) sql += (&column == &table.columns.front() ? "\"" : ", \"") + column + "\"";
      sqlite3_stmt* statement = nullptr;
      const auto text = sql + " FROM \"" + table.name + "\"";
      if (const int code = sqlite3_prepare_v2(db_->raw(), text.c_str(), -1, &statement, nullptr); code != SQLITE_OK) throw SqlError(code, sqlite3_errmsg(db_->raw()));
      const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> owned(statement, &sqlite3_finalize);
      std::string line;
      int code = SQLITE_ROW;
      while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        line.clear();
        for (int column = 0; column < static_cast<int>(table.columns.size()); ++column) {
          if (column > 0) line += '\t';
          add_cell(line, statement, column, table.columns[static_cast<std::size_t>(column)] == "evidence");
        }
        if (auto taken = each(line); !taken) return taken;
      }
      if (code != SQLITE_DONE) throw SqlError(code, sqlite3_errmsg(db_->raw()));
      return {};
    });
  }

  Result<std::optional<std::int64_t>> counter(const std::string& name) override {
    return guarded(file_, [&]() -> Result<std::optional<std::int64_t>> { return db_->one("SELECT value FROM counter WHERE name = ?", name); });
  }
  Result<std::optional<std::int64_t>> highest_ever(const std::string& table) override {
    return guarded(file_, [&]() -> Result<std::optional<std::int64_t>> { return db_->one("SELECT seq FROM sqlite_sequence WHERE name = ?", table); });
  }

 private:
  std::string file_;
  std::unique_ptr<Connection> db_;
};
}  // namespace

Result<std::unique_ptr<SqliteExport>> SqliteExport::open(const std::string& file) {
  auto db = Connection::open(file, Access::visit);
  if (!db) return std::unexpected(db.error());
  return guarded(file, [&]() -> Result<std::unique_ptr<SqliteExport>> {
    require_newest(**db);
    (*db)->begin(true);
    return std::make_unique<Export>(file, std::move(*db));
  });
}

}  // namespace holdfast
