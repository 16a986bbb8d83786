// The listening sockets and the conversations on them, all on one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "settings.h"

namespace holdfast::provider_sim {

class Server {
 public:
  // Opens the sockets; port 0 becomes a free one. Throws boost::system::system_error when it can't.
  explicit Server(Settings& settings);
  ~Server();

  std::uint16_t port() const;

  // Serves until SIGINT or SIGTERM, then gives answers under way a moment to finish.
  void run(const Settings& settings);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace holdfast::provider_sim
