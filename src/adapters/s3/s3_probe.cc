// See s3_probe.h. Some fifty requests, the racers' at the same time.
#include "adapters/s3/s3_probe.h"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cstring>

#include "adapters/s3/s3_hash.h"

namespace holdfast {
namespace asio = boost::asio;
namespace {

constexpr std::size_t racers = 16;
constexpr std::size_t long_key_bytes = 900;
constexpr int cleaning_rounds = 20;

class TextBody : public RequestBody {
 public:
  explicit TextBody(std::string text) : text_(std::move(text)) {}
  std::uint64_t size() const override { return text_.size(); }
  Result<std::size_t> read(std::span<std::byte> into) override {
    const auto count = std::min(into.size(), text_.size() - at_);
    std::memcpy(into.data(), text_.data() + at_, count);
    at_ += count;
    return count;
  }
  Status rewind() override {
    at_ = 0;
    return {};
  }

 private:
  std::string text_;
  std::size_t at_ = 0;
};

struct Name {
  std::string_view text;
  bool needed;  // the vault uses such names itself
};
constexpr std::array names{Name{"dt=2026-05-29/author=a/1.mp4", true}, Name{"author=%E2%82%AC", true}, Name{"a b", false}, Name{"a+b", false},
                           Name{"a&b", false}, Name{"\xc3\xa9\xf0\x9f\x98\x80", false}};

class Probe {
 public:
  Probe(S3Client& client, Random& random) : client_(client), base_(client.in_bucket(folder(random.next()))) {}

  awaitable<Result<S3Findings>> run() {
    auto done = co_await steps();
    const bool is_clean = co_await clean();
    if (!done) co_return std::unexpected(std::move(done.error()));
    if (!is_clean) findings_.remarks.push_back("objects can't be deleted or stay listed: " + base_ + " is left; repair and vault moves need that right");
    co_return std::move(findings_);
  }

 private:
  static std::string folder(std::uint64_t chance) {
    std::string out = ".holdfast-probe-";
    for (int i = 0; i < 16; ++i, chance >>= 4) out += "0123456789abcdef"[chance & 15];
    return out;
  }

  enum class Condition { none, create };
  awaitable<S3Reply> put(std::string key, std::string text, Condition condition, Pairs more = {}) {
    TextBody body(text);
    S3Call call{.method = StoreMethod::put, .key = base_ + "/" + key, .headers = client_.object_headers(), .body = &body, .payload = sha256_of(text)};
    call.headers.insert(call.headers.end(), more.begin(), more.end());
    if (condition == Condition::create) call.headers.emplace_back("If-None-Match", "*");
    co_return co_await client_.send(std::move(call));
  }
  awaitable<Result<std::string>> get(const std::string& key) { co_return co_await client_.fetch({.key = base_ + "/" + key}, "probe"); }
  static bool is(const S3Reply& reply, StoreAnswer answer) { return !reply.failure && reply.answer == answer; }
  std::unexpected<Failure> failed(const S3Reply& reply) { return std::unexpected(client_.failure_of(reply, "probe the store", base_)); }
  std::unexpected<Failure> unfit(std::string why) { return fail(FailureKind::local_storage, "probe the store", base_, std::move(why)); }

  awaitable<Status> steps() {
    if (auto it = co_await create_twice(); !it) co_return it;
    if (findings_.traits.mode == StoreMode::enforced)
      if (auto it = co_await race(); !it) co_return it;
    if (auto it = co_await wrong_digests(); !it) co_return it;
    co_return co_await keys();
  }

  awaitable<Status> create_twice() {
    const auto first = co_await put("twice", "first", Condition::create);
    if (is(first, StoreAnswer::unsupported) || is(first, StoreAnswer::refused)) {
      const auto plain = co_await put("twice", "first", Condition::none);
      if (!is(plain, StoreAnswer::done)) co_return failed(plain);
      findings_.traits.mode = StoreMode::refused;
      co_return Status{};
    }
    if (!is(first, StoreAnswer::done) && !(is(first, StoreAnswer::taken) && first.in_doubt)) co_return failed(first);
    const auto second = co_await put("twice", "second", Condition::create);
    const auto text = co_await get("twice");
    if (!text) co_return std::unexpected(text.error());
    if (is(second, StoreAnswer::unsupported) || is(second, StoreAnswer::refused)) findings_.traits.mode = StoreMode::refused;
    else if (is(second, StoreAnswer::taken)) findings_.traits.mode = *text == "first" ? StoreMode::enforced : StoreMode::ignored;
    else if (is(second, StoreAnswer::done)) findings_.traits.mode = StoreMode::ignored;
    else co_return failed(second);
    co_return Status{};
  }

