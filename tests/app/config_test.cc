// holdfast.toml and --set: every key has its default, and everything that isn't a key or a value is told with its place.
#include "app/config.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "app/config_keys.h"
#include "app/s3_place.h"

namespace holdfast {
namespace {

std::string refusal(std::string_view toml, const std::vector<std::string>& overrides = {}) {
  const auto config = parse_config(toml, "holdfast.toml", overrides);
  return config ? "" : config.error().detail;
}

TEST(config, an_empty_file_gives_the_defaults) {
  const auto config = parse_config("", "holdfast.toml", {});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->provider.base_url, "https://api.tikliveapi.com");
  EXPECT_EQ(config->provider.requests_per_minute, 200);
  EXPECT_EQ(config->provider.concurrency, 8);
  EXPECT_EQ(config->provider.daily_credits, std::nullopt);
  EXPECT_EQ(config->provider.timeout, seconds{20});
  EXPECT_EQ(config->provider.give_up_after, minutes{10});
  EXPECT_EQ(config->provider.max_captures, 3);
  EXPECT_FALSE(config->provider.errors_are_charged);
  EXPECT_EQ(config->download.concurrency, 20);
  EXPECT_EQ(config->download.quality, Quality::hd);
  EXPECT_EQ(config->download.media, (MediaChoice{true, true, true, false}));
  EXPECT_EQ(config->download.idle_timeout, seconds{60});
  EXPECT_FALSE(config->download.allow_private_addresses);
  EXPECT_EQ(config->vault.url, "file:.");
  EXPECT_EQ(config->vault.min_free, 1ull << 30);
  EXPECT_EQ(config->catalog.url, "sqlite:catalog.db");
  EXPECT_EQ(config->listing.resolve_within, seconds{60});
  EXPECT_EQ(config->janitor.part_max_age, hours{1});
  EXPECT_EQ(config->run.linger, minutes{2});
  EXPECT_EQ(config->run.drain_deadline, seconds{30});
}

TEST(config, the_default_file_reads_back_as_the_defaults) {
  const auto config = parse_config(default_toml(), "holdfast.toml", {});
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config_toml(*config), default_toml());
}

// Uncommenting every line of the default file must change nothing: each default is a value that its key accepts.
TEST(config, every_default_is_a_value_that_its_key_accepts) {
  std::string text = default_toml();
  for (std::size_t at = text.find("\n#"); at != std::string::npos; at = text.find("\n#", at + 1))
    if (text[at + 2] != ' ') text.erase(at + 1, 1);
  const auto config = parse_config(text, "holdfast.toml", {});
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config_toml(*config), default_toml());
}

TEST(config, the_default_file_names_every_key_with_its_meaning) {
  const std::string text = default_toml();
  for (const auto& key : config_keys()) {
    EXPECT_NE(text.find("#" + key.name.substr(key.name.find('.') + 1) + " = "), std::string::npos) << key.name;
    EXPECT_NE(text.find(key.meaning), std::string::npos) << key.name;
    EXPECT_NE(describe_keys().find(key.name), std::string::npos) << key.name;
  }
}

TEST(config, changed_keys_are_written_without_the_comment_sign) {
  Config config;
  config.download.concurrency = 40;
  const auto back = parse_config(config_toml(config), "holdfast.toml", {});
  ASSERT_TRUE(back);
  EXPECT_EQ(back->download.concurrency, 40);
  EXPECT_NE(config_toml(config).find("\nconcurrency = 40\n"), std::string::npos);
}

TEST(config, values_are_read_in_their_types) {
  const auto config = parse_config(R"([provider]
requests_per_minute = 600
daily_credits = 5000
give_up_after = "1h"
errors_are_charged = true
[download]
quality = "watermarked"
media = ["video", "music"]
[vault]
min_free = "500MB"
url = "file:/srv/vault"
)", "holdfast.toml", {});
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->provider.requests_per_minute, 600);
  EXPECT_EQ(config->provider.daily_credits, 5000);
  EXPECT_EQ(config->provider.give_up_after, hours{1});
  EXPECT_TRUE(config->provider.errors_are_charged);
  EXPECT_EQ(config->download.quality, Quality::watermarked);
  EXPECT_EQ(config->download.media, (MediaChoice{true, false, false, true}));
  EXPECT_EQ(config->vault.min_free, 500'000'000u);
  EXPECT_EQ(vault_folder(*config, "/archive"), "/srv/vault");
  EXPECT_EQ(catalog_file(*config, "/archive"), "/archive/catalog.db");
}

