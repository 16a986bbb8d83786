// Each answer of a store and what it calls for (reliability.md 2.3).
#include "core/store/store_answer.h"

#include <gtest/gtest.h>

namespace holdfast {
namespace {

struct Step {
  int status;
  const char* code;
  StoreAnswer answer;
};

TEST(store_answer, each_answer_calls_for_one_thing) {
  const Step steps[] = {
      {200, "", StoreAnswer::done},           {204, "", StoreAnswer::done},
      {404, "", StoreAnswer::absent},         {404, "NoSuchKey", StoreAnswer::absent},
      {404, "NoSuchBucket", StoreAnswer::no_bucket},
      {412, "", StoreAnswer::taken},          {412, "PreconditionFailed", StoreAnswer::taken},
      {304, "", StoreAnswer::taken},          {409, "ConditionalRequestConflict", StoreAnswer::contended},
      {409, "OperationAborted", StoreAnswer::contended},
      {503, "SlowDown", StoreAnswer::slow_down}, {503, "", StoreAnswer::slow_down},
      {429, "", StoreAnswer::slow_down},      {500, "InternalError", StoreAnswer::failed},
      {502, "", StoreAnswer::failed},         {504, "", StoreAnswer::failed},
      {408, "", StoreAnswer::failed},         {400, "RequestTimeout", StoreAnswer::failed},
      {403, "RequestTimeTooSkewed", StoreAnswer::clock_is_off},
      {403, "AccessDenied", StoreAnswer::forbidden}, {403, "SignatureDoesNotMatch", StoreAnswer::forbidden},
      {401, "", StoreAnswer::forbidden},      {400, "ExpiredToken", StoreAnswer::forbidden},
      {403, "QuotaExceeded", StoreAnswer::no_room}, {507, "", StoreAnswer::no_room},
      {400, "BadDigest", StoreAnswer::altered}, {400, "XAmzContentSHA256Mismatch", StoreAnswer::altered},
      {400, "MissingContentMD5", StoreAnswer::wants_md5},
      {501, "NotImplemented", StoreAnswer::unsupported}, {400, "NotImplemented", StoreAnswer::unsupported},
      {301, "PermanentRedirect", StoreAnswer::elsewhere}, {307, "TemporaryRedirect", StoreAnswer::elsewhere},
      {400, "AuthorizationHeaderMalformed", StoreAnswer::elsewhere},
      {400, "EntityTooLarge", StoreAnswer::too_large}, {413, "", StoreAnswer::too_large},
      {400, "InvalidArgument", StoreAnswer::refused}, {418, "", StoreAnswer::refused}, {0, "", StoreAnswer::refused},
  };
  for (const auto& step : steps) EXPECT_EQ(store_answer(step.status, step.code), step.answer) << step.status << " " << step.code;
}

TEST(store_answer, only_passing_trouble_is_tried_again) {
  EXPECT_TRUE(is_passing(StoreAnswer::contended));
  EXPECT_TRUE(is_passing(StoreAnswer::slow_down));
  EXPECT_TRUE(is_passing(StoreAnswer::failed));
  for (const auto answer : {StoreAnswer::done, StoreAnswer::absent, StoreAnswer::taken, StoreAnswer::forbidden, StoreAnswer::elsewhere, StoreAnswer::altered})
    EXPECT_FALSE(is_passing(answer));
}

TEST(store_answer, waits_are_jittered_grow_and_have_an_end) {
  for (int tries = 1; tries <= 40; ++tries) {
    EXPECT_GE(store_pause(StoreAnswer::failed, tries, 0), milliseconds{200});
    EXPECT_LE(store_pause(StoreAnswer::failed, tries, ~0ull), seconds{10});
    EXPECT_LE(store_pause(StoreAnswer::contended, tries, ~0ull), seconds{1});
  }
  EXPECT_NE(store_pause(StoreAnswer::failed, 3, 1), store_pause(StoreAnswer::failed, 3, 1000));
}

TEST(store_answer, modes_have_their_names) {
  EXPECT_EQ(to_string(StoreMode::enforced), "enforced");
  EXPECT_EQ(to_string(StoreMode::refused), "refused");
  EXPECT_EQ(to_string(StoreMode::ignored), "ignored");
}

}  // namespace
}  // namespace holdfast
