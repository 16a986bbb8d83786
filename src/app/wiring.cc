// Concrete classes, in the order in which they need each other.
#include "app/wiring.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>

#include "adapters/curl/curl_http_client.h"
#include "adapters/disk/archive_lock.h"
#include "adapters/log/spdlog_log.h"
#include "adapters/metrics_http/metrics_server.h"
#include "adapters/sidecar/json_sidecar_codec.h"
#include "adapters/sidecar/json_ticket_codec.h"
#include "adapters/system/system_clock.h"
#include "adapters/system/system_random.h"
#include "adapters/tiklive/tiklive_provider.h"
#include "app/catalog_of.h"
#include "app/lost_catalog.h"
#include "app/run_screen.h"
#include "app/s3_place.h"
#include "app/spool_of.h"
#include "app/values.h"
#include "app/vault_of.h"
#include "app/version.h"
#include "pipeline/metrics_board.h"
#include "pipeline/region_check.h"

namespace holdfast {

namespace asio = boost::asio;

namespace {

std::set<AssetKind> media_of(const MediaChoice& choice) {
  std::set<AssetKind> media;
  if (choice.video) media.insert(AssetKind::video);
  if (choice.photos) media.insert(AssetKind::image);
  if (choice.cover) media.insert(AssetKind::cover);
  if (choice.music) media.insert(AssetKind::music);
  return media;
}

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

// Unique to this process for ever where others share the catalog.
std::string owner_of(const Config& config, Random& random) {
  const auto pid = std::to_string(::getpid());
  if (!is_postgres(config)) return "run@" + pid;
  return host_name() + ":" + pid + ":" + std::to_string(random.next() % 1'000'000'000);
}

Settings settings_of(const Config& config, Random& random) {
  return {.owner = owner_of(config, random),
          .requests_per_minute = config.provider.requests_per_minute,
          .provider_concurrency = config.provider.concurrency,
          .daily_credits = config.provider.daily_credits,
          .give_up_after = config.provider.give_up_after,
          .max_captures = config.provider.max_captures,
          .download_concurrency = config.download.concurrency,
          .media = media_of(config.download.media),
          .idle_timeout = config.download.idle_timeout,
          .allow_private_addresses = config.download.allow_private_addresses,
          .min_free = config.vault.min_free,
          .resolve_within = config.listing.resolve_within,
          .part_max_age = config.janitor.part_max_age,
          .dead_letter_max_age = config.janitor.dead_letter_max_age,
          .linger = config.run.linger,
          .list_every = config.listing.every,
          .drain_deadline = config.run.drain_deadline,
          .upload_concurrency = config.vault.concurrency};
}

TikliveOptions provider_of(const Config& config, SecretKey key) {
  TikliveOptions options;
  options.base_url = config.provider.base_url;
  options.api_key = std::move(key);
  options.timeout = config.provider.timeout;
  options.quality = config.download.quality;
  options.allow_private_addresses = config.download.allow_private_addresses;
  options.errors_are_charged = config.provider.errors_are_charged;
  return options;
}

CurlOptions media_client(const Config& config) {
  CurlOptions options;
  options.user_agent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";  // provider-api.md 5.3
  options.connections_max = std::max(128, config.download.concurrency * 2);
  options.connections_per_host_max = std::max(64, config.download.concurrency);
  return options;
}

CurlOptions provider_client(const Config& config) {
  CurlOptions options;
  options.user_agent = std::string("holdfast/") + version;
  options.connections_max = config.provider.concurrency * 2;
  options.connections_per_host_max = config.provider.concurrency * 2;
  return options;
}

// The view, where there is a terminal for it; it may take the log's lines as well.
std::unique_ptr<RunScreen> screen_of(const Session& session, const Archive& archive, const WorkChoice& choice) {
  ScreenChoice wanted{.progress = choice.quiet ? When::never : choice.progress, .json_log = choice.json_log, .name = archive.folder};
  const auto terminal = view_terminal(wanted);
  if (!terminal) return nullptr;
  wanted.colour = colour_allowed_on(*terminal, session.wanted_colour);
  return std::make_unique<RunScreen>(canvas_on(*terminal), std::move(wanted));
}

// Where the view and the log share a terminal, the view stands for all that is no warning.
SpdlogLog log_of(const WorkChoice& choice, RunScreen* screen) {
  const bool shared = screen != nullptr && is_terminal(STDERR_FILENO);
  const LogOptions options{.lowest = choice.quiet || shared ? LogLevel::warning : LogLevel::info, .format = choice.json_log ? LogFormat::json : LogFormat::text};
  return shared ? SpdlogLog(options, screen->log()) : SpdlogLog(options);
}

// Everything with a file descriptor or a thread, made in this order and torn down in the reverse one.
struct Machine {
  explicit Machine(const WorkChoice& choice, RunScreen* seen = nullptr) : clock(loop.get_executor()), log(log_of(choice, seen)), screen(seen) {}

  Status open(const Archive& archive) {
    // A shared catalog fences its own; a spool is one process's.
    if (!is_postgres(archive.config) || is_s3(archive.config)) {
      auto lock_answer = take_archive_lock(archive.folder, clock.now());
      if (!lock_answer) return std::unexpected(lock_answer.error());
      if (const auto* other = std::get_if<HeldByAnother>(&*lock_answer))
        return fail(FailureKind::taken, "start", archive.folder, other->describe() + "; wait for it, or stop it");
      lock = std::get<ArchiveLock>(std::move(*lock_answer));
    }
    if (!is_postgres(archive.config))
      if (const auto refusal = refuse_missing_catalog(archive); !refusal) return refusal;
    auto opened = open_catalog(archive, CatalogUse::run, clock.now());
    if (!opened) return std::unexpected(opened.error());
    catalog = std::move(*opened);
    auto store = open_vault(archive, {loop.get_executor(), clock, random});
    if (!store) return std::unexpected(store.error());
    vault = std::move(*store);
    if (!is_s3(archive.config)) return {};
    auto opened_spool = open_spool(archive, random);
    if (!opened_spool) return std::unexpected(opened_spool.error());
    spool = std::move(*opened_spool);
    remote.emplace(RemoteParts{*vault, *spool, catalog->spools, {}});
    return {};
  }

  Parts parts(Provider& provider, HttpClient& api, HttpClient& cdn) {
    Vault& download_to = spool != nullptr ? static_cast<Vault&>(*spool) : *vault;
    return {clock, random, log, provider, api, cdn, download_to, sidecars, catalog->spend, catalog->listing, catalog->queue, catalog->links,
            catalog->index, catalog->sweep, catalog->regions, screen, sharing ? &*sharing : nullptr, remote ? &*remote : nullptr};
  }

  // Where the catalog is shared, this process is one of several.
  void share(const Config& config, const Settings& settings) {
    if (!is_postgres(config)) return;
    sharing.emplace(Sharing{catalog->tickets, tickets, catalog->workers, catalog->duties,
                            {.owner = settings.owner, .host = host_name(), .pid = ::getpid(), .roles = settings.roles, .version = version}});
  }

  // Runs `work` on the loop until it is done.
  template <class Work>
  void drive(Work work) {
    asio::co_spawn(loop, std::move(work), [this](std::exception_ptr error) {
      loop.stop();
      if (error) std::rethrow_exception(error);
    });
    loop.run();
    loop.restart();
  }

  asio::io_context loop{1};
  SystemClock clock;
  SystemRandom random;
  SpdlogLog log;
  RunScreen* screen;   // none: nobody looks
  JsonSidecarCodec sidecars;
  JsonTicketCodec tickets;
  std::optional<ArchiveLock> lock;
  std::shared_ptr<Vault> vault;   // where the bytes stay
  std::shared_ptr<Spool> spool;   // before a remote one
  std::shared_ptr<Catalog> catalog;
  std::optional<Sharing> sharing;      // none: alone
  std::optional<RemoteParts> remote;
};

// `run` and `work` differ in what ends them: a service waits out what a run ends by.
void apply(Settings& settings, const WorkChoice& choice, const Config& config) {
  settings.roles = choice.roles;
  settings.watch = choice.watch || (choice.work && !choice.until_drained);
  if (choice.work) settings.catalog_patience = choice.give_up_after;
  else if (!choice.watch) settings.catalog_patience = config.provider.give_up_after;
}

Status serve(MetricsServer& metrics, const std::string& where) {
  const auto listen = parse_listen(where);
  const auto bound = metrics.listen({listen->address, static_cast<std::uint16_t>(listen->port)});
  if (bound) return {};
  return fail(FailureKind::invalid, "start", "metrics.listen", bound.error().subject + ": " + bound.error().detail + "; choose another, or leave it out");
}

// The first signal drains, the second one ends the process: what is leased then goes on in the next run.
void watch_signals(asio::signal_set& signals, Run& run) {
  signals.async_wait([&signals, &run](boost::system::error_code error, int number) {
    if (error) return;
    run.stop(number == SIGINT ? RunEnd::sigint : RunEnd::sigterm);
    signals.async_wait([](boost::system::error_code again, int second) {
      if (!again) ::_exit(128 + second);
    });
  });
}

// Draws again when the terminal's size changed, or when this process has it back.
void watch_terminal(asio::signal_set& signals, RunScreen& screen) {
  signals.async_wait([&signals, &screen](boost::system::error_code error, int number) {
    if (error) return;
    if (number == SIGCONT) screen.forget();
    screen.draw();
    watch_terminal(signals, screen);
  });
}

}  // namespace

Result<RunSummary> run_archive(const Session& session, const Archive& archive, FoundKey key, WorkChoice choice) {
  const auto screen = screen_of(session, archive, choice);
  Machine machine(choice, screen.get());
  if (auto opened = machine.open(archive); !opened) return std::unexpected(opened.error());
  auto options = provider_of(archive.config, std::move(key.key));
  if (const auto usable = check_options(options); !usable) return std::unexpected(usable.error());
  CurlHttpClient api(machine.loop.get_executor(), provider_client(archive.config));
  CurlHttpClient cdn(machine.loop.get_executor(), media_client(archive.config));
  TikliveProvider provider(api, machine.clock, std::move(options));
  auto settings = settings_of(archive.config, machine.random);
  apply(settings, choice, archive.config);
  machine.share(archive.config, settings);
  MetricsBoard board(machine.clock, {version, settings.roles}, screen.get());
  MetricsServer metrics(machine.loop.get_executor(), board);
  auto parts = machine.parts(provider, api, cdn);
  if (!archive.config.metrics.listen.empty()) {
    if (const auto serving = serve(metrics, archive.config.metrics.listen); !serving) return std::unexpected(serving.error());
    parts.progress = &board;
  }
  Run run(parts, std::move(settings));
  asio::signal_set signals(machine.loop, SIGINT, SIGTERM);
  watch_signals(signals, run);
  asio::signal_set terminal(machine.loop);
  if (screen) {
    terminal.add(SIGWINCH);
    terminal.add(SIGCONT);
    watch_terminal(terminal, *screen);
  }

  Result<RunSummary> summary = fail(FailureKind::bug, "run", archive.folder, "it ended without a summary");
  machine.drive([&]() -> awaitable<void> {
    const auto refusal = co_await refuse_lost_catalog(machine.catalog->status, archive);
    if (!refusal) summary = std::unexpected(refusal.error());
    else summary = co_await run.go();
  });
  metrics.close();
  machine.catalog->stop();
  if (screen) screen->close(session.columns == 0);  // the summary goes elsewhere: what was seen last stays
  return summary;
}

Result<Swept> sweep_archive(const Session&, const Archive& archive, WorkChoice choice) {
  Machine machine(choice);
  if (auto opened = machine.open(archive); !opened) return std::unexpected(opened.error());
  const auto settings = settings_of(archive.config, machine.random);
  // The janitor buys and fetches nothing: provider and CDN are there only because a run's parts name them.
  CurlHttpClient nobody(machine.loop.get_executor(), {});
  TikliveProvider no_provider(nobody, machine.clock, {});
  const auto parts = machine.parts(no_provider, nobody, nobody);
  Governor governor(parts, settings);
  Janitor janitor(parts, settings, governor);
  Result<Swept> swept = fail(FailureKind::bug, "sweep", archive.folder, "it ended without a result");
  machine.drive([&]() -> awaitable<void> {
    // The lock says that no run lives: what earlier ones left leased is free.
    const auto begun = co_await parts.sweep.take_over(machine.clock.now());
    if (!begun) swept = std::unexpected(begun.error());
    else swept = co_await janitor.sweep();
    if (swept) swept->leases = begun->leases_ended;
  });
  machine.catalog->stop();
  return swept;
}

Result<std::int64_t> give_up_spool(const Archive& archive, const std::string& host) {
  Machine machine({.quiet = true});
  if (auto opened = machine.open(archive); !opened) return std::unexpected(opened.error());
  Result<std::int64_t> given_up = fail(FailureKind::bug, "give up a spool", host, "it ended without a result");
  machine.drive([&]() -> awaitable<void> {
    const auto begun = co_await machine.catalog->sweep.take_over(machine.clock.now());
    if (!begun) given_up = std::unexpected(begun.error());
    else given_up = co_await machine.catalog->spools.give_up(host, machine.clock.now());
  });
  machine.catalog->stop();
  return given_up;
}

Result<RegionList> fetch_regions(const Archive& archive, FoundKey key) {
  Machine machine({.quiet = true});
  if (auto opened = machine.open(archive); !opened) return std::unexpected(opened.error());
  auto options = provider_of(archive.config, std::move(key.key));
  if (const auto usable = check_options(options); !usable) return std::unexpected(usable.error());
  CurlHttpClient api(machine.loop.get_executor(), provider_client(archive.config));
  TikliveProvider provider(api, machine.clock, std::move(options));
  const auto parts = machine.parts(provider, api, api);
  const auto settings = settings_of(archive.config, machine.random);
  Governor governor(parts, settings);
  Purchaser purchaser(parts, settings, governor);
  Result<RegionList> list = fail(FailureKind::bug, "fetch the regions", archive.folder, "it ended without a result");
  machine.drive([&]() -> awaitable<void> { list = co_await buy_regions(parts, purchaser); });
  machine.catalog->stop();
  if (list || !governor.ended()) return list;
  const auto kind = governor.ended() == RunEnd::auth ? FailureKind::unauthorised : FailureKind::out_of_credits;
  return fail(governor.ended() == RunEnd::catalog ? FailureKind::catalog : kind, "fetch the regions", "", governor.why());
}

}  // namespace holdfast
