// URLs of databases: what is refused, and that no password is ever shown.
#include "app/postgres_url.h"

#include <gtest/gtest.h>

#include "app/config.h"

namespace holdfast {
namespace {

TEST(PostgresUrl, a_password_is_never_shown) {
  struct Case { const char* given; const char* shown; };
  for (const auto& [given, shown] : {
           Case{"postgres://me@db/x", "postgres://me@db/x"},
           {"postgres://me:secret@db:5432/x?sslmode=require", "postgres://me@db:5432/x?sslmode=require"},
           {"postgresql://me:se:cr@et@db/x", "postgresql://me@db/x"},
           {"postgres://me:se/cret@db/x", "postgres://me@db/x"},
           {"postgres://db/x?user=me&password=secret", "postgres://db/x?user=me&password=..."},
           {"postgres://db/x?password=secret&sslpassword=more&a=b", "postgres://db/x?password=...&sslpassword=...&a=b"},
           {"postgres://a:1,b:2/x", "postgres://a:1,b:2/x"},
           {"postgres:///x", "postgres:///x"},
       }) {
    EXPECT_EQ(without_password(given), shown) << given;
    EXPECT_EQ(has_password(given), std::string(given) != shown) << given;
  }
}

TEST(PostgresUrl, what_libpq_can_not_take_is_refused_with_a_reason) {
  for (const auto* good : {"postgres://db/x", "postgresql://me@db:5432/x", "postgres:///x?host=/run/postgresql", "postgres://a:1,b:2/x", "postgres://[::1]:5432/x", "postgres://"})
    EXPECT_EQ(wrong_with_postgres_url(good), std::nullopt) << good;
  for (const auto* bad : {"postgres:db", "postgres://db/x y", "postgres://me:50%@db/x", "postgres://db:port/x", "postgres://db:0/x", "postgres://db:70000/x"})
    EXPECT_TRUE(wrong_with_postgres_url(bad).has_value()) << bad;
}

TEST(PostgresUrl, a_refused_url_is_told_by_its_line_and_without_its_password) {
  for (const auto* url : {"postgres://me:hidden@db:port/x", "postgres:me:hidden@db/x", "postgre://me:hidden@db/x", "mysql://me:hidden@db/x"}) {
    const auto config = parse_config("[catalog]\nurl = \"" + std::string(url) + "\"\n", "holdfast.toml", {});
    ASSERT_FALSE(config.has_value()) << url;
    EXPECT_NE(config.error().detail.find("holdfast.toml:2: catalog.url"), std::string::npos) << config.error().detail;
    EXPECT_EQ(config.error().detail.find("hidden"), std::string::npos) << config.error().detail;
  }
}

}  // namespace
}  // namespace holdfast
