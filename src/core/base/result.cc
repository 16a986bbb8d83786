// Names of failure kinds and the one-line form of a failure.
#include "core/base/result.h"

#include "core/base/check.h"

namespace holdfast {

std::string_view to_string(FailureKind kind) {
  switch (kind) {
    case FailureKind::invalid: return "invalid";
    case FailureKind::transient: return "transient";
    case FailureKind::throttled: return "throttled";
    case FailureKind::expired: return "expired";
    case FailureKind::gone: return "gone";
    case FailureKind::unauthorised: return "unauthorised";
    case FailureKind::out_of_credits: return "out of credits";
    case FailureKind::corrupt: return "corrupt";
    case FailureKind::taken: return "taken";
    case FailureKind::local_storage: return "local storage";
    case FailureKind::catalog: return "catalog";
    case FailureKind::fenced: return "fenced";
    case FailureKind::cancelled: return "cancelled";
    case FailureKind::bug: return "bug";
  }
  unreachable("FailureKind");
}

std::string Failure::describe() const {
  std::string line = doing;
  if (!subject.empty()) line += (line.empty() ? "" : " ") + subject;
  if (!detail.empty()) line += ": " + detail;
  if (!remote_text.empty()) line += " (the other side said: " + remote_text + ")";
  return line;
}

}  // namespace holdfast
