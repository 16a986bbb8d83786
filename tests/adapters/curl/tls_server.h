// A TLS server on a thread of its own, for one request a connection. Its certificate is made anew and signed by itself.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>

namespace holdfast::testing {

struct TlsAnswer {
  std::string bytes;
  bool say_goodbye = true;   // close_notify before the connection ends
  bool only_tls_1_1 = false;
};

class TlsServer {
 public:
  TlsServer(const std::string& name, TlsAnswer answer) : answer_(std::move(answer)), context_(SSL_CTX_new(TLS_server_method()), &SSL_CTX_free) {
    make_certificate(name);
    if (answer_.only_tls_1_1) {
      SSL_CTX_set_security_level(context_.get(), 0);
      SSL_CTX_set_min_proto_version(context_.get(), TLS1_1_VERSION);
      SSL_CTX_set_max_proto_version(context_.get(), TLS1_1_VERSION);
    }
    SSL_CTX_set_alpn_select_cb(context_.get(), &TlsServer::choose_protocol, this);
    listen_on_loopback();
    thread_ = std::thread([this] { serve(); });
  }
  ~TlsServer() {
    shutdown(listener_, SHUT_RDWR);
    thread_.join();
    close(listener_);
    std::remove(ca_file_.c_str());
  }

  const std::string& ca_file() const { return ca_file_; }
  int port() const { return port_; }
  bool was_offered_http2() const { return http2_offered_; }
  int requests() const { return requests_; }
  // Returns once this many connections have ended.
  void wait_for_ended(int count) const {
    while (ended_ < count) std::this_thread::yield();
  }

 private:
  void make_certificate(const std::string& name) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), &X509_free);
    X509* x = certificate.get();
    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), -3600);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, key.get());
    X509_NAME* subject = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
    X509_set_issuer_name(x, subject);
    X509_EXTENSION* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, ("DNS:" + name).c_str());
    X509_add_ext(x, names, -1);
    X509_EXTENSION_free(names);
    X509_sign(x, key.get(), EVP_sha256());
    SSL_CTX_use_certificate(context_.get(), x);
    SSL_CTX_use_PrivateKey(context_.get(), key.get());

    ca_file_ = "/tmp/holdfast-ca-XXXXXX";
    if (const char* folder = std::getenv("TMPDIR")) ca_file_ = std::string(folder) + "/holdfast-ca-XXXXXX";
    std::FILE* file = fdopen(mkstemp(ca_file_.data()), "w");
    PEM_write_X509(file, x);
    std::fclose(file);
  }

  void listen_on_loopback() {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0) std::abort();
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
  }

  void serve() {
    for (int fd = accept(listener_, nullptr, nullptr); fd >= 0; fd = accept(listener_, nullptr, nullptr)) {
      const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context_.get()), &SSL_free);
      SSL_set_fd(tls.get(), fd);
      if (SSL_accept(tls.get()) == 1) answer_one(tls.get());
      close(fd);
      ++ended_;
    }
  }

  void answer_one(SSL* tls) {
    char buffer[4096];
    if (SSL_read(tls, buffer, sizeof buffer) <= 0) return;
    ++requests_;
    SSL_write(tls, answer_.bytes.data(), static_cast<int>(answer_.bytes.size()));
    if (answer_.say_goodbye) SSL_shutdown(tls);
  }

  static int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size, const unsigned char* in, unsigned int in_size, void* self) {
    const std::string offered(reinterpret_cast<const char*>(in), in_size);
    if (offered.find("\x02h2") != std::string::npos) static_cast<TlsServer*>(self)->http2_offered_ = true;
    static constexpr unsigned char http1[] = "http/1.1";
    *out = http1;
    *out_size = sizeof http1 - 1;
    return SSL_TLSEXT_ERR_OK;
  }

  TlsAnswer answer_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
  std::string ca_file_;
  int listener_ = -1, port_ = 0;
  std::atomic<bool> http2_offered_{false};
  std::atomic<int> requests_{0}, ended_{0};
  std::thread thread_;
};

}  // namespace holdfast::testing
