// A certificate of our own for --tls: made at the start, good for this server's names only, never kept.
#pragma once

#include <string>
#include <vector>

namespace holdfast::provider_sim {

struct Certificate {
  std::string key_pem;
  std::string certificate_pem;
};

// For localhost, the made-up CDN hosts and the given addresses; ends the process with a message when OpenSSL can't.
Certificate make_certificate(const std::vector<std::string>& addresses);

}  // namespace holdfast::provider_sim
