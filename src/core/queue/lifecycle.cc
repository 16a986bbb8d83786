// Look-ups in the lifecycle table, and its words.
#include "core/queue/lifecycle.h"

#include "core/base/check.h"

namespace holdfast {

std::optional<State> next_state(State from, Event event) {
  for (const auto& line : lifecycle)
    if (line.from == from && line.event == event) return line.to;
  return std::nullopt;
}

bool is_settled(State state) { return state != State::pending; }

std::string_view to_string(State state) {
  switch (state) {
    case State::pending: return "pending";
    case State::stored: return "stored";
    case State::archived: return "archived";
    case State::dead: return "dead";
    case State::tombstoned: return "tombstoned";
  }
  unreachable("State");
}

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::deleted: return "deleted";
    case Reason::private_post: return "private";
    case Reason::region: return "region";
    case Reason::restricted: return "restricted";
    case Reason::unavailable: return "unavailable";
    case Reason::bad_url: return "bad_url";
    case Reason::no_media: return "no_media";
    case Reason::bad_media: return "bad_media";
    case Reason::exhausted: return "exhausted";
    case Reason::unknown: return "unknown";
  }
  unreachable("Reason");
}

std::string_view to_string(Hold hold) {
  switch (hold) {
    case Hold::not_wanted: return "not_wanted";
    case Hold::elsewhere: return "elsewhere";
  }
  unreachable("Hold");
}

std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::resolve: return "resolve";
    case Stage::upload: return "upload";
    case Stage::index: return "index";
    case Stage::refresh: return "refresh";
    case Stage::sweep: return "sweep";
    case Stage::download: return "download";
  }
  unreachable("Stage");
}

std::string_view to_string(Event event) {
  switch (event) {
    case Event::store: return "store";
    case Event::index: return "index";
    case Event::bury: return "bury";
    case Event::revive: return "revive";
    case Event::take_down: return "take down";
    case Event::fail_fixity: return "fail fixity";
  }
  unreachable("Event");
}

namespace {
template <class Enum, std::size_t N>
std::optional<Enum> find_by_text(const std::array<Enum, N>& all, std::string_view text) {
  for (const auto value : all)
    if (to_string(value) == text) return value;
  return std::nullopt;
}
}  // namespace

std::optional<State> parse_state(std::string_view text) { return find_by_text(all_states, text); }
std::optional<Reason> parse_reason(std::string_view text) { return find_by_text(all_reasons, text); }
std::optional<Hold> parse_hold(std::string_view text) { return find_by_text(all_holds, text); }

}  // namespace holdfast
