// Runs one awaitable to its end on this thread, for commands that do one thing after another. Not for `run`.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <optional>
#include <utility>

namespace holdfast {

// Returns when the awaitable that `work` makes is done; what it throws is thrown here.
void drive(std::function<boost::asio::awaitable<void>()> work);

template <class T>
boost::asio::awaitable<void> store_into(boost::asio::awaitable<T> work, std::optional<T>& result) {
  result = co_await std::move(work);
}

template <class T>
T await_now(boost::asio::awaitable<T> work) {
  std::optional<T> result;
  drive([&] { return store_into(std::move(work), result); });
  return std::move(*result);
}

}  // namespace holdfast
