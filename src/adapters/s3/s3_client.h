// Signed requests to one bucket: each is sent, tried again where that helps, and comes back as what its answer calls for.
// Never follows a redirect, never shows a secret. The loop's thread only.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "adapters/s3/s3_settings.h"
#include "adapters/s3/s3_xml.h"
#include "core/base/limits.h"
#include "core/store/sigv4.h"
#include "ports/clock.h"
#include "ports/random.h"
#include "ports/store_http.h"

namespace holdfast {

struct S3Call {
  StoreMethod method = StoreMethod::get;
  std::string key;                        // in the bucket, not encoded; "" for the bucket itself
  Pairs query = {};
  Pairs headers = {};                     // all of them are signed
  RequestBody* body = nullptr;
  std::optional<Sha256> payload = {};     // of the body
  std::uint64_t bytes_max = limits::store_answer_bytes_max;  // of a good answer's body
  HttpSink* sink = nullptr;               // gets a good answer, from its head on anew for each try
  bool begins_anew = true;                // false: what the sink got can't be taken back
  int tries = limits::store_tries;
};

struct S3Reply {
  StoreAnswer answer = StoreAnswer::failed;
  HttpHead head;                          // status 0: no answer
  S3Error error;                          // what the store said
  std::optional<Failure> failure;         // of the network or the sink, instead of an answer
  bool in_doubt = false;                  // a try of this call may have been carried out without saying so
};

class S3Client {
 public:
  // `http`, `clock` and `random` outlive it.
  S3Client(StoreHttp& http, Clock& clock, Random& random, S3Settings settings);

  awaitable<S3Reply> send(S3Call call);
  // The same; a good answer's body comes back, another one as Failure. absent is gone.
  awaitable<Result<std::string>> fetch(S3Call call, std::string doing);
  // One page of the keys that begin with `prefix`, from `token` on; without one, above `start_after` ("": from the first).
  awaitable<Result<S3Page>> list(std::string prefix, std::string token, std::string start_after = "");

  // A key of the vault in the bucket, and back ("" where it is none of the vault's).
  std::string in_bucket(std::string_view key) const;
  std::string in_vault(std::string_view key) const;

  // What every object is stored with by the settings: its class and its encryption.
  Pairs object_headers() const;

  const S3Settings& settings() const { return settings_; }
  // What a reply that is not done means, for people and for what happens next. `subject` is a key.
  Failure failure_of(const S3Reply& reply, std::string doing, std::string subject) const;

 private:
  awaitable<S3Reply> once(const S3Call& call, bool& sink_has_bytes);
  StoreRequest signed_request(const S3Call& call) const;
  std::string authority() const;
  bool learn_time(const HttpHead& head);

  StoreHttp& http_;
  Clock& clock_;
  Random& random_;
  S3Settings settings_;
  Duration clock_offset_{0};  // what the store's clock is ahead of ours
  bool expects_ = true;       // false once the store refused to be asked before the body
};

}  // namespace holdfast
