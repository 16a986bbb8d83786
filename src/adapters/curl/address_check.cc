// See address_check.h. The decision itself is core's (core/resolve/address.h).
#include "adapters/curl/address_check.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstring>
#include <span>

#include "core/resolve/address.h"

namespace holdfast {

bool is_public(const sockaddr& address, socklen_t length) {
  if (address.sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    return is_public_address(std::as_bytes(std::span(&v4.sin_addr, 1)));
  }
  if (address.sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address, sizeof v6);
    return is_public_address(std::as_bytes(std::span(&v6.sin6_addr, 1)));
  }
  return false;
}

bool is_public_text(const char* address) {
  if (address == nullptr) return false;
  std::array<std::byte, sizeof(in6_addr)> raw{};
  if (inet_pton(AF_INET, address, raw.data()) == 1) return is_public_address(std::span(raw).first(sizeof(in_addr)));
  if (inet_pton(AF_INET6, address, raw.data()) == 1) return is_public_address(raw);
  return false;
}

}  // namespace holdfast
