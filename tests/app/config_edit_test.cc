// One key of a configuration is changed, and nothing that people wrote around it.
#include "app/config_edit.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "app/config.h"
#include "app/scratch.h"

namespace holdfast {
namespace {

constexpr const char* url = "postgres://me@db/x";
std::string changed(const std::string& toml) { return with_config_value(toml, "catalog.url", url).value_or("refused"); }

TEST(ConfigEdit, the_line_is_changed_and_all_else_stays) {
  struct Case { const char* before; const char* after; };
  for (const auto& [before, after] : {
           Case{"# mine\n[catalog]\nurl = \"sqlite:a.db\"  # here\n[run]\nlinger = \"1m\"\n", "# mine\n[catalog]\nurl = \"postgres://me@db/x\"  # here\n[run]\nlinger = \"1m\"\n"},
           {"[catalog]\n  url='sqlite:a#b.db'\n", "[catalog]\n  url = \"postgres://me@db/x\"\n"},
           {"[vault]\n#url = \"file:.\"\n[ catalog ]\n#url = \"sqlite:catalog.db\"\n", "[vault]\n#url = \"file:.\"\n[ catalog ]\nurl = \"postgres://me@db/x\"\n"},
           {"catalog.url = \"sqlite:a.db\"\n", "catalog.url = \"postgres://me@db/x\"\n"},
           {"[catalog]\n[run]\n", "[catalog]\nurl = \"postgres://me@db/x\"\n[run]\n"},
           {"", "\n[catalog]\nurl = \"postgres://me@db/x\"\n"},
           {"[vault]\nurl = \"file:.\"", "[vault]\nurl = \"file:.\"\n\n[catalog]\nurl = \"postgres://me@db/x\"\n"},
       })
    EXPECT_EQ(changed(before), after) << before;
}

TEST(ConfigEdit, values_are_written_as_toml_reads_them) {
  const auto toml = with_config_value("", "catalog.url", "sqlite:a\"b\\c\td.db");
  EXPECT_EQ(parse_config(toml.value(), "x", {})->catalog.url, "sqlite:a\"b\\c\td.db");
}

class ConfigFile : public ::testing::Test {
 protected:
  void write(const std::string& text) { std::ofstream(file_) << text; }
  std::string read() {
    std::stringstream text;
    text << std::ifstream(file_).rdbuf();
    return text.str();
  }
  testing_app::Folder folder_;
  std::string file_ = folder_.path() + "/holdfast.toml";
};

TEST_F(ConfigFile, a_whole_configuration_keeps_its_other_values_and_its_mode) {
  write(default_toml());
  ASSERT_EQ(::chmod(file_.c_str(), 0640), 0);
  const auto done = set_config_value(file_, "catalog.url", url);
  ASSERT_TRUE(done.has_value()) << done.error().describe();
  EXPECT_EQ(read_config(file_, {})->catalog.url, url);
  struct stat facts{};
  ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0640u);
  EXPECT_FALSE(std::filesystem::exists(file_ + ".part"));
  ASSERT_TRUE(set_config_value(file_, "catalog.url", "postgres://me:secret@db/x", true).has_value());
  ASSERT_EQ(::stat(file_.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0600u) << "a password is in it";
}

TEST_F(ConfigFile, what_lines_can_not_change_is_left_and_told) {
  for (const auto* text : {"catalog = { url = \"sqlite:a.db\" }\n", "[catalog]\nurl = \"\"\"sqlite:\\\n  a.db\"\"\"\n", "[catalog]\nurl = 7\n", "no toml\n"}) {
    write(text);
    const auto done = set_config_value(file_, "catalog.url", url);
    ASSERT_FALSE(done.has_value()) << text;
    EXPECT_EQ(done.error().kind, FailureKind::invalid);
    EXPECT_EQ(read(), text);
  }
}

}  // namespace
}  // namespace holdfast
