// See store_memory.h.
#include "app/store_memory.h"

#include <boost/json.hpp>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <unistd.h>

#include "core/base/printable.h"

namespace holdfast {

namespace json = boost::json;

namespace {

constexpr std::size_t memory_bytes_max = 1 << 20;
using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

std::optional<StoreRecord> record_of(const json::value& value) {
  const auto* it = value.if_object();
  if (!it) return std::nullopt;
  const auto* store = it->if_contains("store");
  const auto* mode = it->if_contains("mode");
  const auto* md5 = it->if_contains("wants_md5");
  const auto* at = it->if_contains("probed_at_us");
  if (!store || !store->is_string() || !mode || !mode->is_string() || !md5 || !md5->is_bool() || !at || !at->is_int64()) return std::nullopt;
  if (mode->as_string() != "enforced" && mode->as_string() != "refused" && mode->as_string() != "ignored") return std::nullopt;
  return StoreRecord{std::string(store->as_string()), std::string(mode->as_string()), md5->as_bool(), instant_from_us(at->as_int64())};
}

Status write_whole(const std::string& path, const std::string& text) {
  const std::string part = path + "." + std::to_string(::getpid()) + ".part";
  const auto refuse = [&] {
    const int error = errno;
    std::remove(part.c_str());
    return fail(FailureKind::local_storage, "write", printable(path), std::strerror(error));
  };
  File out(std::fopen(part.c_str(), "wbe"), &std::fclose);
  if (!out) return refuse();
  if (std::fwrite(text.data(), 1, text.size(), out.get()) != text.size() || std::fflush(out.get()) != 0 || ::fsync(::fileno(out.get())) != 0) return refuse();
  out.reset();
  if (std::rename(part.c_str(), path.c_str()) != 0) return refuse();
  return {};
}

}  // namespace

std::vector<StoreRecord> read_store_memory(const std::string& file) {
  const File in(std::fopen(file.c_str(), "rbe"), &std::fclose);
  if (!in) return {};
  std::string text(memory_bytes_max, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), in.get()));
  boost::system::error_code error;
  const json::value whole = json::parse(text, error);
  const auto* root = error ? nullptr : whole.if_object();
  const auto* stores = root ? root->if_contains("stores") : nullptr;
  std::vector<StoreRecord> out;
  if (!stores || !stores->is_array()) return out;
  for (const auto& value : stores->as_array())
    if (auto record = record_of(value)) out.push_back(std::move(*record));
  return out;
}

std::optional<StoreRecord> remembered(const std::string& file, const std::string& store) {
  for (auto& record : read_store_memory(file))
    if (record.store == store) return std::move(record);
  return std::nullopt;
}

Status remember(const std::string& file, const StoreRecord& record) {
  auto records = read_store_memory(file);
  std::erase_if(records, [&](const StoreRecord& old) { return old.store == record.store; });
  records.push_back(record);
  json::array stores;
  for (const auto& it : records)
    stores.push_back(json::object{{"store", it.store}, {"mode", it.mode}, {"wants_md5", it.wants_md5}, {"probed_at_us", to_us(it.probed_at)}, {"probed_at", iso_text(it.probed_at)}});
  return write_whole(file, json::serialize(json::object{{"stores", std::move(stores)}}) + "\n");
}

}  // namespace holdfast
