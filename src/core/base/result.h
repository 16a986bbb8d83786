// Errors are values, and the kind is the decision (STYLE 4). Nothing here throws, allocates beyond strings, or logs.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast {

// What to do about a failure. Two failures that call for the same action have the same kind.
enum class FailureKind : std::uint8_t {
  invalid,           // a person gave something that can't be used: say what and how to mend it
  transient,         // the outside hiccuped: try again later
  throttled,         // the outside asked for less: wait, count nothing
  expired,           // a link is used up: the next candidate, or a re-resolve
  gone,              // a permanent answer about one item
  unauthorised,      // the key is refused: end the run, touch no row
  out_of_credits,    // nothing may be bought: drain and end
  corrupt,           // bytes are not what they should be
  taken,             // the name exists already: read back and compare
  local_storage,     // disk full, read-only, failing: pause what writes
  catalog,           // the database can't be used: pause everything
  fenced,            // our lease is no longer ours: drop the result
  cancelled,         // we were asked to stop
  bug,               // an invariant of ours is broken
};

std::string_view to_string(FailureKind kind);

// `remote_text` came from outside: it is escaped before it is shown and never decides anything.
struct Failure {
  FailureKind kind = FailureKind::bug;
  std::string doing;        // what we were at, e.g. "publish"
  std::string subject;      // on what, e.g. an id, a path, a host (never a signed link)
  std::string detail;       // what happened and what to do about it
  std::string remote_text;  // what the other side said, redacted, at most limits::remote_text_bytes

  // One line for people: "publish 738…: no space left on device".
  std::string describe() const;
};

template <class T>
using Result = std::expected<T, Failure>;
using Status = Result<void>;

inline std::unexpected<Failure> fail(FailureKind kind, std::string doing, std::string subject, std::string detail,
                                     std::string remote_text = {}) {
  return std::unexpected<Failure>(Failure{kind, std::move(doing), std::move(subject), std::move(detail), std::move(remote_text)});
}

}  // namespace holdfast
