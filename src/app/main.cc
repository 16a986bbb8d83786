// The program: standard streams, the clock, and the command line. Everything else is in the library.
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

#include "adapters/system/system_clock.h"
#include "app/cli.h"

int main(int argc, char** argv) {
  using namespace holdfast;
  std::signal(SIGPIPE, SIG_IGN);  // a peer or a pager that went away is an error of a write, not the end
  boost::asio::io_context loop;
  const SystemClock clock(loop.get_executor());
  const char* no_colour = std::getenv("NO_COLOR");
  Session session{.in = std::cin, .out = std::cout, .err = std::cerr, .now = clock.now()};
  session.colour = ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
  const ExitCode code = run_cli(session, std::vector<std::string>(argv + 1, argv + argc));
  std::cout.flush();
  return static_cast<int>(code);
}
