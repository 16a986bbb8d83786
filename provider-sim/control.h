// POST /__sim/control?NAME=VALUE&…: what a test changes while the server runs.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "universe/universe.h"

namespace holdfast::provider_sim {

struct ControlResult {
  std::string complaint;  // not empty: a name or value that can't be used; what stood before it is applied
  std::int64_t advance_us = 0;
  bool reset = false;
};

ControlResult apply_control(universe::Universe& universe, const std::map<std::string, std::string>& wishes, std::int64_t now_us);

}  // namespace holdfast::provider_sim
