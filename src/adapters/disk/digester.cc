// See digester.h. OpenSSL can fail here only for want of memory or of SHA-256 itself: both end the process.
#include "adapters/disk/digester.h"

#include <openssl/evp.h>

#include "core/base/check.h"

namespace holdfast {
namespace {

EVP_MD_CTX* context_of(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

void Digester::Release::operator()(void* context) const { EVP_MD_CTX_free(context_of(context)); }

Digester::Digester() : context_(EVP_MD_CTX_new()) {
  HOLDFAST_CHECK(context_ && EVP_DigestInit_ex(context_of(context_.get()), EVP_sha256(), nullptr) == 1, "SHA-256 can't start");
}

void Digester::add(std::span<const std::byte> bytes) {
  HOLDFAST_CHECK(EVP_DigestUpdate(context_of(context_.get()), bytes.data(), bytes.size()) == 1, "SHA-256 can't go on");
}

Sha256 Digester::digest() const {
  const std::unique_ptr<void, Release> copy(EVP_MD_CTX_new());
  Sha256 out;
  const bool done = copy && EVP_MD_CTX_copy_ex(context_of(copy.get()), context_of(context_.get())) == 1 &&
                    EVP_DigestFinal_ex(context_of(copy.get()), reinterpret_cast<unsigned char*>(out.bytes.data()), nullptr) == 1;
  HOLDFAST_CHECK(done, "SHA-256 can't end");
  return out;
}

}  // namespace holdfast
