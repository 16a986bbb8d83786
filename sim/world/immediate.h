// Runs an awaitable that never waits (inline catalog, simulated disk without a clock) to its end, here and now.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>

#include "core/base/check.h"

namespace holdfast::sim {

template <class T>
T immediate(boost::asio::awaitable<T> work) {
  boost::asio::io_context io(1);
  std::optional<T> result;
  boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr error, T value) {
    HOLDFAST_CHECK(!error, "it doesn't throw");
    result = std::move(value);
  });
  io.run();
  HOLDFAST_CHECK(result.has_value(), "it doesn't wait");
  return std::move(*result);
}

}  // namespace holdfast::sim
