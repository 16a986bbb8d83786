// Words for people: refusals, colours and counts.
#include "app/session.h"

#include <cstdint>
#include <ostream>

#include "core/base/printable.h"

namespace holdfast {

namespace {
std::string coloured(const Session& session, const char* code, const std::string& word) {
  return session.colour ? std::string("\x1b[") + code + "m" + word + "\x1b[0m" : word;
}
}  // namespace

ExitCode Session::refuse(const Failure& failure) const {
  // A refused configuration says everything in its detail, one problem a line, already fit to be shown.
  if (failure.kind == FailureKind::invalid) return refuse(exit_code_for(failure.kind), failure.detail);
  return refuse(exit_code_for(failure.kind), printable(failure.describe()));
}

ExitCode Session::refuse(ExitCode code, const std::string& message) const {
  err << "holdfast: " << message << '\n';
  return code;
}

std::string good(const Session& session, const std::string& word) { return coloured(session, "32", word); }
std::string doubtful(const Session& session, const std::string& word) { return coloured(session, "33", word); }
std::string bad(const Session& session, const std::string& word) { return coloured(session, "1;31", word); }

std::string grouped(std::int64_t count) {
  std::string digits = std::to_string(count);
  const std::size_t sign = count < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > sign + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string counted(std::int64_t count, const std::string& one, const std::string& many) {
  return grouped(count) + " " + (count == 1 ? one : many);
}

}  // namespace holdfast
