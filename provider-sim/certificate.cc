// A P-256 key and a self-signed certificate, by OpenSSL.
#include "certificate.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace holdfast::provider_sim {
namespace {

void must(bool well, const char* step) {
  if (well) return;
  std::fprintf(stderr, "holdfast-sim: no certificate: %s failed\n", step);
  std::exit(1);
}

std::string pem_of(BIO* bio) {
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio, &text);
  return std::string(text, static_cast<std::size_t>(length));
}

void add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()), X509_EXTENSION_free);
  must(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "an extension");
}

std::string names_of(const std::vector<std::string>& addresses) {
  std::string names = "DNS:localhost,DNS:*.tiktokcdn.test,DNS:*.tiktok.test,DNS:api.tikliveapi.com";
  for (const std::string& address : addresses) names += ",IP:" + address;
  return names;
}

}  // namespace

Certificate make_certificate(const std::vector<std::string>& addresses) {
  constexpr long year_s = 365L * 86400;
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(EVP_EC_gen("P-256"), EVP_PKEY_free);
  must(key != nullptr, "making a key");
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509* x509 = certificate.get();
  must(x509 != nullptr && X509_set_version(x509, 2) == 1, "a new certificate");
  ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
  X509_gmtime_adj(X509_getm_notBefore(x509), -86400);
  X509_gmtime_adj(X509_getm_notAfter(x509), year_s);
  X509_NAME* name = X509_get_subject_name(x509);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("holdfast-sim"), -1, -1, 0);
  must(X509_set_issuer_name(x509, name) == 1 && X509_set_pubkey(x509, key.get()) == 1, "naming it");
  add_extension(x509, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(x509, NID_subject_alt_name, names_of(addresses));
  must(X509_sign(x509, key.get(), EVP_sha256()) > 0, "signing");

  const std::unique_ptr<BIO, decltype(&BIO_free)> key_text(BIO_new(BIO_s_mem()), BIO_free);
  const std::unique_ptr<BIO, decltype(&BIO_free)> certificate_text(BIO_new(BIO_s_mem()), BIO_free);
  must(PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1, "writing the key");
  must(PEM_write_bio_X509(certificate_text.get(), x509) == 1, "writing the certificate");
  return {.key_pem = pem_of(key_text.get()), .certificate_pem = pem_of(certificate_text.get())};
}

}  // namespace holdfast::provider_sim
