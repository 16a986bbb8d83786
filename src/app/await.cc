// A loop of its own for each call: commands are short, and nothing outlives them.
#include "app/await.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>

#include "core/base/check.h"

namespace holdfast {

void drive(std::function<boost::asio::awaitable<void>()> work) {
  boost::asio::io_context loop(1);
  std::exception_ptr thrown;
  bool done = false;
  boost::asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error) {
    thrown = error;
    done = true;
  });
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
  HOLDFAST_CHECK(done, "an awaitable that a command waits for must end");
}

}  // namespace holdfast
