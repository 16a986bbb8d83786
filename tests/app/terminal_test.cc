// Who may have colour, and what is no terminal.
#include "app/terminal.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "app/colour.h"

namespace holdfast {
namespace {

TEST(Terminal, ColourIsDecidedByOptionThenEnvironmentThenTerminal) {
  struct Case {
    ColourFacts facts;
    bool allowed;
  };
  const Case cases[] = {
      {{.terminal = true, .term = "xterm"}, true},
      {{.terminal = true}, true},
      {{.terminal = true, .term = "dumb"}, false},
      {{.terminal = false, .term = "xterm"}, false},
      {{.terminal = true, .no_color = "1", .term = "xterm"}, false},
      {{.terminal = true, .no_color = "", .term = "xterm"}, true},
      {{.terminal = false, .clicolor_force = "1"}, true},
      {{.terminal = false, .clicolor_force = "0"}, false},
      {{.terminal = false, .clicolor_force = ""}, false},
      {{.terminal = true, .no_color = "1", .clicolor_force = "1"}, false},
      {{.wanted = When::always, .terminal = false, .no_color = "1"}, true},
      {{.wanted = When::never, .terminal = true, .clicolor_force = "1"}, false},
  };
  for (const auto& one : cases) EXPECT_EQ(colour_allowed(one.facts), one.allowed) << (&one - cases);
}

TEST(Terminal, APipeIsNone) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_FALSE(is_terminal(ends[1]));
  EXPECT_EQ(terminal_size(ends[1]), std::nullopt);
  EXPECT_EQ(terminal_columns(ends[1]), 0);
  EXPECT_FALSE(can_redraw(ends[1]));
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST(Terminal, WhenIsReadStrictly) {
  EXPECT_EQ(parse_when("auto"), When::automatic);
  EXPECT_EQ(parse_when("always"), When::always);
  EXPECT_EQ(parse_when("never"), When::never);
  EXPECT_EQ(parse_when("Auto"), std::nullopt);
  EXPECT_EQ(parse_when(""), std::nullopt);
}

TEST(Terminal, WithoutColourAWordStaysAsItIs) {
  EXPECT_EQ(painted(Tone::bad, "word", false), "word");
  EXPECT_EQ(painted(Tone::plain, "word", true), "word");
  EXPECT_EQ(painted(Tone::bad, "", true), "");
  EXPECT_EQ(painted(Tone::bad, "word", true), "\x1b[1;31mword\x1b[0m");
}

}  // namespace
}  // namespace holdfast
