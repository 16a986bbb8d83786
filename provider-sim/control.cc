// One wish after the other; an unknown one is refused by name.
#include "control.h"

#include <cstdlib>

namespace holdfast::provider_sim {
namespace {

using universe::Controls;
using universe::OutageKind;

struct Side {
  OutageKind down;
  OutageKind refuse;
};

// Down and refuse open an outage from now on; up ends both kinds.
bool set_state(Controls& controls, const Side& side, const std::string& value, std::int64_t now_us) {
  std::erase_if(controls.outages, [&](const universe::Outage& outage) { return outage.kind == side.down || outage.kind == side.refuse; });
  if (value == "down") controls.outages.push_back({.kind = side.down, .from_us = now_us});
  if (value == "refuse") controls.outages.push_back({.kind = side.refuse, .from_us = now_us});
  return value == "up" || value == "down" || value == "refuse";
}

bool set_rate(Controls& controls, const std::string& name, const std::string& value) {
  const auto rate = universe::rate_named(name);
  if (rate) controls.rates.set(*rate, std::strtod(value.c_str(), nullptr));
  return rate.has_value();
}

bool apply_one(Controls& controls, const std::string& name, const std::string& value, std::int64_t now_us) {
  const std::int64_t number = std::strtoll(value.c_str(), nullptr, 10);
  if (name == "provider") return set_state(controls, {OutageKind::api_503, OutageKind::api_refused}, value, now_us);
  if (name == "cdn") return set_state(controls, {OutageKind::cdn_503, OutageKind::cdn_refused}, value, now_us);
  if (name.starts_with("rate.")) return set_rate(controls, name.substr(5), value);
  if (name == "key") controls.key = value;
  else if (name == "credits") controls.credits = number;
  else if (name == "requests_per_minute") controls.requests_per_minute = static_cast<int>(number);
  else if (name == "charge_errors") controls.charge_errors = number != 0;
  else if (name == "credits_402") controls.credits_402 = number != 0;
  else if (name == "wrong_key_401") controls.wrong_key_401 = number != 0;
  else if (name == "latency_ms") controls.latency_us = number * 1000;
  else if (name == "cdn_host_down") controls.hosts_down.insert(value);
  else if (name == "cdn_host_up") controls.hosts_down.erase(value);
  else if (name == "cdn_bytes_per_s") controls.cdn_bytes_per_s = static_cast<std::uint64_t>(number);
  else return false;
  return true;
}

}  // namespace

ControlResult apply_control(universe::Universe& universe, const std::map<std::string, std::string>& wishes, std::int64_t now_us) {
  ControlResult result;
  for (const auto& [name, value] : wishes) {
    if (name == "advance_s") {
      result.advance_us = std::strtoll(value.c_str(), nullptr, 10) * universe::second_us;
    } else if (name == "reset") {
      result.reset = value != "0";
    } else if (!apply_one(universe.controls(), name, value, now_us)) {
      result.complaint = "no such control, or no such value of it";
    }
  }
  return result;
}

}  // namespace holdfast::provider_sim
