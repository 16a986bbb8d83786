// How the HTTP client is set up. There is no switch that turns certificate checks off.
#pragma once

#include <string>
#include <vector>

namespace holdfast {

struct CurlOptions {
  std::string user_agent;             // sent unless the request brings its own; "" sends none
  std::string ca_file;                // PEM; "": the system's trusted certificates
  int connections_max = 128;          // open at once, and kept for reuse
  int connections_per_host_max = 64;  // of those, to one host
  // For tests and the simulators only: "HOST:PORT:ADDRESS" resolves a name to an address; HOST may be "*". The address
  // is checked like any other.
  std::vector<std::string> resolve;
};

}  // namespace holdfast
