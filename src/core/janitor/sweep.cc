// Which parts and keys are garbage.
#include "core/janitor/sweep.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/check.h"

namespace holdfast {

namespace {
constexpr std::array<std::string_view, 3> never_swept{"music/", "tombstones/", "quarantine/"};

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_protected(std::string_view key) {
  return std::any_of(never_swept.begin(), never_swept.end(), [key](std::string_view prefix) { return key.starts_with(prefix); });
}
}  // namespace

std::vector<std::string> decide_parts(const std::vector<PartFacts>& parts, const std::vector<LeaseToken>& live, Instant now,
                                      Duration part_max_age) {
  HOLDFAST_CHECK(part_max_age >= Duration{0}, "an age is no less than zero");
  std::vector<std::string> paths;
  for (const auto& part : parts) {
    if (contains(live, part.token)) continue;
    // Written so that no time from outside is subtracted: it may be as far off as the type allows.
    const bool old = part.changed_at <= now - part_max_age || part.changed_at >= now + part_max_age;
    if (old) paths.push_back(part.path);
  }
  return paths;
}

std::vector<std::string> garbage_keys(const SweptItem& item) {
  std::vector<std::string> keys;
  if (item.sidecar == SidecarStanding::unreadable) return keys;
  for (const auto& key : item.present) {
    if (is_protected(key)) continue;
    if (item.sidecar == SidecarStanding::readable && (key == item.sidecar_key || contains(item.named, key))) continue;
    // Facts that contradict each other: a sidecar lies there that the reader did not find.
    if (key == item.sidecar_key) return {};
    keys.push_back(key);
  }
  return keys;
}

}  // namespace holdfast
