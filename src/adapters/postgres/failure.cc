// SQLSTATE to Failure.
#include "adapters/postgres/failure.h"

namespace holdfast::postgres {

namespace {
bool in_class(const Refusal& refusal, std::string_view two) { return std::string_view(refusal.state()).starts_with(two); }
}  // namespace

bool ends_connection(const Refusal& refusal) { return in_class(refusal, "57P") || in_class(refusal, "08"); }

bool may_repeat(const Refusal& refusal) {
  const std::string_view state = refusal.state();
  return state == "40001" || state == "40P01" || state == "55P03" || state == "53300" || ends_connection(refusal) || in_class(refusal, "08");
}

Failure failure_of(const Refusal& refusal) {
  const std::string_view state = refusal.state();
  const auto failure = [&](FailureKind kind, std::string_view detail) {
    return Failure{kind, "catalog", "", std::string(detail) + " (" + refusal.what() + ")", {}};
  };
  if (state == "HF001") return {FailureKind::bug, "catalog", "", refusal.what(), {}};
  if (state == "HF002") return {FailureKind::invalid, "catalog", "", refusal.what(), {}};
  if (state == "25006") return failure(FailureKind::catalog, "this database server only reads: catalog.url must name the one that writes");
  if (state == "53100") return failure(FailureKind::catalog, "disk full: the database server has no space left; free some there");
  if (state == "28P01" || state == "28000") return failure(FailureKind::catalog, "the database server refuses this user or password");
  if (state == "3D000") return failure(FailureKind::catalog, "there is no such database; make it with createdb");
  if (state == "42501") return failure(FailureKind::catalog, "this database user may not do that; give it the schema holdfast");
  if (state == "42883" || state == "42P01" || state == "42703" || state == "3F000")
    return failure(FailureKind::catalog, "the catalog's tables are of another version: run `holdfast migrate`, or use the same version on all hosts");
  if (in_class(refusal, "23") || in_class(refusal, "22") || in_class(refusal, "42") || in_class(refusal, "P0"))
    return failure(FailureKind::bug, "an invariant of the catalog refused this");
  if (in_class(refusal, "XX")) return failure(FailureKind::catalog, "the database is damaged: ask who runs it, or restore a backup");
  return failure(FailureKind::catalog, "the database server can't do this now");
}

Failure failure_of(const Broken& broken) {
  return {FailureKind::catalog, "catalog", "", std::string("the database can't be reached: ") + broken.what(), {}};
}

}  // namespace holdfast::postgres
