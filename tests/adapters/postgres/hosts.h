// Several hosts over the test's database: each has a catalog of its own, and what they do they do at once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/postgres/postgres_bed.h"

namespace holdfast {

inline constexpr int hosts = 4;

inline std::string test_url() { return with_database(postgres_url(), TestDatabase::get().name()); }

// One host: a catalog of its own.
class Host {
 public:
  explicit Host(const std::string& url = test_url()) : catalog(conformance::must(PgCatalog::open({.url = url, .connections = 1}))) {}
  template <class T>
  T take(awaitable<Result<T>> work) { return conformance::must(conformance::run_to_end(std::move(work))); }
  void take(awaitable<Status> work) { conformance::must(conformance::run_to_end(std::move(work))); }

  std::unique_ptr<PgCatalog> catalog;
};

// Each host on a thread of its own, all at once.
inline void at_once(const std::function<void(Host&, int)>& work) {
  std::vector<std::unique_ptr<Host>> catalogs;
  for (int i = 0; i < hosts; ++i) catalogs.push_back(std::make_unique<Host>());
  std::vector<std::thread> threads;
  for (int i = 0; i < hosts; ++i) threads.emplace_back([&, i] { work(*catalogs[static_cast<std::size_t>(i)], i); });
  for (auto& thread : threads) thread.join();
}

}  // namespace holdfast
