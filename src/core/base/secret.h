// The API key of the provider, or the secret of an object store: text that must not be printed, logged, copied or compared.
// There is no stream operator and no conversion; the one way out is `reveal`, for request headers and signatures.
#pragma once

#include <string>
#include <utility>

namespace holdfast {

class SecretKey {
 public:
  SecretKey() = default;
  explicit SecretKey(std::string text) : text_(std::move(text)) {}
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  SecretKey(SecretKey&&) = default;
  SecretKey& operator=(SecretKey&&) = default;
  bool empty() const { return text_.empty(); }
  // For the X-Api-Key header and for signatures only.
  const std::string& reveal() const { return text_; }

 private:
  std::string text_;
};

}  // namespace holdfast
