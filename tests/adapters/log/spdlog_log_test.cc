// Log lines: one a line, times in UTC, nothing from outside unescaped, no signed link.
#include "adapters/log/spdlog_log.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <regex>
#include <sstream>
#include <thread>

namespace holdfast {
namespace {

const char* const hostile[] = {"a\nb", "\x1b[31mred\x1b[0m", "tab\there", "\"quoted\" and \\", "\xe2\x80\xaegnp.exe", "broken \xff\xfe bytes", "\x7f\x01", "", "\xe2\x80\xa8"};

std::string written(LogFormat format, std::string_view message, std::initializer_list<LogField> fields) {
  std::ostringstream out;
  SpdlogLog log({.lowest = LogLevel::debug, .format = format}, out);
  log.write(LogLevel::info, message, fields);
  return out.str();
}

boost::json::object parsed(const std::string& line) { return boost::json::parse(line).as_object(); }

TEST(SpdlogLog, TextLineIsWhole) {
  const std::string line = written(LogFormat::text, "post archived", {{"id", "7387261234567890123"}, {"title", "two words"}, {"none", ""}});
  EXPECT_TRUE(std::regex_match(
      line, std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z info    post archived id=7387261234567890123 title="two words" none=""\n)")))
      << line;
}

TEST(SpdlogLog, JsonLineIsOneObject) {
  const auto line = parsed(written(LogFormat::json, "post archived", {{"id", "7387261234567890123"}, {"level", "x"}}));
  EXPECT_EQ(line.at("message"), "post archived");
  EXPECT_EQ(line.at("id"), "7387261234567890123");
  EXPECT_EQ(line.at("level"), "info");
  EXPECT_EQ(line.at("_level"), "x");
  EXPECT_TRUE(std::regex_match(std::string(line.at("time").as_string()), std::regex(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)")));
}

TEST(SpdlogLog, TextFromOutsideStaysOnItsLine) {
  for (const char* value : hostile) {
    for (const auto format : {LogFormat::text, LogFormat::json}) {
      const std::string line = written(format, "message", {{"value", value}});
      EXPECT_EQ(line.find('\n'), line.size() - 1) << value;
      for (const char c : line.substr(0, line.size() - 1)) EXPECT_FALSE((c >= 0 && c < 0x20) || c == 0x7f) << line;
      EXPECT_EQ(line.find("\xe2\x80\xae"), std::string::npos) << line;
    }
    EXPECT_TRUE(parsed(written(LogFormat::json, "message", {{"value", value}})).contains("value")) << value;
  }
}

TEST(SpdlogLog, JsonKeepsPlainTextAsItIs) {
  for (const char* value : {"caf\xc3\xa9", "back\\slash", "say \"hi\"", "\xf0\x9f\x8e\xac", "{}[],:"})
    EXPECT_EQ(parsed(written(LogFormat::json, "m", {{"v", value}})).at("v"), value);
}

TEST(SpdlogLog, SignedLinkNeverGetsIn) {
  const std::string links[] = {"https://v16.test/0123456789abcdef0123456789abcdef/6a0970c0/video/tos/x/?a=1",
                               "https://v16.test/video/?expire=1779004800&signature=0123456789abcdef0123456789abcdef", "https://v16.test/?tk=tt_chain_token"};
  for (const auto& link : links)
    for (const auto format : {LogFormat::text, LogFormat::json}) {
      const std::string line = written(format, "failed at " + link, {{"url", link}, {"why", "GET " + link + " failed"}});
      for (const char* secret : {"0123456789abcdef", "tt_chain_token", "signature="}) EXPECT_EQ(line.find(secret), std::string::npos) << line;
      EXPECT_NE(line.find("redacted:v16.test"), std::string::npos) << line;
    }
}

TEST(SpdlogLog, LongValueIsCut) {
  const std::string line = written(LogFormat::json, "m", {{"v", std::string(1 << 20, 'x')}});
  EXPECT_LT(line.size(), 4096u);
}

TEST(SpdlogLog, EntriesBelowTheLevelAreDropped) {
  std::ostringstream out;
  SpdlogLog log({.lowest = LogLevel::warning, .format = LogFormat::text}, out);
  log.write(LogLevel::debug, "no", {});
  log.write(LogLevel::info, "no", {});
  log.write(LogLevel::warning, "yes", {});
  log.write(LogLevel::error, "yes", {});
  const std::string text = out.str();
  EXPECT_EQ(std::ranges::count(text, '\n'), 2);
  EXPECT_EQ(text.find("no"), std::string::npos);
  EXPECT_NE(text.find(" warning "), std::string::npos);
  EXPECT_NE(text.find(" error "), std::string::npos);
}

TEST(SpdlogLog, PercentSignsAreNoFormat) {
  EXPECT_NE(written(LogFormat::text, "100 %v %s {} {0}", {{"v", "%d{}"}}).find("100 %v %s {} {0} v=%d{}"), std::string::npos);
}

TEST(SpdlogLog, ThreadsDoNotMixLines) {
  std::ostringstream out;
  SpdlogLog log({.lowest = LogLevel::debug, .format = LogFormat::json}, out);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&log] {
      for (int i = 0; i < 200; ++i) log.write(LogLevel::info, "message", {{"i", std::to_string(i)}});
    });
  for (auto& thread : threads) thread.join();
  std::istringstream lines(out.str());
  int count = 0;
  for (std::string line; std::getline(lines, line); ++count) EXPECT_TRUE(parsed(line).contains("i"));
  EXPECT_EQ(count, 800);
}

TEST(LogOptions, WordsAreParsed) {
  EXPECT_EQ(parse_log_format("json"), LogFormat::json);
  EXPECT_EQ(parse_log_format("text"), LogFormat::text);
  EXPECT_FALSE(parse_log_format("xml"));
  EXPECT_EQ(parse_log_level("warning"), LogLevel::warning);
  EXPECT_FALSE(parse_log_level(""));
}

}  // namespace
}  // namespace holdfast
