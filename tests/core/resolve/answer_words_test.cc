// Phrases: whole words where the reference says so, letter case and punctuation never.
#include "core/resolve/answer_words.h"

#include <gtest/gtest.h>

#include <span>
#include <string>

#include "core/base/limits.h"

namespace holdfast {
namespace {

struct Row {
  std::string_view text;
  Topic topic;
};

void expect_topics(std::span<const Row> rows) {
  for (const auto& row : rows) EXPECT_EQ(topic_of(row.text), row.topic) << row.text;
}

TEST(AnswerWords, AboutUs) {
  using enum Topic;
  const Row rows[] = {
      {"Too Many Requests", throttled},
      {"TOO-MANY-REQUESTS", throttled},
      {"rate_limit_exceeded", throttled},
      {"RateLimit reached", throttled},
      {"Please slow down!", throttled},
      {"Free Api Limit: 1 request/second.", throttled},
      {"Free Api Limit: 5 requests/second.", throttled},
      {"max 3 requests per second", throttled},
      {"Insufficient balance", credits},
      {"No credits left", credits},
      {"Quota exceeded", credits},
      {"Exhausted", credits},
      {"Please top-up", credits},
      {"Please topup", credits},
      {"please_top_up_your_account", credits},
      {"Free Api Limit: 10000 request/ 1 day.", credits},
      {"Daily limit", credits},
      {"Payment Required", credits},
      {"API key missing", key},
      {"invalid api_key", key},
      {"ApiKey invalid", key},
      {"Please sign up to tikliveapi.com", key},
      {"UNAUTHORIZED", key},
      {"unauthorised access", key},
      {"temporary failure", temporary},
      {"Temporarily blocked", temporary},
      {"please try again", temporary},
      {"Later, please", temporary},
      {"server busy", temporary},
      {"Under maintenance", temporary},
      {"upstream timeout", temporary},
      {"request timed out", temporary},
      {"Internal Server Error", temporary},
      {"Service Unavailable", temporary},
  };
  expect_topics(rows);
}

TEST(AnswerWords, AboutThePost) {
  using enum Topic;
  const Row rows[] = {
      {"Endpoint not found", route},
      {"The route does not exist", route},
      {"not available in your region", region},
      {"blocked in some countries", region},
      {"Private account", private_post},
      {"friends only", private_post},
      {"for followers", private_post},
      {"age-restricted", restricted},
      {"Restricted content", restricted},
      {"may be sensitive", restricted},
      {"Url parsing is failed! Please check url.", bad_url},
      {"Invalid URL", bad_url},
      {"Please provide a valid url", bad_url},
      {"Not found post", deleted},
      {"NOT_FOUND", deleted},
      {"does not exist", deleted},
      {"doesn't exist", deleted},
      {"doesn\xE2\x80\x99t exist", deleted},
      {"could not be found", deleted},
      {"has been deleted", deleted},
      {"was removed", deleted},
      {"no longer available", deleted},
      {"Currently unavailable", deleted},
      {"unique_id is invalid", deleted},
  };
  expect_topics(rows);
}

TEST(AnswerWords, WordsInsideOtherWordsAreNone) {
  using enum Topic;
  const Row rows[] = {
      {"", none},
      {"odd", none},
      {"page", none},
      {"message of usage: image", none},
      {"unrestrictedly", none},
      {"collateral", none},
      {"stop upstream", none},
      {"router", none},
  };
  expect_topics(rows);
}

TEST(AnswerWords, OnlyTheStartOfALongTextIsRead) {
  const std::string filler(limits::remote_text_bytes, 'x');
  EXPECT_EQ(topic_of(filler + " not found"), Topic::none);
  EXPECT_EQ(topic_of("not found " + filler), Topic::deleted);
}

TEST(AnswerWords, WaitingIsNoVerdict) {
  for (const auto topic : {Topic::throttled, Topic::credits, Topic::key, Topic::temporary}) EXPECT_TRUE(asks_to_wait(topic));
  for (const auto topic : {Topic::none, Topic::route, Topic::region, Topic::private_post, Topic::restricted, Topic::bad_url, Topic::deleted})
    EXPECT_FALSE(asks_to_wait(topic));
}

TEST(AnswerWords, Pleasantries) {
  for (const auto* text : {"", " ", "success", "Success.", "OK"}) EXPECT_TRUE(is_pleasantry(text)) << text;
  for (const auto* text : {"successfully deleted", "no", "not ok"}) EXPECT_FALSE(is_pleasantry(text)) << text;
}

}  // namespace
}  // namespace holdfast
