// Our signatures against AWS's own vectors, used where they lie beside the checkout, and against small ones of the S3 flavour.
#include "core/store/sigv4.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <boost/json.hpp>

#include "adapters/s3/s3_hash.h"

namespace holdfast {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

fs::path vectors() {
  if (const char* given = std::getenv("HOLDFAST_SIGV4_VECTORS")) return given;
  const fs::path beside = fs::path(HOLDFAST_SOURCE) / ".." / "shared" / "sigv4";
  return fs::is_directory(beside) ? beside : fs::path();
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      out += static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

// S3 signs paths as they are; the vectors of other services are for paths that were made plain first (RFC 3986, 5.2.4).
std::string plain_path(const std::string& path) {
  std::vector<std::string> parts;
  std::stringstream in(path);
  for (std::string part; std::getline(in, part, '/');) {
    if (part == ".." && !parts.empty()) parts.pop_back();
    else if (!part.empty() && part != "." && part != "..") parts.push_back(part);
  }
  std::string out;
  for (const auto& part : parts) out += "/" + part;
  return out.empty() || (path.ends_with('/') && !parts.empty()) ? out + "/" : out;
}

struct Case {
  SignedRequest request;
  std::string access_key_id, secret, region, service, at;
};

void read_request(const std::string& text, bool normalise, Case& out) {
  std::istringstream in(text);
  std::string line;
  std::getline(in, line);
  out.request.method = line.substr(0, line.find(' '));
  const auto from = line.find(' ') + 1;
  const std::string target = line.substr(from, line.rfind(" HTTP/") - from);
  const auto question = target.find('?');
  const std::string path = decoded(target.substr(0, question));
  out.request.path = normalise ? plain_path(path) : path;
  std::stringstream query(question == target.npos ? "" : target.substr(question + 1));
  for (std::string pair; std::getline(query, pair, '&');) {
    const auto equals = pair.find('=');
    out.request.query.emplace_back(decoded(pair.substr(0, equals)), equals == pair.npos ? "" : decoded(pair.substr(equals + 1)));
  }
  while (std::getline(in, line) && !line.empty()) {
    if (line.starts_with(' ')) out.request.headers.back().second += "\n" + line;
    else out.request.headers.emplace_back(line.substr(0, line.find(':')), line.substr(line.find(':') + 1));
  }
  std::string body;
  std::getline(in, body, '\0');
  out.request.payload_hash = to_hex(sha256_of(body));
}

Case read_case(const fs::path& folder) {
  Case out;
  const json::value context = json::parse(text_of(folder / "context.json"));
  const auto& credentials = context.at("credentials");
  out.access_key_id = credentials.at("access_key_id").as_string();
  out.secret = credentials.at("secret_access_key").as_string();
  out.region = context.at("region").as_string();
  out.service = context.at("service").as_string();
  out.at = context.at("timestamp").as_string();
  read_request(text_of(folder / "request.txt"), context.at("normalize").as_bool(), out);
  out.request.headers.emplace_back("X-Amz-Date", "20150830T123600Z");
  if (context.at("sign_body").as_bool()) out.request.headers.emplace_back("x-amz-content-sha256", out.request.payload_hash);
  const auto* token = credentials.as_object().if_contains("token");
  const auto* omitted = context.as_object().if_contains("omit_session_token");
  if (token && !(omitted && omitted->as_bool())) out.request.headers.emplace_back("X-Amz-Security-Token", std::string(token->as_string()));
  return out;
}

const Instant vector_time = instant_from_unix(1440938160);  // 2015-08-30T12:36:00Z

TEST(sigv4, passes_every_vector_of_the_suite) {
  const fs::path folder = vectors();
  ASSERT_FALSE(folder.empty() && std::getenv("HOLDFAST_REQUIRE_ALL") != nullptr) << "the signing vectors must be beside the checkout here";
  if (folder.empty()) GTEST_SKIP() << "NO VECTORS: clone awslabs/aws-c-auth and set HOLDFAST_SIGV4_VECTORS to its tests/aws-signing-test-suite/v4";
  int count = 0;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.is_directory()) continue;
    SCOPED_TRACE(entry.path().filename().string());
    const Case it = read_case(entry.path());
    ASSERT_EQ(it.at, "2015-08-30T12:36:00Z");
    const Signer signer{.access_key_id = it.access_key_id, .secret = it.secret, .region = it.region, .service = it.service, .hash = &sha256_of};
    EXPECT_EQ(canonical_request(it.request), text_of(entry.path() / "header-canonical-request.txt"));
    EXPECT_EQ(string_to_sign(it.request, signer, vector_time), text_of(entry.path() / "header-string-to-sign.txt"));
    EXPECT_EQ(signature(it.request, signer, vector_time), text_of(entry.path() / "header-signature.txt"));
    const auto whole = text_of(entry.path() / "header-signed-request.txt");
    EXPECT_NE(whole.find("Authorization:" + authorization(it.request, signer, vector_time) + "\n"), std::string::npos);
    ++count;
  }
  EXPECT_GE(count, 38) << "the suite has 38 cases";
}

// The worked examples of the S3 documentation: "Authenticating Requests: Using the Authorization Header".
const Signer s3_signer{.access_key_id = "AKIAIOSFODNN7EXAMPLE", .secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", .region = "us-east-1", .hash = &sha256_of};
const Instant s3_time = instant_from_unix(1369353600);  // 2013-05-24T00:00:00Z

TEST(sigv4, signs_the_documented_put_of_an_object) {
  const SignedRequest request{.method = "PUT", .path = "/test$file.text", .query = {},
                              .headers = {{"Host", "examplebucket.s3.amazonaws.com"}, {"Date", "Fri, 24 May 2013 00:00:00 GMT"}, {"x-amz-date", "20130524T000000Z"},
                                          {"x-amz-storage-class", "REDUCED_REDUNDANCY"},
                                          {"x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"}},
                              .payload_hash = to_hex(sha256_of("Welcome to Amazon S3."))};
  EXPECT_EQ(signature(request, s3_signer, s3_time), "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
}

TEST(sigv4, signs_the_documented_listing) {
  const std::string nothing = to_hex(sha256_of(""));
  const SignedRequest request{.method = "GET", .path = "/", .query = {{"max-keys", "2"}, {"prefix", "J"}},
                              .headers = {{"Host", "examplebucket.s3.amazonaws.com"}, {"x-amz-date", "20130524T000000Z"}, {"x-amz-content-sha256", nothing}},
                              .payload_hash = nothing};
  EXPECT_EQ(signature(request, s3_signer, s3_time), "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

TEST(sigv4, a_path_is_encoded_once_and_stays_as_it_is) {
  EXPECT_EQ(uri_encoded_path("/videos/dt=2026-05-29/author=a%2F b+c~d/../x//y"), "/videos/dt%3D2026-05-29/author%3Da%252F%20b%2Bc~d/../x//y");
  EXPECT_EQ(uri_encoded_path("/\xe1\x88\xb4&?#"), "/%E1%88%B4%26%3F%23");
  EXPECT_EQ(uri_encoded("a/b"), "a%2Fb");
  EXPECT_EQ(uri_encoded_query({{"prefix", "dt=1/"}, {"list-type", "2"}, {"versioning", ""}}), "list-type=2&prefix=dt%3D1%2F&versioning=");
}

TEST(sigv4, hmac_is_that_of_rfc_4231) {
  EXPECT_EQ(to_hex(hmac("Jefe", "what do ya want for nothing?", &sha256_of)), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(to_hex(hmac(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First", &sha256_of)),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace holdfast
