// See s3_client.h.
#include "adapters/s3/s3_client.h"

#include <algorithm>
#include <utility>

#include "adapters/s3/s3_hash.h"
#include "core/resolve/classify.h"

namespace holdfast {
namespace {

// Hands a good answer on and keeps what an error says.
class AnswerSink : public HttpSink {
 public:
  AnswerSink(HttpSink* good, std::uint64_t bytes_max) : good_(good), bytes_max_(bytes_max) {}

  Status on_head(const HttpHead& head) override {
    is_good_ = head.status >= 200 && head.status < 300;
    return is_good_ && good_ ? good_->on_head(head) : Status{};
  }
  Status on_bytes(std::span<const std::byte> bytes) override {
    if (!is_good_) {
      const auto room = std::min(limits::store_error_bytes_max - error.size(), bytes.size());
      error.append(reinterpret_cast<const char*>(bytes.data()), room);
      return {};
    }
    good_bytes += bytes.size();
    if (good_bytes > bytes_max_) return fail(FailureKind::corrupt, "get", "", "the object is larger than it may be");
    return good_ ? good_->on_bytes(bytes) : Status{};
  }

  std::string error;
  std::uint64_t good_bytes = 0;

 private:
  HttpSink* good_;
  std::uint64_t bytes_max_;
  bool is_good_ = false;
};

class TextSink : public HttpSink {
 public:
  Status on_head(const HttpHead&) override {
    text.clear();
    return {};
  }
  Status on_bytes(std::span<const std::byte> bytes) override {
    text.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return {};
  }
  std::string text;
};

std::string_view verb(StoreMethod method) {
  switch (method) {
    case StoreMethod::get: return "GET";
    case StoreMethod::head: return "HEAD";
    case StoreMethod::put: return "PUT";
    case StoreMethod::remove: return "DELETE";
  }
  return "GET";
}

FailureKind kind_of(StoreAnswer answer) {
  switch (answer) {
    case StoreAnswer::absent: return FailureKind::gone;
    case StoreAnswer::taken: return FailureKind::taken;
    case StoreAnswer::slow_down: return FailureKind::throttled;
    case StoreAnswer::altered:
    case StoreAnswer::too_large: return FailureKind::corrupt;
    case StoreAnswer::contended:
    case StoreAnswer::failed: return FailureKind::transient;
    default: return FailureKind::local_storage;
  }
}

std::string remedy_of(StoreAnswer answer, const S3Settings& settings) {
  switch (answer) {
    case StoreAnswer::done: return "";
    case StoreAnswer::absent: return "there is no such object";
    case StoreAnswer::taken: return "the name is taken";
    case StoreAnswer::contended: return "another request on the same name is under way";
    case StoreAnswer::slow_down: return "the store asks for fewer requests";
    case StoreAnswer::failed: return "the store fails just now";
    case StoreAnswer::clock_is_off: return "the store takes our time for wrong even after it was learnt: set this machine's clock";
    case StoreAnswer::altered: return "the store got other bytes than were read: look at this machine's disk and memory";
    case StoreAnswer::wants_md5: return "the store wants a Content-MD5 that it refuses";
    case StoreAnswer::unsupported: return "the store doesn't support what was asked for: run `holdfast doctor`";
    case StoreAnswer::elsewhere:
      return "the bucket " + settings.bucket + " is not served here (region " + settings.region + "): set vault.s3.region or vault.s3.endpoint to its own";
    case StoreAnswer::forbidden: return "the store refuses the access key or its rights: check the credentials and the bucket's policy (docs/S3.md)";
    case StoreAnswer::no_bucket: return "there is no bucket " + settings.bucket + ": make it, or correct vault.url";
    case StoreAnswer::no_room: return "the store's quota is used up: raise it";
    case StoreAnswer::too_large: return "too_large: the store takes no object of this size in one PUT";
    case StoreAnswer::refused: return "the store refuses the request";
  }
  return "";
}

}  // namespace

S3Client::S3Client(StoreHttp& http, Clock& clock, Random& random, S3Settings settings)
    : http_(http), clock_(clock), random_(random), settings_(std::move(settings)) {}

std::string S3Client::in_bucket(std::string_view key) const {
  return settings_.prefix.empty() ? std::string(key) : settings_.prefix + "/" + std::string(key);
}

std::string S3Client::in_vault(std::string_view key) const {
  if (settings_.prefix.empty()) return std::string(key);
  if (!key.starts_with(settings_.prefix + "/")) return {};
  return std::string(key.substr(settings_.prefix.size() + 1));
}

Pairs S3Client::object_headers() const {
  Pairs headers;
  if (!settings_.storage_class.empty()) headers.emplace_back("x-amz-storage-class", settings_.storage_class);
  if (!settings_.sse.empty()) headers.emplace_back("x-amz-server-side-encryption", settings_.sse);
  return headers;
}

std::string S3Client::authority() const {
  const bool is_v6 = settings_.host.contains(':');
  std::string out = is_v6 ? "[" + settings_.host + "]" : settings_.host;
  if (!settings_.path_style) out = settings_.bucket + "." + out;
  if (settings_.port != (settings_.tls ? 443 : 80)) out += ":" + std::to_string(settings_.port);
  return out;
}

// One path and one query, for the wire and for the signature.
StoreRequest S3Client::signed_request(const S3Call& call) const {
  const Instant now = clock_.now() + clock_offset_;
  const std::string host = authority();
  SignedRequest to_sign{.method = std::string(verb(call.method)),
                        .path = settings_.path_style ? "/" + settings_.bucket + "/" + call.key : "/" + call.key,
                        .query = call.query,
                        .headers = call.headers,
                        .payload_hash = to_hex(call.payload ? *call.payload : sha256_of(""))};
  to_sign.headers.emplace_back("Host", host);
  to_sign.headers.emplace_back("x-amz-date", amz_date(now));
  to_sign.headers.emplace_back("x-amz-content-sha256", to_sign.payload_hash);
  const auto& credentials = settings_.credentials;
  if (!credentials.session_token.empty()) to_sign.headers.emplace_back("x-amz-security-token", credentials.session_token.reveal());
  const Signer signer{.access_key_id = credentials.access_key_id, .secret = credentials.secret.reveal(), .region = settings_.region, .hash = &sha256_of};
  const std::string query = uri_encoded_query(call.query);

  StoreRequest request{.method = call.method, .body = call.body};
  request.http.url = (settings_.tls ? "https://" : "http://") + host + uri_encoded_path(to_sign.path) + (query.empty() ? "" : "?" + query);
  request.http.headers = to_sign.headers;
  request.http.headers.emplace_back("Authorization", authorization(to_sign, signer, now));
  request.http.idle_timeout = limits::store_idle_timeout;
  request.http.bytes_max = std::max<std::uint64_t>(call.bytes_max, limits::store_error_bytes_max);
  request.http.allow_private_addresses = settings_.allow_private_addresses;
  request.http.allow_plain_http = !settings_.tls;
  request.expect_continue = expects_ && call.body != nullptr && call.body->size() > 0;
  return request;
}

awaitable<S3Reply> S3Client::once(const S3Call& call, bool& sink_has_bytes) {
  S3Reply reply;
  if (call.body)
    if (auto back = call.body->rewind(); !back) {
      reply.failure = std::move(back.error());
      co_return reply;
    }
  AnswerSink sink(call.sink, call.bytes_max);
  auto outcome = co_await http_.send(signed_request(call), sink);
  sink_has_bytes = sink.good_bytes > 0;
  reply.head = std::move(outcome.head);
  reply.error = parse_s3_error(sink.error);
  if (outcome.progress != HttpProgress::complete) {
    reply.failure = std::move(outcome.failure);
    reply.in_doubt = outcome.progress == HttpProgress::interrupted;
    co_return reply;
  }
  reply.answer = store_answer(reply.head.status, reply.error.code);
  reply.in_doubt = reply.answer == StoreAnswer::failed;  // an error after the object was stored looks the same
  co_return reply;
}

bool S3Client::learn_time(const HttpHead& head) {
  const auto date = head.headers.find("date");
  const auto theirs = date == head.headers.end() ? std::nullopt : http_date(date->second);
  if (!theirs) return false;
  clock_offset_ = *theirs - clock_.now();
  return true;
}

awaitable<S3Reply> S3Client::send(S3Call call) {
  bool in_doubt = false, learnt = false;
  const auto timer = clock_.make_timer();
  for (int tries = 1;; ++tries) {
    bool sink_has_bytes = false;
    auto reply = co_await once(call, sink_has_bytes);
    in_doubt = in_doubt || reply.in_doubt;
    reply.in_doubt = in_doubt;
    if (reply.answer == StoreAnswer::clock_is_off && !learnt && learn_time(reply.head)) {
      learnt = true;
      continue;
    }
    if (reply.head.status == 417 && std::exchange(expects_, false)) continue;
    const bool passes = reply.failure ? reply.failure->kind == FailureKind::transient : is_passing(reply.answer);
    if (!passes || tries >= call.tries || (sink_has_bytes && !call.begins_anew)) co_return reply;
    co_await timer->wait_for(store_pause(reply.answer, tries, random_.next()));
  }
}

awaitable<Result<std::string>> S3Client::fetch(S3Call call, std::string doing) {
  TextSink sink;
  call.sink = &sink;
  const std::string key = call.key;
  const auto reply = co_await send(std::move(call));
  if (reply.failure || reply.answer != StoreAnswer::done) co_return std::unexpected(failure_of(reply, std::move(doing), key));
  co_return std::move(sink.text);
}

awaitable<Result<S3Page>> S3Client::list(std::string prefix, std::string token, std::string start_after) {
  S3Call call{.query = {{"list-type", "2"}, {"prefix", prefix}}, .bytes_max = limits::store_page_bytes_max};
  if (!token.empty()) call.query.emplace_back("continuation-token", std::move(token));
  if (!start_after.empty()) call.query.emplace_back("start-after", std::move(start_after));
  const auto text = co_await fetch(std::move(call), "list");
  if (!text) co_return std::unexpected(text.error());
  auto page = parse_s3_page(*text);
  if (!page) co_return fail(FailureKind::transient, "list", prefix, "the store's answer is no listing");
  co_return std::move(*page);
}

Failure S3Client::failure_of(const S3Reply& reply, std::string doing, std::string subject) const {
  if (reply.failure) {
    Failure failure = *reply.failure;
    // Not the item's fault but the settings': an address or a file of certificates that can't be used.
    if (failure.kind == FailureKind::invalid) failure.kind = FailureKind::local_storage;
    failure.doing = std::move(doing);
    failure.detail = settings_.host + ": " + failure.detail;
    failure.subject = std::move(subject);
    return failure;
  }
  std::string said = reply.error.code + (reply.error.message.empty() ? "" : ": " + reply.error.message);
  said.resize(std::min(said.size(), limits::remote_text_bytes));
  return {kind_of(reply.answer), std::move(doing), std::move(subject),
          settings_.host + " answered " + std::to_string(reply.head.status) + ": " + remedy_of(reply.answer, settings_), std::move(said)};
}

}  // namespace holdfast
