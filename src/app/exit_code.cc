// From failures to exit codes.
#include "app/exit_code.h"

namespace holdfast {

ExitCode exit_code_for(FailureKind kind) {
  switch (kind) {
    case FailureKind::invalid: return ExitCode::usage;
    case FailureKind::unauthorised: return ExitCode::key_refused;
    case FailureKind::out_of_credits: return ExitCode::no_credits;
    case FailureKind::local_storage: return ExitCode::storage;
    case FailureKind::catalog: return ExitCode::catalog;
    case FailureKind::transient:
    case FailureKind::throttled: return ExitCode::provider;
    case FailureKind::cancelled: return ExitCode::interrupted;
    case FailureKind::taken: return ExitCode::archive_held;
    case FailureKind::expired:
    case FailureKind::gone:
    case FailureKind::corrupt:
    case FailureKind::fenced:
    case FailureKind::bug: return ExitCode::internal;
  }
  return ExitCode::internal;
}

std::string describe_exit_codes() {
  std::string text;
  for (const auto& [code, meaning] : exit_meanings) {
    std::string number = std::to_string(static_cast<int>(code));
    number.resize(5, ' ');
    text += "  " + number + std::string(meaning) + "\n";
  }
  return text;
}

}  // namespace holdfast
