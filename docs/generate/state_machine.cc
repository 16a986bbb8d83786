// Prints docs/STATE_MACHINE.md from core/queue/lifecycle.h. Says nothing that isn't in that table.
#include <cstdio>
#include <string>

#include "core/queue/lifecycle.h"

namespace {

using namespace holdfast;

std::string text(std::string_view view) { return std::string(view); }

const char* meaning(State state) {
  switch (state) {
    case State::pending: return "known; its bytes are not in the vault";
    case State::stored: return "media and sidecar are published in the vault; the index doesn't know yet";
    case State::archived: return "the bytes are there and the index knows";
    case State::dead: return "a permanent answer, with its reason; the evidence is in `dead_letters`";
    case State::tombstoned: return "taken down: the bytes are gone, and it is never archived again";
  }
  return "";
}

const char* meaning(Hold hold) {
  switch (hold) {
    case Hold::not_wanted: return "download.media leaves its kind out; a run that wants the kind takes it up";
    case Hold::elsewhere: return "imported as archived by another tool; taken when a person asks for it";
  }
  return "";
}

const char* meaning(Reason reason) {
  switch (reason) {
    case Reason::deleted: return "the post is gone";
    case Reason::private_post: return "the post or its account is private";
    case Reason::region: return "not available in the region asked from";
    case Reason::restricted: return "behind an age or sensitivity gate";
    case Reason::unavailable: return "the provider can't get it";
    case Reason::bad_url: return "the link names no post";
    case Reason::no_media: return "the answer held no media link, twice";
    case Reason::bad_media: return "every rendition, or every slide, was refused, on two tickets";
    case Reason::exhausted: return "all captures that may be bought automatically were bought";
    case Reason::unknown: return "failed too often for no reason that could be told";
  }
  return "";
}

void print_diagram() {
  std::puts("```mermaid\nstateDiagram-v2\n  [*] --> pending : listed or added");
  for (const auto& line : lifecycle)
    std::printf("  %s --> %s : %s\n", text(to_string(line.from)).c_str(), text(to_string(line.to)).c_str(), text(to_string(line.event)).c_str());
  std::puts("```\n");
}

void print_tables() {
  std::puts("| state | meaning | costs a credit again |\n|---|---|---|");
  for (const auto state : all_states)
    std::printf("| `%s` | %s | %s |\n", text(to_string(state)).c_str(), meaning(state), is_settled(state) ? "never" : "when claimed");
  std::puts("\n| from | event | to | who |\n|---|---|---|---|");
  for (const auto& line : lifecycle)
    std::printf("| `%s` | %s | `%s` | %s |\n", text(to_string(line.from)).c_str(), text(to_string(line.event)).c_str(),
                text(to_string(line.to)).c_str(), text(line.who).c_str());
  std::puts("\nWhy an item is dead. The reason stays on the item for ever; the evidence ages out (`janitor.dead_letter_max_age`).\n\n| reason | meaning |\n|---|---|");
  for (const auto reason : all_reasons) std::printf("| `%s` | %s |\n", text(to_string(reason)).c_str(), meaning(reason));
  std::puts("\nWhy a pending item waits although nothing is wrong with it.\n\n| hold | meaning |\n|---|---|");
  for (const auto hold : all_holds) std::printf("| `%s` | %s |\n", text(to_string(hold)).c_str(), meaning(hold));
}

}  // namespace

int main() {
  std::puts("# The life of an item\n");
  std::puts("Printed by `docs/generate/state_machine.cc` from `src/core/queue/lifecycle.h`; edit that table, then run");
  std::puts("`build/dev/tests/docs_state_machine > docs/STATE_MACHINE.md`.\n");
  print_diagram();
  print_tables();
  std::puts("\nIn flight is not a state: it is a lease (owner, until, token) beside a pending item. A lease that runs out, or whose");
  std::puts("run was killed, gives the item back; a worker that comes too late finds that its token matches no row.");
  return 0;
}
