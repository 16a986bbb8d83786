// Takes a parsed HTTP request to the right place: provider, CDN, or the simulator's own pages under /__sim/.
// Owns the universe and its clock. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "settings.h"
#include "universe/universe.h"

namespace holdfast::provider_sim {

struct Request {
  std::string method;
  std::string target;
  std::map<std::string, std::string> headers;  // names in lower case
};

// How many answers of a kind are under way, and the most there ever were.
struct Gauge {
  int now = 0;
  int peak = 0;
};

class Desk {
 public:
  explicit Desk(const Settings& settings);

  universe::Answer answer(const Request& request);

  // Around the time an answer is being sent; pages under /__sim/ are not counted.
  void began(const Request& request);
  void ended(const Request& request);

  std::int64_t now_us() const;

 private:
  bool is_cdn(const Request& request) const;
  universe::Answer from_cdn(const Request& request);
  universe::Answer from_api(const Request& request);
  universe::Answer from_sim(const Request& request);
  universe::Answer control(const Request& request);
  Gauge& gauge(const Request& request) { return is_cdn(request) ? cdn_gauge_ : api_gauge_; }

  std::int64_t offset_us_ = 0;  // the universe's clock minus the machine's
  universe::Universe universe_;
  Gauge api_gauge_;
  Gauge cdn_gauge_;
};

}  // namespace holdfast::provider_sim
