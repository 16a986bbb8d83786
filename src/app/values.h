// Text of a configuration value to its type and back: sizes, counts, addresses. Pure; never reads a file.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

// "1GiB", "500MB", "64KiB", "1048576", "0": a count and a unit (B, kB, MB, GB, TB, KiB, MiB, GiB, TiB). nullopt otherwise.
std::optional<std::uint64_t> parse_size(std::string_view text);
// The shortest binary form that parse_size reads back: "1GiB", "1536B".
std::string size_text(std::uint64_t bytes);
// Decimal digits with an optional minus; nullopt for anything else or out of range.
std::optional<std::int64_t> parse_count(std::string_view text);
// "a, b,c" to its parts, without the blanks around them; empty parts stay.
std::vector<std::string> split_list(std::string_view text);
std::string_view trim(std::string_view text);

// How many letters must change, swap, come or go to make one of the other.
int edit_distance(std::string_view left, std::string_view right);
// The nearest of `names`, when it is near enough to be meant.
std::optional<std::string> nearest(std::string_view wrong, std::span<const std::string> names);

// "http://host:port" or "https://host[:port]" in its parts; nullopt when it is anything else (a path, a user, a query).
struct Origin {
  bool tls = true;
  std::string host;  // lower case, an IPv6 address without brackets
  int port = 443;
};
std::optional<Origin> parse_origin(std::string_view url);
// "9464" (on 127.0.0.1), "0.0.0.0:9464", "[::1]:9464", "localhost:9464": an address and a port; names but localhost are none.
struct ListenText {
  std::string address;   // an IPv6 address without brackets
  int port = 0;
};
std::optional<ListenText> parse_listen(std::string_view text);
// A host name or address that can only be this machine.
bool is_loopback(std::string_view host);

}  // namespace holdfast
