// The sockets that libcurl has open, so that one of them can be looked at before it is used again: libcurl takes a TLS
// connection for alive while the other side's goodbye lies unread in it. The loop's thread only.
#pragma once

#include <curl/curl.h>

#include <set>

namespace holdfast {

// Outlives the connections made with it.
class OpenSockets {
 public:
  curl_socket_t open(const curl_sockaddr& address);
  void close(curl_socket_t socket);
  // The other side of the connection between these ports has ended it.
  bool peer_has_ended(int own_port, int peer_port) const;

 private:
  std::set<curl_socket_t> sockets_;
};

}  // namespace holdfast
