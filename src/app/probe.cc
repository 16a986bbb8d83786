// Touches the world for the doctor: one request without a key, the disk, the catalog, the lock; each for seconds at most.
#include "ports/spend_store.h"
#include "app/probe.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/curl/curl_http_client.h"
#include "adapters/disk/archive_lock.h"
#include "adapters/disk/mount.h"
#include "adapters/disk/posix_file_system.h"
#include "adapters/system/system_clock.h"
#include "adapters/tiklive/tiklive_provider.h"
#include "app/await.h"
#include "app/catalog_of.h"
#include "app/probe_database.h"
#include "app/open_archive.h"
#include "app/s3_place.h"
#include "app/values.h"
#include "app/vault_of.h"
#include "core/base/printable.h"
#include "ports/spend_store.h"

namespace holdfast {

namespace asio = boost::asio;

namespace {

constexpr std::uint64_t glance_bytes_max = 1 << 20;

class Ignore : public HttpSink {
 public:
  Status on_head(const HttpHead&) override { return {}; }
  Status on_bytes(std::span<const std::byte>) override { return {}; }
};

template <class Work>
void drive_on(asio::io_context& loop, Work work) {
  std::exception_ptr thrown;
  asio::co_spawn(loop, std::move(work), [&](std::exception_ptr error) {
    thrown = error;
    loop.stop();
  });
  loop.run();
  loop.restart();
  if (thrown) std::rethrow_exception(thrown);
}

HttpRequest plain_request(const Config& config) {
  const auto origin = parse_origin(config.provider.base_url);
  HttpRequest request;
  request.url = config.provider.base_url + "/";
  request.connect_timeout = std::min<Duration>(request.connect_timeout, config.provider.timeout);
  request.total_timeout = config.provider.timeout;
  request.bytes_max = glance_bytes_max;
  request.allow_private_addresses = config.download.allow_private_addresses || (origin && is_loopback(origin->host));
  request.allow_plain_http = origin && !origin->tls;
  return request;
}

ProviderGlance glance_at(const Config& config) {
  asio::io_context loop(1);
  const SystemClock clock(loop.get_executor());
  CurlHttpClient http(loop.get_executor(), {});
  HttpOutcome outcome;
  Ignore sink;
  const Duration began = clock.uptime();
  drive_on(loop, [&]() -> awaitable<void> { outcome = co_await http.get(plain_request(config), sink); });
  ProviderGlance glance{.status = outcome.head.status, .at = clock.now(), .took = clock.uptime() - began};
  if (outcome.failure) glance.failure = printable(outcome.failure->detail);
  if (const auto date = outcome.head.headers.find("date"); date != outcome.head.headers.end()) glance.date = parse_http_date(date->second);
  return glance;
}

Finding look_at_vault(const Archive& archive) {
  DiskFacts facts{.folder = archive.vault(), .kind = "unknown", .min_free = archive.config.vault.min_free};
  auto files = PosixFileSystem::open(facts.folder, 1);
  if (!files) {
    facts.failure = files.error().describe();
    return look_at_disk(facts);
  }
  const auto free = await_now((*files)->free_bytes({"videos", "photos", "covers", "music"}));
  if (!free) facts.failure = free.error().describe();
  facts.free_bytes = free.value_or(0);
  if (const auto mount = mount_of(facts.folder)) {
    facts.kind = mount->name;
    facts.is_network = mount->is_network;
  }
  return look_at_disk(facts);
}

Finding look_at_bucket(const Archive& archive, Instant now) {
  StoreFacts facts{.place = archive.config.vault.url, .risk_accepted = archive.config.vault.s3.accept_overwrite_risk};
  auto look = look_at_store(archive, now);
  if (!look) {
    facts.failure = look.error().describe();
    return look_at_store_facts(facts);
  }
  facts.place += " at " + look->record.store.substr(0, look->record.store.find('/', 8));
  facts.mode = look->record.mode;
  facts.remedy = store_remedy(look->record);
  facts.remarks = std::move(look->remarks);
  return look_at_store_facts(facts);
}

Finding look_at_catalog(const Archive& archive) {
  const std::string file = catalog_shown(archive);
  const auto broken = [](const std::string& what, const std::string& remedy) { return Finding{FindingLevel::fail, "catalog", what, remedy, ExitCode::catalog}; };
  const std::string restore = is_postgres(archive.config) ? "ask who runs the database, or restore a backup of it" : "keep a copy of the archive's folder, then put catalog.db back from a backup";
  const auto store = open_status(archive);
  if (!store && store.error().kind == FailureKind::invalid) return broken(file + " can't be used as it is", printable(store.error().detail));
  if (!store) return broken(printable(store.error().describe()), restore);
  const auto audit = await_now((*store)->audit(AuditDepth::file));
  if (!audit) return broken(printable(audit.error().describe()), restore);
  const auto balance = await_now((*store)->balance());
  if (!balance) return broken(printable(balance.error().describe()), restore);
  if (!audit->empty()) return broken(std::to_string(audit->size()) + " contradictions, the first: " + printable(audit->front()), restore);
  if (!balance->balances()) return broken("the balance doesn't sum: `holdfast status` shows it", restore);
  return {FindingLevel::ok, "catalog", file + ": whole, " + std::to_string(balance->listed) + " listed, and the balance sums"};
}

Finding look_at_lock(const Archive& archive) {
  const SystemClock clock{asio::any_io_executor{}};
  const auto answer = take_archive_lock(archive.folder, clock.now());  // let go of at the end of this function
  if (!answer) return {FindingLevel::fail, "lock", printable(answer.error().describe()), "make the archive's folder writable for this user, on a local disk", ExitCode::catalog};
  if (const auto* other = std::get_if<HeldByAnother>(&*answer)) return {FindingLevel::ok, "lock", printable(other->describe())};
  return {FindingLevel::ok, "lock", "free: no run is at work"};
}

Finding judge(const RegionsAnswer& answer) {
  switch (answer.verdict.kind) {
    case AnswerKind::ok: return {FindingLevel::ok, "credit", "the provider takes the key; one credit was spent"};
    case AnswerKind::auth:
      return {FindingLevel::fail, "credit", "the provider refuses the key: " + printable(answer.text), "check TIKLIVE_API_KEY or provider.key_file", ExitCode::key_refused};
    case AnswerKind::out_of_credits:
      return {FindingLevel::fail, "credit", "no credits are left: " + printable(answer.text), "buy credits at the provider", ExitCode::no_credits};
    default:
      return {FindingLevel::fail, "credit", "no useful answer, HTTP " + std::to_string(answer.status) + ": " + printable(answer.text), "try again later", ExitCode::provider};
  }
}

// One look-up, bought as a run would: the intent commits first.
Finding spend_one(const Archive& archive, SecretKey key) {
  auto catalog = open_catalog(archive, CatalogUse::command, {});
  if (!catalog) return {FindingLevel::fail, "credit", printable(catalog.error().describe()), "mend the catalog first", ExitCode::catalog};
  asio::io_context loop(1);
  SystemClock clock(loop.get_executor());
  const Config& config = archive.config;
  TikliveOptions options{.base_url = config.provider.base_url, .api_key = std::move(key), .timeout = config.provider.timeout,
                         .allow_private_addresses = config.download.allow_private_addresses, .errors_are_charged = config.provider.errors_are_charged};
  CurlHttpClient http(loop.get_executor(), {});
  TikliveProvider provider(http, clock, std::move(options));
  auto& ledger = (*catalog)->spend;
  Finding finding{FindingLevel::warn, "credit", "the rate limit or the daily budget leaves no call now; nothing was spent", "try again later"};
  drive_on(loop, [&]() -> awaitable<void> {
    const auto intent = co_await ledger.intend({.purpose = Purpose::lookup, .endpoint = "/region-list/", .now = clock.now(),
                                                .rate = rate_rule(config.provider.requests_per_minute), .daily_credits = config.provider.daily_credits});
    const auto* granted = intent ? std::get_if<Granted>(&*intent) : nullptr;
    if (granted == nullptr) {
      if (!intent) finding = {FindingLevel::fail, "credit", printable(intent.error().describe()), "mend the catalog first", ExitCode::catalog};
      co_return;
    }
    const auto answer = co_await provider.regions();
    finding = judge(answer);
    const auto closed = co_await ledger.close({granted->id, answer.verdict.outcome, answer.status, clock.now()});
    if (!closed) finding = {FindingLevel::fail, "credit", printable(closed.error().describe()), "mend the catalog first", ExitCode::catalog};
  });
  return finding;
}

}  // namespace

std::vector<Finding> examine(const Archive& archive, bool spend) {
  auto key = find_key(archive.config, archive.folder);
  const ProviderGlance glance = glance_at(archive.config);
  std::vector<Finding> findings{look_at_key(key), look_at_provider(glance, archive.config.provider.base_url), look_at_clock(glance),
                                look_at_vault(archive), look_at_catalog(archive), look_at_lock(archive)};
  if (is_s3(archive.config)) findings.insert(findings.begin() + 4, look_at_bucket(archive, glance.at));
  if (const auto database = look_at_database(archive); !database.empty())
    findings.insert(std::ranges::find(findings, "catalog", &Finding::name), database.begin(), database.end());
  if (spend && key) findings.push_back(spend_one(archive, std::move(key->key)));
  return findings;
}

}  // namespace holdfast
