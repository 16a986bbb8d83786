// See open_sockets.h.
#include "adapters/curl/open_sockets.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>

namespace holdfast {
namespace {

int port_of(const sockaddr_storage& address) {
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  std::memcpy(&v4, &address, sizeof v4);
  std::memcpy(&v6, &address, sizeof v6);
  if (address.ss_family == AF_INET) return ntohs(v4.sin_port);
  return address.ss_family == AF_INET6 ? ntohs(v6.sin6_port) : 0;
}

bool joins(curl_socket_t socket, int own_port, int peer_port) {
  sockaddr_storage own{}, peer{};
  socklen_t own_size = sizeof own, peer_size = sizeof peer;
  return getsockname(socket, reinterpret_cast<sockaddr*>(&own), &own_size) == 0 && port_of(own) == own_port &&
         getpeername(socket, reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0 && port_of(peer) == peer_port;
}

bool has_ended(curl_socket_t socket) {
  pollfd state{.fd = socket, .events = POLLRDHUP, .revents = 0};
  return poll(&state, 1, 0) == 1 && (state.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

}  // namespace

curl_socket_t OpenSockets::open(const curl_sockaddr& address) {
  const curl_socket_t made = socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  if (made != CURL_SOCKET_BAD) sockets_.insert(made);
  return made;
}

void OpenSockets::close(curl_socket_t socket) {
  sockets_.erase(socket);
  ::close(socket);
}

bool OpenSockets::peer_has_ended(int own_port, int peer_port) const {
  for (const curl_socket_t socket : sockets_)
    if (joins(socket, own_port, peer_port)) return has_ended(socket);
  return true;  // a reset connection has no peer any more
}

}  // namespace holdfast
