// See calls.h. Each call owns its exchanges; a timer of its own is both its watch and its bell.
#include "adapters/curl/calls.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <set>

#include "adapters/curl/exchange.h"
#include "adapters/curl/multi_loop.h"

namespace holdfast {
namespace asio = boost::asio;
namespace {

// One call under way. Rung by libcurl's end or by cancel_all, from the loop's thread.
struct Call : ExchangeEnd {
  explicit Call(asio::any_io_executor loop) : bell(std::move(loop)) {}

  void on_ended(CURLcode result) override {
    code = result;
    bell.cancel();
  }
  void cancel() {
    cancelled = true;
    bell.cancel();
  }

  asio::steady_timer bell;
  std::optional<CURLcode> code;
  bool cancelled = false;
};

constexpr const char* run_is_ending = "the run is ending";

HttpOutcome refused(Failure why) {
  HttpOutcome out;
  out.failure = std::move(why);
  return out;
}

}  // namespace

struct Calls::State {
  State(asio::any_io_executor executor, CurlOptions given) : loop(executor), options(std::move(given)), multi(executor, options) {}

  // Runs one exchange to its end; the handle is out of libcurl's hands when it returns, however it returns.
  awaitable<CURLcode> run(Exchange& exchange, Call& call);
  awaitable<HttpOutcome> follow(const HttpRequest& request, const StoreRequest* store, HttpSink& sink, Call& call);

  asio::any_io_executor loop;
  CurlOptions options;
  OpenSockets sockets;  // before the connections
  MultiLoop multi;
  std::set<Call*> calls;
  bool over = false;
};

namespace {

// Takes things back at the end of a scope, also when a coroutine is destroyed while it waits.
template <class Undo>
struct AtEnd {
  Undo undo;
  explicit AtEnd(Undo what) : undo(std::move(what)) {}
  AtEnd(const AtEnd&) = delete;
  AtEnd& operator=(const AtEnd&) = delete;
  ~AtEnd() { undo(); }
};

}  // namespace

awaitable<CURLcode> Calls::State::run(Exchange& exchange, Call& call) {
  call.code.reset();
  if (exchange.stopped()) co_return CURLE_ABORTED_BY_CALLBACK;
  if (!exchange.handle() || !multi.add(exchange.handle(), call)) co_return CURLE_OUT_OF_MEMORY;
  AtEnd removal([&] { multi.remove(exchange.handle()); });
  while (!call.code) {
    if (call.cancelled) {
      exchange.stop(FailureKind::cancelled, run_is_ending);
      co_return CURLE_ABORTED_BY_CALLBACK;
    }
    call.bell.expires_after(exchange.idle().tick());
    const auto [rung] = co_await call.bell.async_wait(asio::as_tuple(asio::use_awaitable));
    if (!rung && !call.code && !exchange.tick()) co_return CURLE_ABORTED_BY_CALLBACK;
  }
  co_return *call.code;
}

awaitable<HttpOutcome> Calls::State::follow(const HttpRequest& request, const StoreRequest* store, HttpSink& sink, Call& call) {
  auto link = parse_link(request.url, request.allow_plain_http);
  if (!link) co_return refused(std::move(link.error()));
  const Link first = *link;
  Duration spent{0};
  bool fresh = false;
  for (int hop = 0;;) {
    ExchangeRequest next{.request = request, .store = store, .options = options, .sockets = sockets, .link = *link};
    next.fresh_connection = fresh;
    next.send_headers = same_origin(first, *link);
    next.may_follow = store == nullptr && hop < request.redirects_max;
    if (request.total_timeout) next.total_left = *request.total_timeout - spent;
    Exchange exchange(std::move(next), sink);
    const CURLcode code = co_await run(exchange, call);
    fresh = exchange.met_dead_connection() && !fresh;
    if (fresh) {
      spent += exchange.total_time();
      continue;
    }

    HttpOutcome out = exchange.outcome(code);
    out.first_byte_after += out.head.status != 0 ? spent : Duration{0};
    if (hop > 0 && out.progress == HttpProgress::not_sent) out.progress = HttpProgress::interrupted;
    const auto location = exchange.redirect();
    if (out.progress != HttpProgress::complete || !location) co_return out;

    spent += exchange.total_time();
    link = follow_link(*link, *location, request.allow_plain_http);
    ++hop;
    if (link) continue;
    out.progress = HttpProgress::interrupted;
    out.failure = std::move(link.error());
    co_return out;
  }
}

Calls::Calls(asio::any_io_executor loop, CurlOptions options) : state_(std::make_unique<State>(std::move(loop), std::move(options))) {}
Calls::~Calls() = default;

awaitable<HttpOutcome> Calls::get(HttpRequest request, HttpSink& sink) {
  const auto held = shared_from_this();
  if (state_->over) co_return refused({FailureKind::cancelled, "get", "", run_is_ending, {}});
  Call call(state_->loop);
  state_->calls.insert(&call);
  AtEnd leave([&] { state_->calls.erase(&call); });
  co_return co_await state_->follow(request, nullptr, sink, call);
}

awaitable<HttpOutcome> Calls::send(StoreRequest request, HttpSink& sink) {
  const auto held = shared_from_this();
  if (state_->over) co_return refused({FailureKind::cancelled, "send", "", run_is_ending, {}});
  Call call(state_->loop);
  state_->calls.insert(&call);
  AtEnd leave([&] { state_->calls.erase(&call); });
  co_return co_await state_->follow(request.http, &request, sink, call);
}

void Calls::cancel_all() {
  state_->over = true;
  for (Call* call : state_->calls) call->cancel();
}

}  // namespace holdfast
