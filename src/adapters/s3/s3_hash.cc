// See s3_hash.h. OpenSSL can fail here only for want of memory or of the digest itself: both end the process.
#include "adapters/s3/s3_hash.h"

#include <openssl/evp.h>

#include <array>
#include <cstring>

#include "core/base/check.h"

namespace holdfast {
namespace {

EVP_MD_CTX* context_of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

Sha256 sha256_of(std::string_view text) {
  Sha256 out;
  unsigned size = 0;
  const bool done = EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(out.bytes.data()), &size, EVP_sha256(), nullptr) == 1;
  HOLDFAST_CHECK(done && size == out.bytes.size(), "SHA-256 can't be had");
  return out;
}

std::string base64(std::span<const std::byte> bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string base64(const Sha256& digest) { return base64(std::span(digest.bytes)); }

void RunningHash::Release::operator()(void* context) const { EVP_MD_CTX_free(context_of(context)); }

RunningHash::RunningHash(Kind kind) : context_(EVP_MD_CTX_new()) {
  HOLDFAST_CHECK(context_ && EVP_DigestInit_ex(context_of(context_.get()), kind == Kind::md5 ? EVP_md5() : EVP_sha256(), nullptr) == 1, "a digest can't start");
}

void RunningHash::add(std::span<const std::byte> bytes) {
  HOLDFAST_CHECK(EVP_DigestUpdate(context_of(context_.get()), bytes.data(), bytes.size()) == 1, "a digest can't go on");
}

std::string RunningHash::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned size = 0;
  HOLDFAST_CHECK(EVP_DigestFinal_ex(context_of(context_.get()), raw.data(), &size) == 1, "a digest can't end");
  return {reinterpret_cast<const char*>(raw.data()), size};
}

Sha256 as_sha256(std::string_view raw) {
  Sha256 out;
  HOLDFAST_CHECK(raw.size() == out.bytes.size(), "a SHA-256 has 32 bytes");
  std::memcpy(out.bytes.data(), raw.data(), raw.size());
  return out;
}

}  // namespace holdfast
