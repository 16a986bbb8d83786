// TLS: verified always, 1.2 or newer; what fails there has cost nothing.
#include <csignal>

#include "adapters/curl/client_fixture.h"
#include "adapters/curl/tls_server.h"

namespace holdfast::testing {
namespace {

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

class TlsTest : public CurlClientTest {
 protected:
  void SetUp() override { std::signal(SIGPIPE, SIG_IGN); }  // for the server's thread; main does it in the product

  HttpRequest request_for(const TlsServer& server, const std::string& host = "tls.test") {
    options.resolve = {host + ":" + std::to_string(server.port()) + ":127.0.0.1"};
    auto request = request_to("https://" + host + ":" + std::to_string(server.port()) + "/x");
    request.allow_plain_http = false;
    return request;
  }
};

TEST_F(TlsTest, TrustedServerIsReadAndHttp2IsOffered) {
  TlsServer server("tls.test", {.bytes = ok});
  options.ca_file = server.ca_file();
  const auto outcome = get(request_for(server));
  EXPECT_EQ(outcome.progress, HttpProgress::complete) << (outcome.failure ? outcome.failure->describe() : "");
  EXPECT_EQ(sink.body, "ok");
  EXPECT_TRUE(server.was_offered_http2());
}

TEST_F(TlsTest, UnknownIssuerCostsNothing) {
  TlsServer server("tls.test", {.bytes = ok});
  const auto outcome = get(request_for(server));
  EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  EXPECT_EQ(outcome.failure->kind, FailureKind::transient);
  destroy_client();
  server.wait_for_ended(1);
  EXPECT_EQ(server.requests(), 0);
}

TEST_F(TlsTest, WrongNameCostsNothing) {
  TlsServer server("tls.test", {.bytes = ok});
  options.ca_file = server.ca_file();
  const auto outcome = get(request_for(server, "other.test"));
  EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  destroy_client();
  server.wait_for_ended(1);
  EXPECT_EQ(server.requests(), 0);
}

TEST_F(TlsTest, OldProtocolIsRefused) {
  TlsServer server("tls.test", {.bytes = ok, .only_tls_1_1 = true});
  options.ca_file = server.ca_file();
  EXPECT_EQ(get(request_for(server)).progress, HttpProgress::not_sent);
}

TEST_F(TlsTest, FileOfCertificatesThatIsMissingIsOursToMend) {
  TlsServer server("tls.test", {.bytes = ok});
  options.ca_file = "/nothing/here.pem";
  const auto outcome = get(request_for(server));
  EXPECT_EQ(outcome.progress, HttpProgress::not_sent);
  EXPECT_EQ(outcome.failure->kind, FailureKind::invalid);
}

TEST_F(TlsTest, StepDownToPlainHttpIsRefused) {
  auto& plain = serve(always(ok));
  TlsServer server("tls.test", {.bytes = "HTTP/1.1 302 x\r\nContent-Length: 0\r\nLocation: " + plain.url() + "\r\n\r\n"});
  options.ca_file = server.ca_file();
  auto request = request_for(server);
  request.redirects_max = 3;
  const auto outcome = get(request);
  EXPECT_EQ(outcome.progress, HttpProgress::interrupted);
  EXPECT_EQ(outcome.failure->kind, FailureKind::invalid);
  EXPECT_EQ(plain.connections, 0);
}

TEST_F(TlsTest, KeptConnectionThatEndedIsNotUsed) {
  for (const bool goodbye : {true, false}) {
    TlsServer server("tls.test", {.bytes = ok, .say_goodbye = goodbye});
    options.ca_file = server.ca_file();
    destroy_client();
    EXPECT_EQ(get(request_for(server)).progress, HttpProgress::complete);
    server.wait_for_ended(1);
    EXPECT_EQ(get(request_for(server)).progress, HttpProgress::complete) << goodbye;
    EXPECT_EQ(server.requests(), 2);
  }
}

}  // namespace
}  // namespace holdfast::testing
