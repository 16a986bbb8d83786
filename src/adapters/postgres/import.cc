// libpq as it is, blocking: COPY in, COPY out.
#include "adapters/postgres/import.h"

#include <libpq-fe.h>

#include <algorithm>

#include "adapters/postgres/failure.h"

namespace holdfast {

namespace {
constexpr std::size_t buffer_bytes = 256 << 10;
constexpr const char* doing = "copy into the database";

using Answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

std::string one_line(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  std::ranges::replace(text, '\n', ' ');
  return text;
}

class Import final : public PgImport {
 public:
  explicit Import(PGconn* connection) : connection_(connection) { PQsetNoticeProcessor(connection_, [](void*, const char*) {}, nullptr); }
  ~Import() override { PQfinish(connection_); }   // what was begun is undone by the server

  // The first column of the first row; "" when there is none.
  Result<std::string> ask(const std::string& sql) {
    const Answer answer(PQexec(connection_, sql.c_str()), PQclear);
    const auto status = PQresultStatus(answer.get());
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) return std::unexpected(refusal(answer.get()));
    if (status != PGRES_TUPLES_OK || PQntuples(answer.get()) == 0 || PQgetisnull(answer.get(), 0, 0)) return std::string();
    return std::string(PQgetvalue(answer.get(), 0, 0));
  }
  Status run(const std::string& sql) {
    auto done = ask(sql);
    if (!done) return std::unexpected(std::move(done.error()));
    return {};
  }

  Status begin() {
    // Nobody begins a run in it meanwhile, nor brings it to another version.
    if (auto begun = run("BEGIN; SET LOCAL search_path = holdfast, pg_temp; SET LOCAL synchronous_commit = on; SET LOCAL client_min_messages = error; "
                         "SET LOCAL bytea_output = hex; SELECT pg_advisory_xact_lock(7245903366117492481); "
                         "LOCK TABLE run, source, item, page, spend, link IN ACCESS EXCLUSIVE MODE");
        !begun)
      return begun;
    auto used = ask("SELECT string_agg(t, ', ') FROM (SELECT 'runs' FROM run UNION SELECT 'sources' FROM source UNION SELECT 'posts' FROM item UNION "
                    "SELECT 'pages' FROM page UNION SELECT 'credits' FROM spend UNION SELECT 'links' FROM link UNION SELECT 'an index' FROM post) u(t)");
    if (!used) return std::unexpected(std::move(used.error()));
    if (!used->empty())
      return fail(FailureKind::taken, doing, "", "it has a catalog already (" + *used + "): name a database without one, for example a new one: createdb NAME");
    // Rows are counted by triggers one by one: settle() counts them at once.
    return run("ALTER TABLE spend DISABLE TRIGGER USER; DELETE FROM limiter; "
               "CREATE TEMPORARY TABLE dropped_index ON COMMIT DROP AS SELECT i.indexdef FROM pg_indexes i WHERE i.schemaname = 'holdfast' AND i.tablename = 'post' "
               "AND i.indexname <> 'post_pkey'; "
               "DO $$ DECLARE v_name text; BEGIN FOR v_name IN SELECT indexname FROM pg_indexes WHERE schemaname = 'holdfast' AND tablename = 'post' "
               "AND indexname <> 'post_pkey' LOOP EXECUTE format('DROP INDEX holdfast.%I', v_name); END LOOP; END $$");
  }

  Status begin_rows(const std::string& table, const std::vector<std::string>& columns) override {
    const Answer answer(PQexec(connection_, ("COPY " + table + list_of(columns) + " FROM STDIN").c_str()), PQclear);
    if (PQresultStatus(answer.get()) != PGRES_COPY_IN) return std::unexpected(refusal(answer.get()));
    return {};
  }
  Status row(std::string_view line) override {
    (buffer_ += line) += '\n';
    return buffer_.size() < buffer_bytes ? Status{} : flush();
  }
  Status end_rows() override {
    if (auto flushed = flush(); !flushed) return flushed;
    if (PQputCopyEnd(connection_, nullptr) != 1) return std::unexpected(refusal(nullptr));
    return finish_copy(PGRES_COMMAND_OK);
  }

