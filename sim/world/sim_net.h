// The HTTP port over the universe, in virtual time: one simulated network for provider and CDN. Plays every Delivery of
// an answer (cuts, resets, hangs, slow bodies), follows redirects under the port's rules, and connects to nothing.
#pragma once

#include <list>
#include <string>

#include "ports/clock.h"
#include "ports/http.h"
#include "universe/universe.h"
#include "world/sim_random.h"

namespace holdfast::sim {

struct NetPlan {
  Duration latency_min = milliseconds{5};
  Duration latency_max = milliseconds{400};
  std::uint64_t bytes_per_s = 4 << 20;  // of one transfer
  double dns_failures = 0;              // of calls: nothing is sent
  Duration behind{0};                   // this machine's clock, against that of provider and CDN
};

// One a process life. The universe stays.
class SimNet final : public HttpClient {
 public:
  SimNet(universe::Universe& universe, Clock& clock, NetPlan plan, std::uint64_t seed);

  awaitable<HttpOutcome> get(HttpRequest request, HttpSink& sink) override;
  void cancel_all() override;

  // FNV-1a over every request and what came of it, with its time: the heart of the trace hash.
  std::uint64_t trace() const { return trace_; }

 private:
  struct Target {
    bool api = false;
    bool plain = false;
    std::string host, target;
  };
  static Result<Target> read(const std::string& url);
  universe::Answer ask(const Target& target, const HttpRequest& request);
  awaitable<bool> wait(Duration length);  // false: cancelled
  awaitable<HttpOutcome> exchange(const Target& target, const HttpRequest& request, HttpSink& sink);
  awaitable<HttpOutcome> deliver(universe::Answer answer, const HttpRequest& request, HttpSink& sink);
  void note(std::string_view text);

  universe::Universe& universe_;
  Clock& clock_;
  NetPlan plan_;
  SimRandom random_;
  std::list<Timer*> waiting_;
  bool cancelled_ = false;
  std::uint64_t trace_ = 14695981039346656037ull;
};

}  // namespace holdfast::sim
