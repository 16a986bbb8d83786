// Fetches one link into a part of the vault: bytes stream through the media check and sha256, never a whole file in
// memory (RULES 5). Knows nothing of tickets or retries.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/download/media_check.h"
#include "core/download/media_verdict.h"
#include "core/download/transfer.h"
#include "pipeline/governor.h"

namespace holdfast {

struct FetchRequest {
  const SecretLink* link = nullptr;          // outlives the call
  std::string host;
  PartRequest part;
  MediaWant want = MediaWant::video;
  std::optional<std::int64_t> stated_bytes;
  std::optional<std::int64_t> duration_s;
  bool expects_sound = true;
  std::uint64_t bytes_max = 0;
};

struct Fetched {
  TryEnd end = TryEnd::hiccup;
  int status = 0;                            // HTTP, 0 when none came
  std::vector<std::string> defects;          // soft ones, by name
  MediaReport report;
  std::unique_ptr<Part> part;                // set when clean or soft_defects
  std::string why;                           // otherwise: what was wrong, no link in it
  bool not_admitted = false;                 // nothing was sent: the host's breaker refuses everyone now
  std::optional<Failure> local;              // our own storage failed, or the run is ending: nobody's fault out there
};

class Fetcher {
 public:
  Fetcher(const Parts& parts, const Settings& settings, Governor& governor) : parts_(parts), settings_(settings), governor_(governor) {}
  awaitable<Fetched> fetch(FetchRequest request);

 private:
  awaitable<bool> enter(const std::string& host);
  void leave(const std::string& host, TryEnd end, int status);

  const Parts& parts_;
  const Settings& settings_;
  Governor& governor_;
};

}  // namespace holdfast
