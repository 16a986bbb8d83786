// Words for people: refusals, colours and counts.
#include "app/session.h"

#include <cstdint>
#include <ostream>

#include "app/colour.h"
#include "core/base/printable.h"

namespace holdfast {

ExitCode Session::refuse(const Failure& failure) const {
  // A refused configuration says everything in its detail, one problem a line, already fit to be shown.
  if (failure.kind == FailureKind::invalid) return refuse(exit_code_for(failure.kind), failure.detail);
  return refuse(exit_code_for(failure.kind), printable(failure.describe()));
}

ExitCode Session::refuse(ExitCode code, const std::string& message) const {
  err << painted(Tone::bad, "holdfast:", err_colour) << ' ' << message << '\n';
  return code;
}

std::string good(const Session& session, const std::string& word) { return painted(Tone::good, word, session.colour); }
std::string doubtful(const Session& session, const std::string& word) { return painted(Tone::doubtful, word, session.colour); }
std::string bad(const Session& session, const std::string& word) { return painted(Tone::bad, word, session.colour); }

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
