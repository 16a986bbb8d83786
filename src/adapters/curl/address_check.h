// The last door before a connection: is this address one that may be reached? Asked after name resolution, so that odd
// spellings (2130706433, 0x7f.1) and names that resolve into somebody's network are all refused (RULES 5).
#pragma once

#include <sys/socket.h>

namespace holdfast {

// False for every family but IPv4 and IPv6.
bool is_public(const sockaddr& address, socklen_t length);

// The same for an address as text, which is how libcurl names the peer of a connection that it uses again.
bool is_public_text(const char* address);

}  // namespace holdfast
