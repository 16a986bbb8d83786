// An HTTP client that answers from a script, for tests of adapters: no socket, no waiting. It remembers what was asked.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <string>
#include <vector>

#include "ports/clock.h"
#include "ports/http.h"

namespace holdfast::testing {

struct ScriptedAnswer {
  int status = 200;
  std::map<std::string, std::string> headers;
  std::string body;
  HttpProgress progress = HttpProgress::complete;
  bool cut = false;
  std::optional<Failure> failure;
  std::size_t piece_bytes = 1000;  // the body comes in pieces
};

class ScriptedHttp final : public HttpClient {
 public:
  std::deque<ScriptedAnswer> script;
  std::vector<HttpRequest> requests;

  awaitable<HttpOutcome> get(HttpRequest request, HttpSink& sink) override {
    requests.push_back(std::move(request));
    HttpOutcome outcome;
    if (script.empty()) {
      outcome.failure = Failure{FailureKind::transient, "get", "", "the script is over", ""};
      co_return outcome;
    }
    const auto answer = std::move(script.front());
    script.pop_front();
    outcome.progress = answer.progress;
    outcome.cut = answer.cut;
    outcome.failure = answer.failure;
    if (answer.status == 0) co_return outcome;
    outcome.head.status = answer.status;
    outcome.head.headers = answer.headers;
    if (auto status = deliver(answer, outcome, sink); !status) {
      outcome.progress = HttpProgress::interrupted;
      outcome.failure = status.error();
    }
    co_return outcome;
  }

  void cancel_all() override {}

 private:
  static Status deliver(const ScriptedAnswer& answer, HttpOutcome& outcome, HttpSink& sink) {
    if (auto status = sink.on_head(outcome.head); !status) return status;
    const auto bytes = std::as_bytes(std::span(answer.body));
    for (std::size_t at = 0; at < bytes.size(); at += answer.piece_bytes) {
      const auto piece = bytes.subspan(at, std::min(answer.piece_bytes, bytes.size() - at));
      outcome.body_bytes += piece.size();
      if (auto status = sink.on_bytes(piece); !status) return status;
    }
    return {};
  }
};

// Stands still unless told otherwise; the fixtures' links are signed at this time.
class FixedClock final : public Clock {
 public:
  Instant at = instant_from_unix(1779004800);

  Instant now() const override { return at; }
  Duration uptime() const override { return at.time_since_epoch(); }
  std::unique_ptr<Timer> make_timer() override { return nullptr; }
};

// Runs a coroutine that never really waits.
template <class T>
T run(boost::asio::awaitable<T> work) {
  boost::asio::io_context loop;
  std::optional<T> result;
  const auto keep = [](boost::asio::awaitable<T> inner, std::optional<T>& out) -> boost::asio::awaitable<void> {
    out.emplace(co_await std::move(inner));
  };
  boost::asio::co_spawn(
      loop, keep(std::move(work), result),
      [](std::exception_ptr error) {
        if (error) std::rethrow_exception(error);
      });
  loop.run();
  return std::move(result.value());
}

}  // namespace holdfast::testing
