// Where the client may connect to, and which links it takes (RULES 5).
#include "adapters/curl/client_fixture.h"

namespace holdfast::testing {
namespace {

using AddressesTest = CurlClientTest;

TEST_F(AddressesTest, PrivateAddressesAreRefusedInEverySpelling) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  const std::string port = server.port();
  options.resolve = {"ten.test:" + port + ":10.0.0.1", "loop.test:" + port + ":127.0.0.1", "six.test:" + port + ":[::1]",
                     "mapped.test:" + port + ":[::ffff:127.0.0.1]", "meta.test:" + port + ":169.254.169.254",
                     "both.test:" + port + ":127.0.0.1,10.0.0.1"};
  for (const char* host : {"127.0.0.1", "2130706433", "0x7f.1", "0x7f000001", "127.1", "017700000001", "0", "0.0.0.0", "[::1]", "[::]",
                           "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "[fc00::1]",
                           "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1", "224.0.0.1", "255.255.255.255",
                           "ten.test", "loop.test", "six.test", "mapped.test", "meta.test", "both.test", "LOOP.test"}) {
    auto request = request_to("http://" + std::string(host) + ":" + port + "/");
    request.allow_private_addresses = false;
    const auto outcome = get(request);
    EXPECT_EQ(outcome.progress, HttpProgress::not_sent) << host;
    ASSERT_TRUE(outcome.failure) << host;
    EXPECT_EQ(outcome.failure->kind, FailureKind::invalid) << host << ": " << outcome.failure->describe();
    EXPECT_EQ(sink.heads, 0) << host;
  }
  EXPECT_EQ(server.connections, 0);
}

TEST_F(AddressesTest, OpenConnectionOfAnotherRequestIsNoWayAround) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(get(server.url()).progress, HttpProgress::complete);
  auto request = request_to(server.url());
  request.allow_private_addresses = false;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  EXPECT_EQ(outcome.failure->kind, FailureKind::invalid);
  EXPECT_EQ(server.requests.size(), 1u);
}

TEST_F(AddressesTest, LinksThatCantBeUsedAreInvalid) {
  for (const std::string& url :
       {std::string("file:///etc/passwd"), std::string("ftp://example.test/"), std::string("gopher://example.test/"), std::string(), std::string("http://"),
        std::string("example.test/no-scheme"), std::string("http://user@example.test/"), std::string("http://u:p@example.test/"),
        std::string("http://exa mple.test/"), std::string("http://example.test/a\nb"), std::string("http://example.test:99999/"),
        std::string("dict://127.0.0.1:11211/"), std::string("//127.0.0.1/"), "http://example.test/" + std::string(9000, 'a')}) {
    const auto outcome = get(request_to(url));
    EXPECT_EQ(outcome.progress, HttpProgress::not_sent) << url;
    ASSERT_TRUE(outcome.failure) << url;
    EXPECT_EQ(outcome.failure->kind, FailureKind::invalid) << url << ": " << outcome.failure->describe();
  }
}

TEST_F(AddressesTest, PlainHttpNeedsLeave) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  auto request = request_to(server.url());
  request.allow_plain_http = false;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.failure->kind, FailureKind::invalid);
  EXPECT_EQ(server.connections, 0);
}

TEST_F(AddressesTest, FailureNeverHoldsTheLink) {
  auto& server = serve(once("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"));
  const auto outcome = get(server.url("/secret-path?signature=0123"));
  ASSERT_TRUE(outcome.failure);
  for (const std::string& text : {outcome.failure->describe(), outcome.failure->remote_text})
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
}

TEST_F(AddressesTest, RequestHeaderWithALineEndIsRefused) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  auto request = request_to(server.url());
  request.headers = {{"X-Api-Key", "a\r\nX-Other: b"}};
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  EXPECT_EQ(outcome.failure->kind, FailureKind::invalid);
  EXPECT_EQ(server.connections, 0);
}

TEST_F(AddressesTest, ProxyOfTheEnvironmentIsIgnored) {
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) setenv(name, "http://127.0.0.1:9/", 1);
  auto& server = serve(always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(get(server.url()).progress, HttpProgress::complete);
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) unsetenv(name);
}

TEST_F(AddressesTest, CookiesAreNotKept) {
  auto& server = serve(always("HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n"));
  get(server.url());
  get(server.url());
  ASSERT_EQ(server.requests.size(), 2u);
  EXPECT_EQ(server.requests[1].find("Cookie"), std::string::npos);
}

}  // namespace
}  // namespace holdfast::testing
