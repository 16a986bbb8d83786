// THE table of an item's life (house plan 1, RULES 4): five states, what moves an item between them, and why it may be
// dead or held. The SQL CHECKs, docs/STATE_MACHINE.md and the simulator's checker are made from it or tested against it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

enum class State : std::uint8_t { pending, stored, archived, dead, tombstoned };
inline constexpr std::array all_states{State::pending, State::stored, State::archived, State::dead, State::tombstoned};

// Why an item is dead (RULES 4).
enum class Reason : std::uint8_t {
  deleted, private_post, region, restricted, unavailable, bad_url, no_media, bad_media, exhausted, unknown
};
inline constexpr std::array all_reasons{Reason::deleted, Reason::private_post, Reason::region, Reason::restricted, Reason::unavailable,
                                        Reason::bad_url, Reason::no_media, Reason::bad_media, Reason::exhausted, Reason::unknown};

// Why a pending item waits without a place in `ready`.
enum class Hold : std::uint8_t {
  not_wanted,  // download.media leaves its kind out; a run that wants the kind takes it up
  elsewhere,   // imported as archived by another tool; taken when a person asks for it
};
inline constexpr std::array all_holds{Hold::not_wanted, Hold::elsewhere};

// What a lease is for. The same numbers stand in `ready.stage` and `lease.stage`. `download` is there only where another process
// resolves: in one process a resolve lease lasts from claim to door.
enum class Stage : std::uint8_t { resolve, upload, index, refresh, sweep, download };
inline constexpr std::array all_stages{Stage::resolve, Stage::upload, Stage::index, Stage::refresh, Stage::sweep, Stage::download};

// The order in which ready items are taken: fresh first. `late` is fresh past its deadline, derived at the claim.
enum class Class : std::uint8_t { fresh = 0, late = 1, retry = 2, backfill = 3 };

enum class Event : std::uint8_t { store, index, bury, revive, take_down, fail_fixity };

struct Transition {
  State from;
  Event event;
  State to;
  std::string_view who;  // who may cause it, in words of the docs
};

inline constexpr std::array lifecycle{
    Transition{State::pending, Event::store, State::stored, "downloader, holding the lease"},
    Transition{State::stored, Event::index, State::archived, "indexer, from the sidecar"},
    Transition{State::pending, Event::bury, State::dead, "resolver or downloader, on a permanent answer"},
    Transition{State::dead, Event::revive, State::pending, "a person: holdfast dead retry"},
    Transition{State::archived, Event::fail_fixity, State::pending, "fixity check"},
    Transition{State::pending, Event::take_down, State::tombstoned, "takedown"},
    Transition{State::stored, Event::take_down, State::tombstoned, "takedown"},
    Transition{State::archived, Event::take_down, State::tombstoned, "takedown"},
    Transition{State::dead, Event::take_down, State::tombstoned, "takedown"},
};

// Where `event` leads from `from`; nullopt when the table has no such line.
std::optional<State> next_state(State from, Event event);
// States in which no credit is ever spent for an item again (house plan, promise 2).
bool is_settled(State state);

std::string_view to_string(State state);
std::string_view to_string(Reason reason);  // "private" for private_post: these words stand in tables and on screens
std::string_view to_string(Hold hold);
std::string_view to_string(Stage stage);
std::string_view to_string(Event event);
std::optional<State> parse_state(std::string_view text);
std::optional<Reason> parse_reason(std::string_view text);
std::optional<Hold> parse_hold(std::string_view text);

}  // namespace holdfast