  Status settle(const ImportMarks& marks) override {
    const auto number = [](std::int64_t value) { return std::to_string(value); };
    const auto behind = [](const std::string& table, const std::string& column, const std::string& highest) {
      return "SELECT setval(pg_get_serial_sequence('holdfast." + table + "', '" + column + "'), greatest(1, h), h > 0) FROM (SELECT coalesce((" + highest + "), 0) AS h) m; ";
    };
    std::string sql =
        "ALTER TABLE spend ENABLE TRIGGER USER; "
        "INSERT INTO tally SELECT i.state, coalesce(i.reason, -1), coalesce(i.hold, -1), count(*) FROM item i GROUP BY 1, 2, 3; "
        "INSERT INTO spend_tally SELECT s.intent_at / 86400000000, s.purpose, s.outcome, 0, count(*) FROM spend s GROUP BY 1, 2, 3; "
        "INSERT INTO held SELECT i.kind, i.id FROM item i WHERE i.hold = 0; "
        "DO $$ DECLARE v_sql text; BEGIN FOR v_sql IN SELECT indexdef FROM dropped_index LOOP EXECUTE v_sql; END LOOP; END $$; ";
    sql += behind("source", "id", "SELECT max(id) FROM source") + behind("run", "no", "SELECT max(no) FROM run") + behind("page", "no", "SELECT max(no) FROM page") +
           behind("spend", "no", "SELECT max(no) FROM spend") + behind("link", "no", "SELECT max(no) FROM link") +
           behind("dead_letter", "no", "SELECT max(no) FROM dead_letter") +
           behind("walk", "no", "SELECT greatest((SELECT max(no) FROM walk), (SELECT max(walk) FROM page), (SELECT max(greatest(walk, head_walk, backfill_walk)) "
                                "FROM discoveries), " + number(marks.walk) + ")");
    sql += "SELECT setval('token', greatest(1, h), h > 0) FROM (SELECT greatest(" + number(marks.token) + ", coalesce((SELECT max(token) FROM spend), 0)) AS h) m; ";
    if (marks.unfinished_since)
      sql += "INSERT INTO setting VALUES ('unfinished_since', " + number(*marks.unfinished_since) + ") ON CONFLICT (name) DO UPDATE SET value = excluded.value; ";
    return run(sql + "ANALYZE source, page, discoveries, item, ready, held, unpublished, spend, link, dead_letter, listed_post, post, metrics, asset, identity");
  }

  Result<RowSum> sum(const std::string& table, const std::vector<std::string>& columns) override {
    const Answer answer(PQexec(connection_, ("COPY (SELECT " + joined(columns) + " FROM " + table + ") TO STDOUT").c_str()), PQclear);
    if (PQresultStatus(answer.get()) != PGRES_COPY_OUT) return std::unexpected(refusal(answer.get()));
    RowSum sum;
    char* line = nullptr;
    int bytes = 0;
    while ((bytes = PQgetCopyData(connection_, &line, 0)) > 0) {
      sum.add(std::string_view(line, static_cast<std::size_t>(bytes) - 1));
      PQfreemem(line);
    }
    if (auto ended = finish_copy(PGRES_COMMAND_OK); !ended) return std::unexpected(ended.error());
    return sum;
  }

  Result<std::vector<std::string>> audit() override {
    const Answer answer(PQexec(connection_, "SELECT wrong || ': ' || subject FROM audit(false, 10)"), PQclear);
    if (PQresultStatus(answer.get()) != PGRES_TUPLES_OK) return std::unexpected(refusal(answer.get()));
    std::vector<std::string> lines;
    for (int row = 0; row < PQntuples(answer.get()); ++row) lines.emplace_back(PQgetvalue(answer.get(), row, 0));
    return lines;
  }

  Status keep() override { return run("COMMIT"); }

 private:
  static std::string joined(const std::vector<std::string>& columns) {
    std::string list;
    for (const auto& column : columns) (list += list.empty() ? "\"" : ", \"") += column + "\"";
    return list;
  }
  static std::string list_of(const std::vector<std::string>& columns) { return " (" + joined(columns) + ")"; }

  Status flush() {
    if (!buffer_.empty() && PQputCopyData(connection_, buffer_.data(), static_cast<int>(buffer_.size())) != 1) return std::unexpected(refusal(nullptr));
    buffer_.clear();
    return {};
  }
  Status finish_copy(ExecStatusType wanted) {
    std::optional<Failure> failure;
    while (true) {
      const Answer answer(PQgetResult(connection_), PQclear);
      if (!answer) break;
      if (PQresultStatus(answer.get()) != wanted && !failure) failure = refusal(answer.get());
    }
    if (failure) return std::unexpected(std::move(*failure));
    return {};
  }
  Failure refusal(const PGresult* result) {
    const char* state = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    if (state == nullptr) return postgres::failure_of(postgres::Broken(one_line(PQerrorMessage(connection_)), true));
    const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    return postgres::failure_of(postgres::Refusal(state, message == nullptr ? "" : message));
  }

  PGconn* connection_;
  std::string buffer_;
};
}  // namespace

Result<std::unique_ptr<PgImport>> PgImport::open(const std::string& url) {
  const char* names[] = {"dbname", "fallback_application_name", "target_session_attrs", "connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
                         "tcp_user_timeout", "client_encoding", nullptr};
  const char* values[] = {url.c_str(), "holdfast", "read-write", "10", "30", "10", "3", "60000", "UTF8", nullptr};
  PGconn* connection = PQconnectdbParams(names, values, 1);
  if (connection == nullptr) return fail(FailureKind::catalog, doing, "", "out of memory");
  auto import = std::make_unique<Import>(connection);
  if (PQstatus(connection) != CONNECTION_OK) return std::unexpected(postgres::failure_of(postgres::Broken(one_line(PQerrorMessage(connection)), false)));
  if (auto begun = import->begin(); !begun) return std::unexpected(begun.error());
  return import;
}

}  // namespace holdfast
