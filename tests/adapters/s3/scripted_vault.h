// An S3Vault on a scripted store: a clock that stands, timers that ring at once and are noted, and no chance.
#pragma once

#include "adapters/curl/curl_store_http.h"
#include "adapters/disk/posix_file_system.h"
#include "adapters/disk/scratch.h"
#include "adapters/s3/s3_probe.h"
#include "adapters/s3/s3_vault.h"
#include "adapters/s3/scripted_store.h"

namespace holdfast::testing {

class StandingClock : public Clock {
 public:
  Instant now() const override { return at; }
  Duration uptime() const override { return Duration{0}; }
  std::unique_ptr<Timer> make_timer() override { return std::make_unique<NotedTimer>(*this); }

  Instant at = instant_from_unix(1'780'000'000);  // 2026-05-28T20:26:40Z
  std::vector<Duration> waits;

 private:
  struct NotedTimer : Timer {
    explicit NotedTimer(StandingClock& owner) : clock(owner) {}
    awaitable<bool> wait_for(Duration length) override {
      clock.waits.push_back(length);
      co_return true;
    }
    void ring() override {}
    StandingClock& clock;
  };
};

class CountedRandom : public Random {
 public:
  std::uint64_t next() override { return ++last_; }

 private:
  std::uint64_t last_ = 0;
};

struct ScriptedVault {
  explicit ScriptedVault(S3Traits traits = {.mode = StoreMode::enforced}) : ScriptedVault(traits, [](S3Settings&) {}) {}
  ScriptedVault(S3Traits traits, const std::function<void(S3Settings&)>& change)
      : store(loop), http(loop.get_executor(), {}), client(http, clock, random, settings(change)),
        files(PosixFileSystem::open((scratch.path() / "parts").string()).value()),
        vault(client, random, {.files = *files, .folder = (scratch.path() / "parts").string(), .traits = traits}) {}

  S3Settings settings(const std::function<void(S3Settings&)>& change) const {
    S3Settings out;
    out.tls = false;
    out.host = "127.0.0.1";
    out.port = std::stoi(store.endpoint().substr(store.endpoint().rfind(':') + 1));
    out.path_style = true;
    out.bucket = "bucket";
    out.prefix = "pre/fix";
    out.region = "eu-test-1";
    out.allow_private_addresses = true;
    out.credentials = {.access_key_id = "AKID", .secret = SecretKey("very-secret"), .session_token = {}};
    change(out);
    return out;
  }

  // The server's own coroutines never end: the loop runs until `work` is done.
  template <class T>
  T run(awaitable<T> work) {
    std::optional<T> answer;
    asio::co_spawn(loop, std::move(work), [&](std::exception_ptr, T value) { answer = std::move(value); });
    while (!answer && loop.run_one_for(std::chrono::seconds(60)) != 0) {
    }
    if (!answer) throw std::runtime_error("the call hangs");
    return std::move(*answer);
  }
  void run(awaitable<void> work) {
    bool done = false;
    asio::co_spawn(loop, std::move(work), [&](std::exception_ptr) { done = true; });
    while (!done && loop.run_one_for(std::chrono::seconds(60)) != 0) {
    }
  }

  Result<Published> publish(const std::string& stem, const std::string& extension, const std::string& text) {
    auto part = run(vault.begin({.stem = stem, .token = {7}, .expected = text.size()}));
    if (!part) return std::unexpected(part.error());
    if (const auto written = (*part)->append(std::as_bytes(std::span(text))); !written) return std::unexpected(written.error());
    return run(vault.publish(std::move(*part), stem + extension));
  }
  int count(const std::string& method) const {
    return static_cast<int>(std::ranges::count(store.requests, method, &ScriptedRequest::method));
  }

  asio::io_context loop;
  StandingClock clock;
  CountedRandom random;
  ScriptedStore store;
  CurlStoreHttp http;
  S3Client client;
  Scratch scratch;
  std::unique_ptr<PosixFileSystem> files;
  S3Vault vault;
};

inline const std::string scripted_stem = "videos/dt=2026-05-29/author=a%2Fb/7";
inline const std::string scripted_object = "pre/fix/" + scripted_stem + ".mp4";

}  // namespace holdfast::testing
