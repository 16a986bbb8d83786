// What `holdfast doctor` looks at, each as one finding with its remedy. Changes nothing but with `spend`, which buys one
// look-up through the ledger like every other call. Never shows the key.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/archive.h"
#include "app/exit_code.h"
#include "app/key.h"
#include "core/base/instant.h"

namespace holdfast {

enum class FindingLevel : std::uint8_t { ok, warn, fail };
std::string_view to_string(FindingLevel level);

struct Finding {
  FindingLevel level = FindingLevel::ok;
  std::string name;      // key, provider, clock, disk, store, catalog, lock
  std::string what;      // what was found, fit to be shown
  std::string remedy;    // what to do; "" when nothing is to be done
  ExitCode code = ExitCode::ok;  // with fail
};

// What a request without a key brought from the provider's address; it can't be charged.
struct ProviderGlance {
  int status = 0;                   // 0: no answer
  std::string failure;              // why there is none, fit to be shown
  std::optional<Instant> date;      // of its Date header
  Instant at;                       // our clock when the answer had come
  Duration took{0};
};

Finding look_at_key(const Result<FoundKey>& key);
Finding look_at_provider(const ProviderGlance& glance, const std::string& base_url);
Finding look_at_clock(const ProviderGlance& glance);
struct DiskFacts {
  std::string folder, kind;         // of file system
  bool is_network = false;
  std::uint64_t free_bytes = 0, min_free = 0;
  std::string failure;              // the vault can't be written
};
Finding look_at_disk(const DiskFacts& facts);

// What the store of a bucket was found to do; `failure` where it couldn't be asked.
struct StoreFacts {
  std::string place, mode, remedy;
  std::vector<std::string> remarks;
  bool risk_accepted = false;
  std::string failure;
};
Finding look_at_store_facts(const StoreFacts& facts);

// "Fri, 29 May 2026 08:00:00 GMT"; nullopt for anything else.
std::optional<Instant> parse_http_date(std::string_view text);

// All of them, in the order they are shown. `spend` adds one charged look-up.
std::vector<Finding> examine(const Archive& archive, bool spend);

}  // namespace holdfast
