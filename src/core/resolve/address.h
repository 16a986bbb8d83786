// Which addresses may be connected to: only those that the public internet routes to a host of its own. Looked at
// after name resolution and before connect; it must never say yes to an address inside somebody's network.
#pragma once

#include <cstddef>
#include <span>

namespace holdfast {

// `raw` is the address in network byte order, 4 bytes (IPv4) or 16 (IPv6); any other length is not public.
// Not public: everything special in the IANA registries (loopback, private, link-local, shared, benchmark,
// documentation, multicast, reserved), and IPv6 that carries an IPv4 address (mapped, NAT64, 6to4, Teredo), since the
// carried one would be reached unchecked. Source: provider-api.md 5, RULES 5.
bool is_public_address(std::span<const std::byte> raw);

}  // namespace holdfast
