// URLs of PostgreSQL as libpq takes them (postgres://user@host:5432/name?sslmode=require). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

bool is_postgres(const std::string& catalog_url);
bool has_password(std::string_view url);
// Without it: fit for logs and screens.
std::string without_password(std::string_view url);
// What is wrong with it, never with the password in it; nullopt when libpq can take it.
std::optional<std::string> wrong_with_postgres_url(std::string_view url);

}  // namespace holdfast
