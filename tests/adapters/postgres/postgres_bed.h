// Catalogs on a real server for tests: one database a program, emptied for each test, whose clock is the test's. Where the server is says
// HOLDFAST_TEST_POSTGRES (and HOLDFAST_TEST_PGBOUNCER); scripts/postgres-server starts one.
#pragma once

#include <libpq-fe.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "adapters/postgres/catalog.h"
#include "conformance/catalog_suite.h"

namespace holdfast {

// The database seen from outside, as a person's tool sees it. Text of each row's columns, "NULL" for null.
class RawPostgres {
 public:
  explicit RawPostgres(const std::string& url) : connection_(PQconnectdb(url.c_str())) {
    if (PQstatus(connection_) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(connection_));
  }
  ~RawPostgres() { PQfinish(connection_); }
  RawPostgres(const RawPostgres&) = delete;
  RawPostgres& operator=(const RawPostgres&) = delete;

  // "" when it was done, else the server's message.
  std::string run(const std::string& sql) {
    auto* result = PQexec(connection_, sql.c_str());
    const auto status = PQresultStatus(result);
    std::string message = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? "" : PQresultErrorMessage(result);
    PQclear(result);
    return message;
  }
  std::vector<std::vector<std::string>> rows(const std::string& sql) {
    auto* result = PQexec(connection_, sql.c_str());
    if (PQresultStatus(result) != PGRES_TUPLES_OK) throw std::runtime_error(PQresultErrorMessage(result));
    std::vector<std::vector<std::string>> found;
    for (int row = 0; row < PQntuples(result); ++row) {
      auto& texts = found.emplace_back();
      for (int column = 0; column < PQnfields(result); ++column)
        texts.emplace_back(PQgetisnull(result, row, column) ? "NULL" : PQgetvalue(result, row, column));
    }
    PQclear(result);
    return found;
  }
  std::string one(const std::string& sql) { return rows(sql).at(0).at(0); }

 private:
  PGconn* connection_;
};

// The server of this test run; nullptr when none was named.
inline const char* postgres_url() { return std::getenv("HOLDFAST_TEST_POSTGRES"); }
inline const char* pgbouncer_url() { return std::getenv("HOLDFAST_TEST_PGBOUNCER"); }

// The same server, another database.
inline std::string with_database(std::string url, const std::string& database) { return url.substr(0, url.rfind('/') + 1) + database; }

// A database of this program's own, with a catalog whose clock is the caller's; goes at the program's end.
class TestDatabase {
 public:
  static TestDatabase& get() {
    static TestDatabase made;
    return made;
  }
  const std::string& name() const { return name_; }
  RawPostgres& raw() { return *raw_; }
  void empty() {
    // Faster than TRUNCATE, which makes a file for each table. Without triggers, for ledgers are append-only.
    const auto message = raw_->run(
        "SET session_replication_role = replica; DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = "
        "'holdfast'::regnamespace AND relname NOT IN ('schema_migration', 'schema_functions', 'caller_clock', 'limiter', 'setting') "
        "LOOP EXECUTE 'DELETE FROM ' || t; END LOOP; "
        "UPDATE holdfast.limiter SET tat = 0, blocked_until = 0; DELETE FROM holdfast.setting; INSERT INTO holdfast.setting VALUES ('clean_stop', 1); END $$");
    if (!message.empty()) throw std::runtime_error(message);
  }

 private:
  TestDatabase() : name_("holdfast_test_" + std::to_string(::getpid())) {
    RawPostgres server(postgres_url());
    server.run("DROP DATABASE IF EXISTS " + name_);
    if (const auto message = server.run("CREATE DATABASE " + name_); !message.empty()) throw std::runtime_error(message);
    const auto url = with_database(postgres_url(), name_);
    conformance::must(PgCatalog::open({.url = url, .mode = PgOptions::Mode::migrate, .connections = 1}))->stop();
    raw_ = std::make_unique<RawPostgres>(url);
    raw_->run("CREATE OR REPLACE FUNCTION holdfast.now_us(said bigint) RETURNS bigint LANGUAGE sql AS 'SELECT said'");
    raw_->run("CREATE TABLE holdfast.caller_clock ()");
  }
  ~TestDatabase() {
    raw_.reset();
    RawPostgres(postgres_url()).run("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  }

  std::string name_;
  std::unique_ptr<RawPostgres> raw_;
};

class PostgresBed final : public conformance::CatalogUnderTest {
 public:
  explicit PostgresBed(const char* server) {
    TestDatabase::get().empty();
    catalog = conformance::must(PgCatalog::open({.url = with_database(server, TestDatabase::get().name()), .connections = 4}));
  }
  SpendStore& spend() override { return catalog->spend(); }
  ListingStore& listing() override { return catalog->listing(); }
  QueueStore& queue() override { return catalog->queue(); }
  LinkStore& links() override { return catalog->links(); }
  IndexStore& index() override { return catalog->index(); }
  SweepStore& sweep() override { return catalog->sweep(); }
  StatusStore& status() override { return catalog->status(); }
  SearchStore& search() override { return catalog->search(); }
  AdminStore& admin() override { return catalog->admin(); }
  SourceAdmin& sources() override { return catalog->sources(); }
  RegionStore& regions() override { return catalog->regions(); }
  ForecastStore& forecast() override { return catalog->forecast(); }
  TicketStore& tickets() override { return catalog->tickets(); }
  WorkerStore& workers() override { return catalog->workers(); }
  DutyStore& duties() override { return catalog->duties(); }
  SpoolStore& spools() override { return catalog->spools(); }

  std::unique_ptr<PgCatalog> catalog;
};

}  // namespace holdfast
