// Routing by path and by Host.
#include "desk.h"

#include <algorithm>

#include "clock.h"
#include "control.h"
#include "report.h"
#include "universe/messages.h"

namespace holdfast::provider_sim {
namespace {

using universe::Answer;

constexpr std::string_view cdn_prefix = "/cdn/";
constexpr std::string_view sim_prefix = "/__sim/";

std::string header(const Request& request, const char* name) {
  const auto found = request.headers.find(name);
  return found == request.headers.end() ? std::string() : found->second;
}

std::string host_of(const Request& request) {
  const std::string host = header(request, "host");
  return host.substr(0, host.find(':'));
}

// Links relative to the API origin are served without a signature (provider-api.md 2.3).
bool is_relative_media(const std::string& target) {
  return target.starts_with("/video/media/") || target.starts_with("/video/cover/") || target.starts_with("/video/music/");
}

universe::Options with_epoch(const Settings& settings, std::int64_t now_us) {
  universe::Options options = settings.universe;
  options.epoch_us = now_us;
  return options;
}

}  // namespace

Desk::Desk(const Settings& settings)
    : offset_us_(settings.start_us == 0 ? 0 : settings.start_us - machine_now_us()), universe_(with_epoch(settings, now_us())) {}

std::int64_t Desk::now_us() const { return machine_now_us() + offset_us_; }

bool Desk::is_cdn(const Request& request) const {
  if (request.target.starts_with(sim_prefix)) return false;
  const auto& hosts = universe::Links::hosts();
  return request.target.starts_with(cdn_prefix) || is_relative_media(request.target) || std::ranges::find(hosts, host_of(request)) != hosts.end();
}

void Desk::began(const Request& request) {
  if (request.target.starts_with(sim_prefix)) return;
  Gauge& counted = gauge(request);
  counted.peak = std::max(counted.peak, ++counted.now);
}

void Desk::ended(const Request& request) {
  if (!request.target.starts_with(sim_prefix)) --gauge(request).now;
}

Answer Desk::answer(const Request& request) {
  if (request.target.starts_with(sim_prefix)) return from_sim(request);
  return is_cdn(request) ? from_cdn(request) : from_api(request);
}

Answer Desk::from_cdn(const Request& request) {
  universe::CdnRequest asked{.method = request.method, .host = host_of(request), .target = request.target, .cookie = header(request, "cookie"),
      .range = request.headers.contains("range"), .now_us = now_us()};
  if (request.target.starts_with(cdn_prefix)) {
    const std::size_t end = std::min(request.target.find('/', cdn_prefix.size()), request.target.size());
    asked.host = request.target.substr(cdn_prefix.size(), end - cdn_prefix.size());
    asked.target = request.target.substr(end);
  }
  return universe_.cdn(asked);
}

Answer Desk::from_api(const Request& request) {
  if (request.method != "GET") return universe::json_answer(405, R"({"message":"Method Not Allowed"})", "wrong_method");
  return universe_.api({.path = universe::path_of(request.target), .query = universe::query_of(request.target), .key = header(request, "x-api-key"), .now_us = now_us()});
}

Answer Desk::from_sim(const Request& request) {
  const std::string page = universe::path_of(request.target).substr(sim_prefix.size());
  const auto query = universe::query_of(request.target);
  if (page == "health") return universe::json_answer(200, "{\"ok\":true}", "sim");
  if (page == "stats") return universe::json_answer(200, stats_page(universe_, {.api_peak = api_gauge_.peak, .cdn_peak = cdn_gauge_.peak, .now_us = now_us()}), "sim");
  if (page == "truth") return universe::json_answer(200, truth_page(universe_, query, now_us()), "sim");
  if (page == "control" && request.method == "POST") return control(request);
  return universe::json_answer(404, R"({"message":"there are stats, truth, health and (POST) control"})", "sim");
}

Answer Desk::control(const Request& request) {
  const ControlResult result = apply_control(universe_, universe::query_of(request.target), now_us());
  if (!result.complaint.empty()) return universe::json_answer(400, R"({"message":")" + result.complaint + "\"}", "sim");
  offset_us_ += result.advance_us;
  if (result.reset) {
    universe_.reset_stats();
    api_gauge_.peak = api_gauge_.now;
    cdn_gauge_.peak = cdn_gauge_.now;
  }
  return universe::json_answer(200, "{\"ok\":true}", "sim");
}

}  // namespace holdfast::provider_sim
