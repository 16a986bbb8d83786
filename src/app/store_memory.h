// What the probe found of each store, kept beside holdfast.toml so that a run needn't ask again each time. Holds no secret. A
// file that can't be read is as if there were none: then the store is probed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/instant.h"
#include "core/base/result.h"

namespace holdfast {

struct StoreRecord {
  std::string store;       // "https://HOST:PORT/BUCKET/PREFIX"
  std::string mode;        // enforced, refused, ignored
  bool wants_md5 = false;
  Instant probed_at;
};

inline constexpr const char* store_memory_name = "holdfast-stores.json";

std::vector<StoreRecord> read_store_memory(const std::string& file);
std::optional<StoreRecord> remembered(const std::string& file, const std::string& store);
// Replaces the record of its store; the file appears whole. Failure local_storage.
Status remember(const std::string& file, const StoreRecord& record);

}  // namespace holdfast
