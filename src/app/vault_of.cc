// See vault_of.h.
#include "app/vault_of.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "adapters/curl/curl_store_http.h"
#include "adapters/disk/disk_vault.h"
#include "adapters/disk/posix_file_system.h"
#include "adapters/s3/s3_probe.h"
#include "adapters/s3/s3_vault.h"
#include "adapters/system/system_clock.h"
#include "adapters/system/system_random.h"
#include "app/s3_credentials.h"
#include "app/s3_place.h"
#include "app/store_memory.h"
#include "app/values.h"
#include "app/version.h"
#include "core/base/printable.h"

namespace holdfast {

namespace asio = boost::asio;

namespace {

constexpr Duration probe_life = hours{24};  // reliability.md 2.2
constexpr const char* ignored_remedy =
    "is the bucket versioned? Suspend its versioning or take another bucket or store; vault.s3.accept_overwrite_risk = true writes all the same, and only the lease then keeps two writers apart";

// Members go in the reverse order: the vault before what it stands on.
struct FolderVault {
  std::unique_ptr<PosixFileSystem> files;
  std::unique_ptr<DiskVault> vault;
};
struct BucketVault {
  std::unique_ptr<PosixFileSystem> files;
  std::unique_ptr<CurlStoreHttp> http;
  std::unique_ptr<S3Client> client;
  std::unique_ptr<S3Vault> vault;
};

std::unexpected<Failure> unusable(const Archive& archive, std::string why) {
  return fail(FailureKind::invalid, "open the vault", printable(archive.config.vault.url), std::move(why));
}

Result<S3Settings> settings_of(const Archive& archive) {
  const auto& config = archive.config.vault.s3;
  const auto environment = process_environment();
  std::string why;
  auto place = parse_s3_url(archive.config.vault.url, why);
  if (!place) return unusable(archive, "vault.url " + why);
  auto key = find_access_key(environment);
  if (!key) return std::unexpected(std::move(key.error()));

  S3Settings settings;
  settings.region = !config.region.empty() ? config.region : environment("AWS_REGION").value_or(environment("AWS_DEFAULT_REGION").value_or(""));
  if (settings.region.empty() && config.endpoint.empty()) return unusable(archive, "the region is not known: set vault.s3.region or AWS_REGION");
  const auto origin = parse_origin(endpoint_of(config.endpoint, settings.region));
  if (!origin) return unusable(archive, "the region " + printable(settings.region) + " makes no address: set vault.s3.endpoint");
  settings.tls = origin->tls;
  settings.host = origin->host;
  settings.port = origin->port;
  if (settings.region.empty()) settings.region = default_region(origin->host);
  settings.path_style = config.path_style == "true" || (config.path_style == "auto" && !config.endpoint.empty()) ||
                        (config.path_style == "auto" && place->bucket.contains('.'));  // no certificate covers a dot below the host
  settings.bucket = std::move(place->bucket);
  settings.prefix = std::move(place->prefix);
  settings.storage_class = config.storage_class;
  settings.sse = config.sse;
  settings.allow_private_addresses = !config.endpoint.empty();  // who names a store means it, in a network of his own too
  settings.credentials = {.access_key_id = std::move(key->id), .secret = std::move(key->secret), .session_token = std::move(key->session_token)};
  return settings;
}

CurlOptions client_of(const Archive& archive) {
  const auto& file = archive.config.vault.s3.ca_file;
  return {.user_agent = std::string("holdfast/") + version,
          .ca_file = file.empty() || file.starts_with('/') ? file : archive.folder + "/" + file,
          .connections_max = archive.config.vault.concurrency * 2,
          .connections_per_host_max = archive.config.vault.concurrency * 2};
}

std::string name_of(const S3Settings& settings) {
  return std::string(settings.tls ? "https://" : "http://") + settings.host + ":" + std::to_string(settings.port) + "/" + settings.bucket +
         (settings.prefix.empty() ? "" : "/" + settings.prefix);
}

std::string memory_of(const Archive& archive) { return archive.folder + "/" + store_memory_name; }

// Asks the archive's store something on a loop and with connections of its own.
template <class Answer, class Question>
Result<Answer> ask(const Archive& archive, S3Settings settings, Question question) {
  asio::io_context loop(1);
  SystemClock clock(loop.get_executor());
  CurlStoreHttp http(loop.get_executor(), client_of(archive));
  SystemRandom random;
  S3Client client(http, clock, random, std::move(settings));
  Result<Answer> answer = fail(FailureKind::bug, "ask the store", archive.config.vault.url, "it ended without an answer");
  std::exception_ptr thrown;
  auto work = [&]() -> awaitable<void> { answer = co_await question(client, random); };
  asio::co_spawn(loop, work, [&](std::exception_ptr error) {
    thrown = error;
    loop.stop();
  });
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
  return answer;
}

Result<StoreLook> ask_store(const Archive& archive, Instant now) {
  auto settings = settings_of(archive);
  if (!settings) return std::unexpected(std::move(settings.error()));
  StoreRecord record{.store = name_of(*settings), .mode = {}, .probed_at = now};
  auto found = ask<S3Findings>(archive, std::move(*settings), [](S3Client& client, Random& random) { return probe_store(client, random); });
  if (!found) return std::unexpected(std::move(found.error()));
  record.mode = to_string(found->traits.mode);
  record.wants_md5 = found->traits.wants_md5;
  if (auto kept = remember(memory_of(archive), record); !kept) return std::unexpected(std::move(kept.error()));
  return StoreLook{std::move(record), std::move(found->remarks)};
}

// What is remembered if it is young enough, else asked for anew; what is old is better than nothing while the store is down.
Result<StoreRecord> known_store(const Archive& archive, const std::string& name, Instant now) {
  const auto old = remembered(memory_of(archive), name);
  if (old && now >= old->probed_at && now - old->probed_at < probe_life) return *old;
  auto look = ask_store(archive, now);
  if (look) return std::move(look->record);
  if (old) return *old;
  Failure failure = std::move(look.error());
  if (failure.kind == FailureKind::transient || failure.kind == FailureKind::throttled) failure.kind = FailureKind::local_storage;
  failure.detail += "; a store that was never probed is not written to: try again, or see `holdfast doctor`";
  return std::unexpected(std::move(failure));
}

StoreMode mode_of(const std::string& word) {
  for (const auto mode : {StoreMode::enforced, StoreMode::refused})
    if (word == to_string(mode)) return mode;
  return StoreMode::ignored;
}

Result<std::shared_ptr<Vault>> open_folder(const std::string& folder, Random& random) {
  auto files = PosixFileSystem::open(folder);
  if (!files) return std::unexpected(std::move(files.error()));
  auto held = std::make_shared<FolderVault>();
  held->files = std::move(*files);
  held->vault = std::make_unique<DiskVault>(*held->files, random);
  return std::shared_ptr<Vault>(held, held->vault.get());
}

Result<std::shared_ptr<BucketVault>> open_bucket(const Archive& archive, VaultNeeds needs) {
  auto settings = settings_of(archive);
  if (!settings) return std::unexpected(std::move(settings.error()));
  const auto known = known_store(archive, name_of(*settings), needs.clock.now());
  if (!known) return std::unexpected(known.error());
  const S3Traits traits{.mode = mode_of(known->mode), .wants_md5 = known->wants_md5};
  if (traits.mode == StoreMode::ignored && !archive.config.vault.s3.accept_overwrite_risk)
    return unusable(archive, std::string("this store overwrites an object although it is told not to: ") + ignored_remedy);
  auto files = PosixFileSystem::open(archive.vault());
  if (!files) return std::unexpected(std::move(files.error()));
  auto held = std::make_shared<BucketVault>();
  held->files = std::move(*files);
  held->http = std::make_unique<CurlStoreHttp>(needs.loop, client_of(archive));
  held->client = std::make_unique<S3Client>(*held->http, needs.clock, needs.random, std::move(*settings));
  held->vault = std::make_unique<S3Vault>(*held->client, needs.random, S3Work{.files = *held->files, .folder = archive.vault(), .traits = traits});
  return held;
}

}  // namespace

Result<std::shared_ptr<Vault>> open_vault(const Archive& archive, VaultNeeds needs) {
  if (!is_s3(archive.config)) return open_folder(archive.vault(), needs.random);
  auto held = open_bucket(archive, needs);
  if (!held) return std::unexpected(std::move(held.error()));
  auto* vault = (*held)->vault.get();
  return std::shared_ptr<Vault>(std::move(*held), vault);
}

Result<StoreLook> look_at_store(const Archive& archive, Instant now) { return ask_store(archive, now); }

Result<std::optional<std::string>> sidecar_in_bucket(const Archive& archive) {
  auto settings = settings_of(archive);
  if (!settings) return std::unexpected(std::move(settings.error()));
  return ask<std::optional<std::string>>(archive, std::move(*settings), [](S3Client& client, Random&) { return first_sidecar(client); });
}

std::string store_remedy(const StoreRecord& record) { return record.mode == to_string(StoreMode::ignored) ? ignored_remedy : ""; }

}  // namespace holdfast