TEST(config, a_bucket_is_named_with_its_prefix_and_its_settings) {
  const auto config = parse_config("[vault]\nurl = \"s3://my-bucket/a/dt=1/\"\ns3.path_style = true\n[vault.s3]\nendpoint = \"http://127.0.0.1:9000\"\n", "holdfast.toml", {});
  ASSERT_FALSE(config) << "a table can't be opened twice";
  const auto good = parse_config("vault.url = \"s3://my-bucket/a/dt=1/\"\n[vault.s3]\npath_style = true\nendpoint = \"http://127.0.0.1:9000\"\n", "holdfast.toml",
                                 {"vault.s3.storage_class=STANDARD_IA"});
  ASSERT_TRUE(good) << good.error().detail;
  EXPECT_TRUE(is_s3(*good));
  EXPECT_EQ(good->vault.s3.path_style, "true");
  EXPECT_EQ(good->vault.s3.storage_class, "STANDARD_IA");
  std::string why;
  const auto place = parse_s3_url(good->vault.url, why);
  ASSERT_TRUE(place) << why;
  EXPECT_EQ(place->bucket, "my-bucket");
  EXPECT_EQ(place->prefix, "a/dt=1");
  EXPECT_EQ(vault_folder(*good, "/archive"), "/archive/parts");
  EXPECT_EQ(parse_config(config_toml(*good), "holdfast.toml", {})->vault.s3.endpoint, "http://127.0.0.1:9000") << "what is written is read back";
}

TEST(config, dotted_keys_are_the_same_keys) {
  const auto config = parse_config("download.concurrency = 7\n", "holdfast.toml", {});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->download.concurrency, 7);
}

TEST(config, overrides_win_over_the_file) {
  const auto config = parse_config("[download]\nconcurrency = 7\n", "holdfast.toml",
                                   {"download.concurrency=40", "provider.daily_credits=none", "download.media=photos, cover", "janitor.part_max_age=0s"});
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->download.concurrency, 40);
  EXPECT_EQ(config->download.media, (MediaChoice{false, true, true, false}));
  EXPECT_EQ(config->janitor.part_max_age, Duration{0});
}

TEST(config, an_unknown_key_is_told_with_file_line_and_the_nearest_key) {
  EXPECT_EQ(refusal("[download]\n\nconcurency = 7\n"), "holdfast.toml:3: unknown key download.concurency; did you mean download.concurrency?");
  EXPECT_EQ(refusal("[downlod]\nquality = \"hd\"\n"), "holdfast.toml:1: unknown key downlod; did you mean [download]?");
  EXPECT_EQ(refusal("", {"provider.timout=9s"}), "--set provider.timout: unknown key provider.timout; did you mean provider.timeout?");
  EXPECT_EQ(refusal("timeout = \"9s\"\n"), "holdfast.toml:1: unknown key timeout; did you mean provider.timeout?");
}

TEST(config, a_key_given_by_mistake_is_not_shown) {
  const std::string text = refusal("", {"provider.api_key=sk-very-secret"});
  EXPECT_EQ(text.find("secret"), std::string::npos);
  EXPECT_NE(text.find("export TIKLIVE_API_KEY"), std::string::npos);
  EXPECT_EQ(refusal("[provider]\napi_key = \"sk-very-secret\"\n").find("very"), std::string::npos);
}

struct BadValue {
  const char* toml;
  const char* part;
};
class config_value : public testing::TestWithParam<BadValue> {};

