// Where the store's access key comes from, and that it is never shown.
#include "app/s3_credentials.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "app/s3_place.h"
#include "app/scratch.h"
#include "app/store_memory.h"

namespace holdfast {
namespace {

Environment given(std::map<std::string, std::string> variables) {
  return [variables](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
  };
}

class s3_credentials : public testing::Test {
 protected:
  std::string file(const std::string& text) {
    return folder_.write("credentials", text);
  }
  testing_app::Folder folder_;
};

TEST_F(s3_credentials, variables_win_over_the_file) {
  const auto key = find_access_key(given({{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "s"}, {"AWS_SESSION_TOKEN", "t"},
                                          {"AWS_SHARED_CREDENTIALS_FILE", file("[default]\naws_access_key_id=B\naws_secret_access_key=b\n")}}));
  ASSERT_TRUE(key);
  EXPECT_EQ(key->id, "A");
  EXPECT_EQ(key->secret.reveal(), "s");
  EXPECT_EQ(key->session_token.reveal(), "t");
}

TEST_F(s3_credentials, profiles_of_the_file) {
  const std::string path = file("# mine\r\n[default]\r\naws_access_key_id = A\r\naws_secret_access_key = a=b/c+d==\r\n; team's\n[ team ]\naws_access_key_id=B\n"
                                "aws_secret_access_key=b\naws_session_token=t\nregion=x\n[half]\naws_access_key_id=C\n[role]\nrole_arn=x\n");
  const auto by_default = find_access_key(given({{"AWS_SHARED_CREDENTIALS_FILE", path}}));
  ASSERT_TRUE(by_default) << by_default.error().detail;
  EXPECT_EQ(by_default->id, "A");
  EXPECT_EQ(by_default->secret.reveal(), "a=b/c+d==");
  EXPECT_TRUE(by_default->session_token.empty());
  const auto team = find_access_key(given({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "team"}}));
  ASSERT_TRUE(team);
  EXPECT_EQ(team->id, "B");
  EXPECT_EQ(team->session_token.reveal(), "t");
  EXPECT_NE(find_access_key(given({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "half"}})).error().detail.find("without its secret"), std::string::npos);
  EXPECT_NE(find_access_key(given({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "role"}})).error().detail.find("not supported"), std::string::npos);
  EXPECT_NE(find_access_key(given({{"AWS_SHARED_CREDENTIALS_FILE", path}, {"AWS_PROFILE", "none"}})).error().detail.find("no profile [none]"), std::string::npos);
}

TEST_F(s3_credentials, none_or_half_or_broken_ones_are_told_without_being_shown) {
  const auto none = find_access_key(given({{"HOME", "/nowhere"}}));
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().detail.find("export AWS_ACCESS_KEY_ID"), std::string::npos);
  for (const auto& broken : {std::map<std::string, std::string>{{"AWS_ACCESS_KEY_ID", "A"}}, {{"AWS_SECRET_ACCESS_KEY", "hush"}},
                             {{"AWS_ACCESS_KEY_ID", "A"}, {"AWS_SECRET_ACCESS_KEY", "hush\nhush"}}, {{"AWS_ACCESS_KEY_ID", "A B"}, {"AWS_SECRET_ACCESS_KEY", "hush"}}}) {
    const auto key = find_access_key(given(broken));
    ASSERT_FALSE(key);
    EXPECT_EQ(key.error().kind, FailureKind::invalid);
    EXPECT_EQ(key.error().describe().find("hush"), std::string::npos);
  }
}

TEST_F(s3_credentials, what_stores_were_found_to_do_is_kept_by_their_name) {
  const std::string path = folder_.path() + "/" + store_memory_name;
  EXPECT_FALSE(remembered(path, "https://a:443/b"));
  ASSERT_TRUE(remember(path, {.store = "https://a:443/b", .mode = "ignored", .wants_md5 = false, .probed_at = instant_from_unix(1)}));
  ASSERT_TRUE(remember(path, {.store = "https://a:443/c", .mode = "refused", .wants_md5 = true, .probed_at = instant_from_unix(2)}));
  ASSERT_TRUE(remember(path, {.store = "https://a:443/b", .mode = "enforced", .wants_md5 = false, .probed_at = instant_from_unix(3)}));
  EXPECT_EQ(read_store_memory(path).size(), 2u);
  EXPECT_EQ(remembered(path, "https://a:443/b")->mode, "enforced");
  EXPECT_EQ(remembered(path, "https://a:443/b")->probed_at, instant_from_unix(3));
  EXPECT_TRUE(remembered(path, "https://a:443/c")->wants_md5);
  EXPECT_FALSE(remembered(path, "https://a:443/b/prefix"));
}

TEST_F(s3_credentials, a_broken_memory_is_no_memory) {
  const std::string path = folder_.path() + "/" + store_memory_name;
  for (const char* text : {"", "{", "[]", "{\"stores\":3}", "{\"stores\":[1,{\"store\":\"https://a:443/b\"},{\"store\":\"https://a:443/b\",\"mode\":\"fine\",\"wants_md5\":false,\"probed_at_us\":1}]}"}) {
    std::ofstream(path) << text;
    EXPECT_FALSE(remembered(path, "https://a:443/b")) << text;
  }
}

TEST_F(s3_credentials, endpoints_and_regions_have_their_defaults) {
  EXPECT_EQ(endpoint_of("", "eu-central-1"), "https://s3.eu-central-1.amazonaws.com");
  EXPECT_EQ(endpoint_of("", "cn-north-1"), "https://s3.cn-north-1.amazonaws.com.cn");
  EXPECT_EQ(endpoint_of("https://minio.corp:9000", "x"), "https://minio.corp:9000");
  EXPECT_EQ(default_region("abc.r2.cloudflarestorage.com"), "auto");
  EXPECT_EQ(default_region("minio.corp"), "us-east-1");
  for (const char* host : {"127.0.0.1", "localhost", "::1", "s3.test", "a.localhost"}) EXPECT_TRUE(plain_http_is_harmless(host)) << host;
  for (const char* host : {"10.0.0.1", "minio.corp", "latest", "test.example"}) EXPECT_FALSE(plain_http_is_harmless(host)) << host;
}

}  // namespace
}  // namespace holdfast
