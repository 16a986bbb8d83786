// From facts to findings: what counts as well, doubtful or wrong, and what to do about it.
#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "app/probe.h"
#include "app/values.h"
#include "core/base/printable.h"

namespace holdfast {

namespace {

constexpr Duration skew_doubtful = minutes{2};
constexpr Instant earliest_now = instant_from_unix(1'735'689'600);  // 2025-01-01: any clock before it is unset
constexpr int hopeless_status = 500;

std::string length_text(Duration length) {
  if (length < seconds{2}) return std::to_string(std::max<std::int64_t>(1, length.count() / 1000)) + " ms";
  return to_text(std::chrono::duration_cast<seconds>(length));
}

std::string gib_text(std::uint64_t bytes) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f GiB", static_cast<double>(bytes) / static_cast<double>(1ull << 30));
  return text.data();
}

}  // namespace

std::string_view to_string(FindingLevel level) {
  switch (level) {
    case FindingLevel::ok: return "ok";
    case FindingLevel::warn: return "warn";
    case FindingLevel::fail: return "fail";
  }
  return "fail";
}

Finding look_at_key(const Result<FoundKey>& key) {
  if (!key) return {FindingLevel::fail, "key", "there is none that can be used", key.error().detail, ExitCode::config};
  if (!key->warning.empty()) return {FindingLevel::warn, "key", "from " + printable(key->from), key->warning};
  return {FindingLevel::ok, "key", "from " + printable(key->from) + "; whether the provider takes it, `holdfast doctor --spend` tells"};
}

Finding look_at_provider(const ProviderGlance& glance, const std::string& base_url) {
  const std::string address = printable(base_url);
  if (glance.status == 0)
    return {FindingLevel::fail, "provider", address + " can't be reached: " + glance.failure,
            "check the network, a proxy or firewall in the way, and provider.base_url", ExitCode::provider};
  if (glance.status >= hopeless_status)
    return {FindingLevel::warn, "provider", address + " answers HTTP " + std::to_string(glance.status), "it may be down for a while: try again later"};
  return {FindingLevel::ok, "provider", address + " answers within " + length_text(glance.took) + "; nothing was spent"};
}

Finding look_at_clock(const ProviderGlance& glance) {
  const std::string now = iso_text(glance.at).substr(0, 19) + "Z";
  if (glance.at < earliest_now)
    return {FindingLevel::fail, "clock", "it says " + now + ": it is not set", "set the clock (timedatectl set-ntp true)", ExitCode::config};
  if (!glance.date) return {FindingLevel::ok, "clock", now + "; nothing to compare it with"};
  const Duration skew = std::chrono::abs(glance.at - *glance.date);
  if (skew > skew_doubtful)
    return {FindingLevel::warn, "clock", "it is " + length_text(skew) + (glance.at > *glance.date ? " ahead of" : " behind") + " the provider's",
            "set the clock (timedatectl set-ntp true): capture times and link expiry are told by it"};
  return {FindingLevel::ok, "clock", now + ", as the provider's"};
}

Finding look_at_disk(const DiskFacts& facts) {
  const std::string where = printable(facts.folder) + " (" + printable(facts.kind) + ")";
  if (!facts.failure.empty())
    return {FindingLevel::fail, "disk", printable(facts.failure), "make the vault's folder writable for this user, or set vault.url to another", ExitCode::storage};
  const std::string room = gib_text(facts.free_bytes) + " free";
  if (facts.free_bytes < facts.min_free)
    return {FindingLevel::fail, "disk", where + ": " + room + ", under vault.min_free " + size_text(facts.min_free),
            "free space, or set vault.url to a larger disk, or lower vault.min_free", ExitCode::storage};
  if (facts.is_network) return {FindingLevel::warn, "disk", where + ": " + room + ", on a network file system", "keep at least the catalog on a local disk (catalog.url)"};
  return {FindingLevel::ok, "disk", where + ": " + room};
}

Finding look_at_store_facts(const StoreFacts& facts) {
  const std::string place = printable(facts.place);
  if (!facts.failure.empty()) return {FindingLevel::fail, "store", place + ": " + printable(facts.failure), "mend that; nothing is written to a store that was never probed", ExitCode::storage};
  std::string what = place + ": " + facts.mode;
  if (facts.mode == "enforced") what += ", a taken name is never replaced";
  if (facts.mode == "refused") what += ", the store knows no conditional writes: names are looked up first, under the lease";
  if (facts.mode == "ignored") what += ", it overwrites objects although it is told not to";
  for (const auto& remark : facts.remarks) what += "; " + printable(remark);
  if (facts.mode != "ignored") return {facts.remarks.empty() ? FindingLevel::ok : FindingLevel::warn, "store", what, ""};
  if (facts.risk_accepted) return {FindingLevel::warn, "store", what + " (vault.s3.accept_overwrite_risk)", facts.remedy};
  return {FindingLevel::fail, "store", what, facts.remedy, ExitCode::config};
}

std::optional<Instant> parse_http_date(std::string_view text) {
  const std::string whole(text);
  std::tm broken{};
  const char* end = ::strptime(whole.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &broken);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return instant_from_unix(::timegm(&broken));
}

}  // namespace holdfast
