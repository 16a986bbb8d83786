// Addresses that may be connected to, and the many that may not.
#include "core/resolve/address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <array>
#include <string>

namespace holdfast {
namespace {

bool is_public(const std::string& text) {
  std::array<std::byte, 16> raw{};
  const bool v6 = text.find(':') != std::string::npos;
  EXPECT_EQ(inet_pton(v6 ? AF_INET6 : AF_INET, text.c_str(), raw.data()), 1) << text;
  return is_public_address(std::span(raw).first(v6 ? 16 : 4));
}

TEST(Address, PublicOnesArePublic) {
  for (const char* text : {"1.1.1.1", "8.8.8.8", "23.45.67.89", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "192.167.255.255",
                           "198.17.255.255", "198.20.0.0", "223.255.255.255", "2600:1406::1", "2a02:26f0::1", "2606:4700:4700::1111", "2001:4860:4860::8888"})
    EXPECT_TRUE(is_public(text)) << text;
}

TEST(Address, SpecialOnesAreNot) {
  for (const char* text : {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.0.1",
                           "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
                           "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"})
    EXPECT_FALSE(is_public(text)) << text;
}

TEST(Address, SpecialOnesOfVersion6AreNot) {
  for (const char* text : {"::", "::1", "::127.0.0.1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1",
                           "2001::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1",
                           "ff02::1"})
    EXPECT_FALSE(is_public(text)) << text;
}

TEST(Address, OtherLengthsAreNone) {
  const std::array<std::byte, 17> raw{std::byte{0x26}};
  for (const std::size_t size : {0u, 3u, 5u, 15u, 17u}) EXPECT_FALSE(is_public_address(std::span(raw).first(size)));
}

RC_GTEST_PROP(AddressProperty, NothingThatCarriesAVersion4AddressIsPublic, (const std::array<std::uint8_t, 4>& carried)) {
  std::array<std::byte, 16> raw{};
  for (std::size_t i = 0; i < 4; ++i) raw[12 + i] = std::byte{carried[i]};
  RC_ASSERT(!is_public_address(raw));
  raw[10] = raw[11] = std::byte{0xff};
  RC_ASSERT(!is_public_address(raw));
  std::array<std::byte, 16> six_to_four{std::byte{0x20}, std::byte{0x02}};
  for (std::size_t i = 0; i < 4; ++i) six_to_four[2 + i] = std::byte{carried[i]};
  RC_ASSERT(!is_public_address(six_to_four));
}

}  // namespace
}  // namespace holdfast
