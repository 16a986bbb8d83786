// The program: standard streams, the clock, and the command line. Everything else is in the library.
#include <boost/asio/io_context.hpp>
#include <csignal>
#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

#include "adapters/system/system_clock.h"
#include "app/cli.h"
#include "app/standard_out.h"
#include "app/terminal.h"

int main(int argc, char** argv) {
  using namespace holdfast;
  std::signal(SIGPIPE, SIG_IGN);  // a peer or a pager that went away is an error of a write, not the end
  boost::asio::io_context loop;
  const SystemClock clock(loop.get_executor());
  StandardOut buffer(STDOUT_FILENO);
  std::ostream out(&buffer);
  std::cin.tie(&out);
  std::cerr.tie(&out);
  Session session{.in = std::cin, .out = out, .err = std::cerr, .now = clock.now()};
  session.colour = colour_allowed_on(STDOUT_FILENO);
  session.err_colour = colour_allowed_on(STDERR_FILENO);
  session.columns = terminal_columns(STDOUT_FILENO);
  const ExitCode code = run_cli(session, std::vector<std::string>(argv + 1, argv + argc));
  const ExitCode told = finish_output(session, buffer, code);
  std::cin.tie(nullptr);
  std::cerr.tie(nullptr);
  return static_cast<int>(told);
}