  awaitable<Status> race() {
    const auto loop = co_await asio::this_coro::executor;
    std::array<S3Reply, racers> replies;
    std::size_t left = racers;
    asio::steady_timer all_done(loop, asio::steady_timer::time_point::max());
    auto racer = [&](std::size_t number) -> awaitable<void> {
      replies[number] = co_await put("race", "racer " + std::to_string(number), Condition::create);
      if (--left == 0) all_done.cancel();
    };
    for (std::size_t i = 0; i < racers; ++i) asio::co_spawn(loop, racer(i), asio::detached);
    // Each request has its deadline; one that ended before this wait began has not been missed.
    while (left != 0) {
      boost::system::error_code rung;
      co_await all_done.async_wait(asio::redirect_error(asio::use_awaitable, rung));
    }
    co_return co_await judge_race(replies);
  }

  awaitable<Status> judge_race(std::span<const S3Reply> replies) {
    const auto text = co_await get("race");
    if (!text) co_return std::unexpected(text.error());
    int winners = 0;
    bool in_doubt = false, winner_stays = false;
    for (std::size_t i = 0; i < replies.size(); ++i) {
      if (is(replies[i], StoreAnswer::done)) {
        ++winners;
        winner_stays = winner_stays || *text == "racer " + std::to_string(i);
      } else if (!is(replies[i], StoreAnswer::taken)) {
        co_return failed(replies[i]);
      }
      in_doubt = in_doubt || replies[i].in_doubt;
    }
    if (winners > 1 || (winners == 1 && !winner_stays)) findings_.traits.mode = StoreMode::ignored;
    else if (winners == 0 && !in_doubt) co_return unfit("of " + std::to_string(racers) + " racers for a new name none got it");
    co_return Status{};
  }

  // Bytes that don't match their digest must not be kept. One of the three that can be sent has to see to it.
  awaitable<Status> wrong_digests() {
    const Sha256 other = sha256_of("other bytes");
    TextBody body("these bytes");
    const auto payload = co_await client_.send({.method = StoreMethod::put, .key = base_ + "/payload", .headers = client_.object_headers(), .body = &body, .payload = other, .tries = 2});
    if (payload.failure) co_return failed(payload);
    if (payload.answer != StoreAnswer::done) co_return Status{};
    const auto checksum = co_await put("checksum", "these bytes", Condition::none, {{"x-amz-checksum-sha256", base64(other)}});
    if (checksum.failure) co_return failed(checksum);
    if (checksum.answer != StoreAnswer::done) co_return Status{};
    RunningHash md5(RunningHash::Kind::md5);
    md5.add(std::as_bytes(std::span(std::string_view("other bytes"))));
    const std::string raw = md5.finish();
    const auto by_md5 = co_await put("md5", "these bytes", Condition::none, {{"Content-MD5", base64(std::as_bytes(std::span(raw)))}});
    if (by_md5.failure) co_return failed(by_md5);
    if (by_md5.answer != StoreAnswer::done) findings_.traits.wants_md5 = true;
    else findings_.remarks.push_back("the store compares no digest: bytes altered on the way would be kept");
    co_return Status{};
  }

  awaitable<Status> keys() {
    std::string long_name(long_key_bytes - std::min(long_key_bytes - 1, base_.size() + 1), 'k');
    for (std::size_t i = 90; i + 1 < long_name.size(); i += 91) long_name[i] = '/';
    for (const auto& name : names)
      if (auto it = co_await key("keys/" + std::string(name.text), name.needed); !it) co_return it;
    if (auto it = co_await key(long_name, false); !it) co_return it;
    co_return Status{};
  }

  // Stored, read and listed under the very name that was given.
  awaitable<Status> key(std::string name, bool needed) {
    const auto stored = co_await put(name, "of " + name, Condition::none);
    const auto text = co_await get(name);
    const auto page = co_await client_.list(base_ + "/" + name, "");
    if (stored.failure) co_return failed(stored);
    const bool is_listed = page && std::ranges::any_of(page->objects, [&](const S3Object& object) { return object.key == base_ + "/" + name; });
    if (text && *text == "of " + name && is_listed) co_return Status{};
    if (!page && page.error().kind == FailureKind::local_storage) co_return std::unexpected(page.error());
    const std::string shown = name.size() > 100 ? "a key of " + std::to_string(long_key_bytes) + " bytes" : "the key " + name;
    if (needed) co_return unfit(shown + " does not come back as it was given: this store can't hold the vault");
    findings_.remarks.push_back(shown + " does not come back as it was given; the vault uses none such");
    co_return Status{};
  }

  awaitable<bool> clean() {
    for (int round = 0; round < cleaning_rounds; ++round) {
      const auto page = co_await client_.list(base_, "");
      if (!page) co_return false;
      if (page->objects.empty()) co_return true;
      for (const auto& object : page->objects) (void)co_await client_.send({.method = StoreMethod::remove, .key = object.key, .tries = 2});
    }
    co_return false;
  }

  S3Client& client_;
  std::string base_;
  S3Findings findings_;
};

}  // namespace

awaitable<Result<S3Findings>> probe_store(S3Client& client, Random& random) {
  Probe probe(client, random);
  co_return co_await probe.run();
}

}  // namespace holdfast
