// What holdfast-sim was asked for on its command line.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "universe/options.h"

namespace holdfast::provider_sim {

struct Settings {
  universe::Options universe;
  std::vector<std::string> addresses = {"127.0.0.1"};  // all on one port; CDN hosts are shared out over them
  std::uint16_t port = 0;
  std::string port_file;  // the port is written here once it is open
  std::string origin;     // empty: made from the first address and the port
  bool host_links = false;  // media links name CDN hosts (https://HOST/...) instead of this server
  bool tls = false;
  std::string cert_file;  // the certificate is written here
  std::int64_t start_us = 0;  // the universe's clock at start; 0: the real time
};

enum class Parsed : std::uint8_t { run, done, wrong };

// Reads the command line; `done` after --help, `wrong` after a complaint, both already printed.
Parsed parse(int count, char** words, Settings& settings);

}  // namespace holdfast::provider_sim
