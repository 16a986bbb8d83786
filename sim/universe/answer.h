// A request to the universe and its answer, free of any transport: a server or a simulated network plays `delivery`.
// Times are unix microseconds.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "universe/body.h"

namespace holdfast::universe {

struct ApiRequest {
  std::string path;                          // "/post-detail/"
  std::map<std::string, std::string> query;  // decoded
  std::string key;                           // X-Api-Key, empty when absent
  std::int64_t now_us = 0;
};

struct CdnRequest {
  std::string method = "GET";
  std::string host;    // a CDN host name, without port
  std::string target;  // path and query, without the /cdn/HOST in front
  std::string cookie;
  bool range = false;  // a Range header was sent
  std::int64_t now_us = 0;
};

enum class Delivery : std::uint8_t {
  whole,      // all of it, with Content-Length
  no_length,  // all of it, without Content-Length
  cut,        // Content-Length of all, the connection closes after `bytes`
  reset,      // as cut, but with a reset
  stall,      // as cut, but the connection stays open and silent
  drop,       // the connection closes before the first byte of an answer
  hang,       // nothing until the client leaves
  slow,       // all of it, at `bytes` a second
};

struct Answer {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  // without Content-Length
  Body body;
  Delivery delivery = Delivery::whole;
  std::uint64_t bytes = 0;
  std::int64_t delay_us = 0;  // before the first byte
  bool charged = false;
  std::string outcome;  // one word for the statistics: "post", "deleted", "throttled_429", "good", "cdn_cut" ...
};

// A request target's parts, percent-decoded: "/a/?b=c%20d" has query {b: "c d"}.
std::map<std::string, std::string> query_of(const std::string& target);
std::string path_of(const std::string& target);

}  // namespace holdfast::universe
