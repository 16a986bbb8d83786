// holdfast dead: what was given up and why; only a person revives.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "app/commands.h"
#include "app/display_width.h"
#include "tests/app/fake_stores.h"
#include "tests/app/scratch.h"

namespace holdfast {
namespace {

using testing_app::FakeAdmin;
using testing_app::FakeStatus;
using testing_app::Screen;

DeadLetter letter() {
  return {.aweme_id = "7387261234567890123",
          .url = "https://www.tiktok.com/@_/video/7387261234567890123",
          .source = "user @alice",
          .reason = Reason::private_post,
          .stage = "resolve",
          .status = 200,
          .evidence = "{\"message\":\"private\x1b[2J\"}",
          .at = instant_from_unix(1'780'000'000),
          .attempts = 1,
          .captures = 1};
}

class dead_command : public testing::Test {
 protected:
  FakeStatus store;
  FakeAdmin admin;
  Screen screen;
};

TEST_F(dead_command, an_empty_list_says_so) {
  EXPECT_EQ(dead_list_of(screen.session, store, {}), ExitCode::ok);
  EXPECT_EQ(screen.out.str(), "Nothing is dead.\n");
}

TEST_F(dead_command, the_list_has_a_line_for_each) {
  store.laid_letters = {letter()};
  EXPECT_EQ(dead_list_of(screen.session, store, {.reason = "private"}), ExitCode::ok);
  EXPECT_EQ(store.asked_reason, Reason::private_post);
  EXPECT_TRUE(screen.out.str().starts_with("7387261234567890123  private      resolve   2026-05-28T20:26:40Z  user @alice")) << screen.out.str();
}

TEST_F(dead_command, json_gives_all_of_each) {
  store.laid_letters = {letter()};
  screen.session.json = true;
  EXPECT_EQ(dead_list_of(screen.session, store, {}), ExitCode::ok);
  const auto out = boost::json::parse(screen.out.str());
  const auto& first = out.at("dead").at(0).as_object();
  EXPECT_EQ(first.at("aweme_id"), "7387261234567890123");
  EXPECT_EQ(first.at("reason"), "private");
  EXPECT_EQ(first.at("status").as_int64(), 200);
}

TEST_F(dead_command, a_reason_that_is_none_is_told_with_the_nearest) {
  EXPECT_EQ(dead_list_of(screen.session, store, {.reason = "delted"}), ExitCode::usage);
  EXPECT_NE(screen.err.str().find("did you mean deleted?"), std::string::npos) << screen.err.str();
}

TEST_F(dead_command, show_gives_the_evidence_escaped) {
  store.laid_letters = {letter()};
  EXPECT_EQ(dead_show_of(screen.session, store, "https://www.tiktok.com/@alice/video/7387261234567890123"), ExitCode::ok);
  EXPECT_EQ(store.asked_id, "7387261234567890123");
  EXPECT_NE(screen.out.str().find("evidence   {\"message\":\"private\\u{1"), std::string::npos) << screen.out.str();
  EXPECT_EQ(screen.out.str().find('\x1b'), std::string::npos);
}

TEST_F(dead_command, show_of_what_is_not_dead_is_exit_code_2) { EXPECT_EQ(dead_show_of(screen.session, store, "7387261234567890123"), ExitCode::usage); }

TEST_F(dead_command, retry_wants_to_know_what) {
  EXPECT_EQ(dead_retry_in(screen.session, admin, {}), ExitCode::usage);
  EXPECT_EQ(dead_retry_in(screen.session, admin, {.ids = {"7387261234567890123"}, .all = true}), ExitCode::usage);
  EXPECT_TRUE(admin.retried_names.empty());
}

TEST_F(dead_command, retry_revives_by_id_and_names_what_is_not_dead) {
  admin.retried = {.revived = 1, .not_dead = {"7387261198765432109"}};
  EXPECT_EQ(dead_retry_in(screen.session, admin, {.ids = {"7387261234567890123", "7387261198765432109"}}), ExitCode::ok);
  EXPECT_EQ(admin.retried_names.size(), 2u);
  EXPECT_EQ(screen.err.str(), "7387261198765432109: not dead, left as it is\n");
  EXPECT_TRUE(screen.out.str().starts_with("revived 1 post;")) << screen.out.str();
}

TEST_F(dead_command, retry_revives_all_of_a_reason) {
  EXPECT_EQ(dead_retry_in(screen.session, admin, {.reason = "region"}), ExitCode::ok);
  EXPECT_EQ(admin.retried_reason, Reason::region);
}

TEST_F(dead_command, on_a_terminal_each_is_one_line_within_it) {
  auto hostile = letter();
  hostile.source = "user @\x1b[2J\xE2\x80\xAE漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字👩 שלום";
  auto link = letter();
  link.aweme_id = "";
  link.url = "https://vm.tiktok.com/" + std::string(200, 'x');
  store.laid_letters = {letter(), hostile, link};
  for (const int columns : {40, 80, 200}) {
    Screen terminal;
    terminal.session.columns = columns;
    EXPECT_EQ(dead_list_of(terminal.session, store, {}), ExitCode::ok);
    std::istringstream lines(terminal.out.str());
    for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), columns) << line;
    EXPECT_EQ(terminal.out.str().find('\x1b'), std::string::npos);
    EXPECT_NE(terminal.out.str().find("private"), std::string::npos);
  }
}

}  // namespace
}  // namespace holdfast
