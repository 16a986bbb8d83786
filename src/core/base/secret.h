// The provider's API key: text that must not be printed, logged, copied or compared. There is no stream operator and no
// conversion; the one way out is `reveal`, for the request header.
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
  // For the provider's X-Api-Key header only.
  const std::string& reveal() const { return text_; }

 private:
  std::string text_;
};

}  // namespace holdfast
