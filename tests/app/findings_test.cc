// What the doctor makes of what it finds.
#include <gtest/gtest.h>

#include "app/probe.h"

namespace holdfast {
namespace {

const Instant noon = instant_from_unix(1'780'000'000);

ProviderGlance answered(int status, std::optional<Instant> date) { return {.status = status, .date = date, .at = noon, .took = milliseconds{40}}; }

TEST(findings, a_provider_that_answers_is_well_whatever_it_says_to_nobody) {
  for (const int status : {200, 401, 404}) EXPECT_EQ(look_at_provider(answered(status, noon), "https://api").level, FindingLevel::ok);
}

TEST(findings, a_provider_that_fails_is_doubtful_and_one_out_of_reach_is_exit_code_8) {
  EXPECT_EQ(look_at_provider(answered(503, noon), "https://api").level, FindingLevel::warn);
  const auto finding = look_at_provider({.failure = "connection refused", .at = noon}, "https://api");
  EXPECT_EQ(finding.level, FindingLevel::fail);
  EXPECT_EQ(finding.code, ExitCode::provider);
  EXPECT_NE(finding.remedy, "");
}

TEST(findings, a_clock_is_compared_with_the_providers) {
  EXPECT_EQ(look_at_clock(answered(200, noon - seconds{1})).level, FindingLevel::ok);
  EXPECT_EQ(look_at_clock(answered(200, noon - minutes{5})).level, FindingLevel::warn);
  EXPECT_EQ(look_at_clock(answered(200, noon + minutes{5})).level, FindingLevel::warn);
  EXPECT_EQ(look_at_clock(answered(200, std::nullopt)).level, FindingLevel::ok);
  EXPECT_EQ(look_at_clock({.at = instant_from_unix(1000)}).level, FindingLevel::fail);
}

TEST(findings, dates_of_http_are_read_strictly) {
  EXPECT_EQ(parse_http_date("Thu, 28 May 2026 20:26:40 GMT"), noon);
  for (const char* wrong : {"", "yesterday", "Thu, 28 May 2026 20:26:40 GMT+1", "2026-05-28T20:26:40Z"}) EXPECT_EQ(parse_http_date(wrong), std::nullopt) << wrong;
}

TEST(findings, a_disk_needs_room_and_must_be_writable) {
  const DiskFacts well{.folder = "/a", .kind = "ext4", .free_bytes = 5ull << 30, .min_free = 1ull << 30};
  EXPECT_EQ(look_at_disk(well).level, FindingLevel::ok);
  DiskFacts full = well;
  full.free_bytes = 1 << 20;
  EXPECT_EQ(look_at_disk(full).level, FindingLevel::fail);
  EXPECT_EQ(look_at_disk(full).code, ExitCode::storage);
  DiskFacts network = well;
  network.is_network = true;
  EXPECT_EQ(look_at_disk(network).level, FindingLevel::warn);
  DiskFacts closed = well;
  closed.failure = "read-only file system";
  EXPECT_EQ(look_at_disk(closed).code, ExitCode::storage);
}

TEST(findings, a_store_is_fit_unless_it_overwrites) {
  EXPECT_EQ(look_at_store_facts({.place = "s3://b", .mode = "enforced"}).level, FindingLevel::ok);
  EXPECT_EQ(look_at_store_facts({.place = "s3://b", .mode = "refused"}).level, FindingLevel::ok);
  EXPECT_EQ(look_at_store_facts({.place = "s3://b", .mode = "enforced", .remarks = {"odd"}}).level, FindingLevel::warn);
  const StoreFacts ignored{.place = "s3://b", .mode = "ignored", .remedy = "take another"};
  EXPECT_EQ(look_at_store_facts(ignored).level, FindingLevel::fail);
  EXPECT_EQ(look_at_store_facts(ignored).code, ExitCode::config);
  EXPECT_EQ(look_at_store_facts(ignored).remedy, "take another");
  StoreFacts accepted = ignored;
  accepted.risk_accepted = true;
  EXPECT_EQ(look_at_store_facts(accepted).level, FindingLevel::warn);
  EXPECT_EQ(look_at_store_facts({.place = "s3://b", .failure = "down"}).code, ExitCode::storage);
}

TEST(findings, a_key_is_never_in_them) {
  const Result<FoundKey> found = FoundKey{SecretKey{"sk-very-secret"}, "TIKLIVE_API_KEY", ""};
  EXPECT_EQ(look_at_key(found).what.find("secret"), std::string::npos);
  EXPECT_EQ(look_at_key(found).level, FindingLevel::ok);
  const Result<FoundKey> none = fail(FailureKind::invalid, "read API key", "", "no API key");
  EXPECT_EQ(look_at_key(none).code, ExitCode::config);
}

}  // namespace
}  // namespace holdfast
