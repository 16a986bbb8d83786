// The S3 server that the tests use: HOLDFAST_TEST_S3_ENDPOINT and its relatives in the environment, else in the file that
// HOLDFAST_TEST_S3_ENV names (scripts/s3-server writes it). Each place below is a random prefix of its bucket.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

#include "adapters/curl/curl_store_http.h"
#include "adapters/disk/posix_file_system.h"
#include "adapters/disk/scratch.h"
#include "adapters/s3/s3_vault.h"
#include "adapters/system/system_clock.h"
#include "adapters/system/system_random.h"

namespace holdfast::testing {

inline std::string server_setting(const std::string& name) {
  const std::string variable = "HOLDFAST_TEST_S3_" + name;
  if (const char* given = std::getenv(variable.c_str())) return given;
  const char* file = std::getenv("HOLDFAST_TEST_S3_ENV");
  std::ifstream in(file ? file : "");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(variable + "=")) return line.substr(variable.size() + 1);
  return {};
}

inline std::string why_no_server() {
  if (!server_setting("ENDPOINT").empty()) return {};
  return "NO S3 SERVER: scripts/s3-server up DIR, then export HOLDFAST_TEST_S3_ENV=DIR/env (ctest does both)";
}

inline std::string hex_of(std::uint64_t number) {
  std::string out;
  for (; number != 0; number >>= 4) out += "0123456789abcdef"[number & 15];
  return out;
}

// "http://HOST:PORT" of the settings; path style, as the server's address has no names below it.
inline S3Settings settings_for(const std::string& endpoint, const std::string& bucket, const std::string& prefix) {
  S3Settings settings;
  settings.tls = endpoint.starts_with("https://");
  const std::string authority = endpoint.substr(settings.tls ? 8 : 7);
  settings.host = authority.substr(0, authority.rfind(':'));
  settings.port = std::stoi(authority.substr(authority.rfind(':') + 1));
  settings.path_style = true;
  settings.bucket = bucket;
  settings.prefix = prefix;
  settings.region = server_setting("REGION").empty() ? "us-east-1" : server_setting("REGION");
  settings.allow_private_addresses = true;
  settings.credentials = {.access_key_id = server_setting("ACCESS_KEY"), .secret = SecretKey(server_setting("SECRET_KEY")), .session_token = {}};
  return settings;
}

// A client of one random prefix, and a loop to drive it. What it leaves is removed at its end.
struct RealStore {
  explicit RealStore(const std::string& bucket = server_setting("BUCKET"), const std::string& endpoint = server_setting("ENDPOINT"),
                     CurlOptions options = {})
      : http(loop.get_executor(), std::move(options)), clock(loop.get_executor()),
        client(http, clock, random, settings_for(endpoint, bucket, "test=1/" + hex_of(random.next()))) {}

  template <class T>
  T run(awaitable<T> work) { return run_to_end(loop, std::move(work)); }
  void run(awaitable<void> work) { run_to_end(loop, std::move(work)); }

  std::vector<S3Object> objects() {
    const auto page = run(client.list(client.settings().prefix, ""));
    EXPECT_TRUE(page) << page.error().describe();
    return page ? page->objects : std::vector<S3Object>{};
  }
  void clean() {
    for (int pages = 0; pages < 10; ++pages)
      for (const auto& object : objects()) (void)run(client.send({.method = StoreMethod::remove, .key = object.key}));
  }

  boost::asio::io_context loop;
  CurlStoreHttp http;
  SystemClock clock;
  SystemRandom random;
  S3Client client;
};

// A vault on it, with its folder of parts.
struct RealVault {
  explicit RealVault(const std::string& bucket = server_setting("BUCKET"), S3Traits traits = {.mode = StoreMode::enforced})
      : store(bucket), files(PosixFileSystem::open((scratch.path() / "parts").string()).value()),
        vault(store.client, store.random, {.files = *files, .folder = (scratch.path() / "parts").string(), .traits = traits}) {}

  RealStore store;
  Scratch scratch;
  std::unique_ptr<PosixFileSystem> files;
  S3Vault vault;
};

}  // namespace holdfast::testing