TEST_P(config_value, is_refused_with_its_place_and_what_may_stand_there) {
  const std::string text = refusal(GetParam().toml);
  EXPECT_TRUE(text.starts_with("holdfast.toml:")) << text;
  EXPECT_NE(text.find(GetParam().part), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(of_every_kind, config_value,
                         testing::Values(BadValue{"provider.requests_per_minute = 0", "1 to 100000, not 0"},
                                         BadValue{"provider.requests_per_minute = 100001", "1 to 100000, not 100001"},
                                         BadValue{"provider.concurrency = \"many\"", "1 to 256, not \"many\""},
                                         BadValue{"provider.concurrency = 1.5", "1 to 256"}, BadValue{"provider.daily_credits = 0", "from 1, not 0"},
                                         BadValue{"provider.timeout = 20", "a duration"}, BadValue{"provider.timeout = \"20 years\"", "a duration"},
                                         BadValue{"provider.timeout = \"-1s\"", "a duration"}, BadValue{"provider.errors_are_charged = \"maybe\"", "true or false"},
                                         BadValue{"provider.base_url = \"api.tikliveapi.com\"", "an address"},
                                         BadValue{"provider.base_url = \"https://api.tikliveapi.com/v1\"", "without a path"},
                                         BadValue{"provider.base_url = \"https://key@api.tikliveapi.com\"", "an address"},
                                         BadValue{"download.quality = \"best\"", "\"hd\", \"standard\" or \"watermarked\", not \"best\""},
                                         BadValue{"download.media = [\"video\", \"sound\"]", "a list of"}, BadValue{"download.media = []", "keeps nothing"},
                                         BadValue{"download.media = [1]", "a list of"}, BadValue{"vault.min_free = \"1 gig\"", "a size"},
                                         BadValue{"vault.min_free = -1", "a size"}, BadValue{"vault.url = \"vault\"", "file:FOLDER"},
                                         BadValue{"vault.url = \"gs://bucket\"", "this version has no gs: yet; it can keep the vault in a folder"},
                                         BadValue{"vault.url = \"s3:bucket\"", "must be s3://BUCKET/PREFIX"},
                                         BadValue{"vault.url = \"s3://b\"", "a bucket of 3 to 63"}, BadValue{"vault.url = \"s3://bucket/a//b\"", "without empty parts"},
                                         BadValue{"vault.url = \"s3://bucket/../b\"", "without empty parts"}, BadValue{"vault.concurrency = 0", "1 to 256, not 0"},
                                         BadValue{"vault.s3.endpoint = \"minio.corp\"", "an address such as"}, BadValue{"vault.s3.path_style = \"maybe\"", "\"auto\", \"true\" or"},
                                         BadValue{"vault.s3.storage_class = \"DEEP_ARCHIVE\"", "can't be read back at once"},
                                         BadValue{"vault.s3.region = \"a b\"", "a region such as"}, BadValue{"vault.s3.regoin = \"a\"", "did you mean vault.s3.region?"},
                                         BadValue{"[vault]\nurl = \"s3://bucket\"\ns3.endpoint = \"http://10.0.0.1\"", "objects would travel in the clear"},
                                         BadValue{"catalog.url = \"postgres:db/x\"", "must begin with postgres:// or postgresql://"},
                                         BadValue{"catalog.url = \"sqlite:\"", "sqlite:FILE"}, BadValue{"provider = 7", "unknown key provider"},
                                         BadValue{"provider.timeout = {a = 1}", "a duration"}));

TEST(config, toml_that_is_broken_is_told_with_its_line) { EXPECT_TRUE(refusal("[download]\nconcurrency = = 3\n").starts_with("holdfast.toml:2: ")); }

TEST(config, every_problem_is_told_at_once) {
  EXPECT_EQ(refusal("download.concurrency = 0\nprovider.concurrency = 0\n", {"no.such=1", "nothing"}),
            "holdfast.toml:1: download.concurrency must be 1 to 256, not 0\n"
            "holdfast.toml:2: provider.concurrency must be 1 to 256, not 0\n"
            "--set no.such: unknown key no.such; `holdfast init --help` lists the keys\n"
            "--set nothing: must be key=value, for example --set download.concurrency=40");
}

TEST(config, the_key_never_travels_over_plain_http_to_another_machine) {
  EXPECT_NE(refusal("provider.base_url = \"http://example.com\"").find("in the clear"), std::string::npos);
  EXPECT_EQ(refusal("provider.base_url = \"http://127.0.0.1:8080\""), "");
  EXPECT_EQ(refusal("provider.base_url = \"http://10.77.0.2:8080\"\ndownload.allow_private_addresses = true"), "");
}

TEST(config, text_from_the_file_is_escaped) {
  EXPECT_EQ(refusal("\"a\\u001b[2Jb\" = 1\n").find('\x1b'), std::string::npos);
}

TEST(config, a_file_that_is_not_there_is_told) {
  const auto config = read_config("/nowhere/holdfast.toml", {});
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, FailureKind::invalid);
  EXPECT_EQ(config.error().detail, "/nowhere/holdfast.toml: No such file or directory");
}

TEST(config, relative_paths_start_at_the_archive) {
  Config config;
  EXPECT_EQ(vault_folder(config, "/a b/archive"), "/a b/archive");
  config.vault.url = "file:media/vault";
  EXPECT_EQ(vault_folder(config, "/a"), "/a/media/vault");
  config.vault.url = "file:///srv/vault";
  EXPECT_EQ(vault_folder(config, "/a"), "/srv/vault");
  config.catalog.url = "sqlite:/var/lib/catalog.db";
  EXPECT_EQ(catalog_file(config, "/a"), "/var/lib/catalog.db");
}

}  // namespace
}  // namespace holdfast
