// Wiring of a simulated process.
#include "world/life.h"

#include <boost/asio/co_spawn.hpp>
#include <cstdio>

#include "core/base/check.h"
#include "core/resolve/redact.h"

namespace holdfast::sim {

bool looks_signed(std::string_view text) { return holds_signed_link(text); }

void HashLog::write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  std::string line = to_text(Duration{to_us(clock_.now())}) + " " + std::string(message);
  for (const auto& field : fields) {
    line += " " + std::string(field.name) + "=" + field.value;
    saw_link_ = saw_link_ || looks_signed(field.value);
  }
  for (const char c : line) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  if (print_) std::fprintf(stderr, "%s %s%s\n", iso_text(clock_.now()).c_str(), level >= LogLevel::warning ? "! " : "", line.c_str());
}

std::unique_ptr<SqliteCatalog> open_catalog(const Remains& remains) {
  const SqliteOptions options{.mode = SqliteOptions::Mode::memory, .now = remains.now};
  auto opened = remains.catalog.empty() ? SqliteCatalog::open(options) : SqliteCatalog::open_image(remains.catalog, options);
  HOLDFAST_CHECK(opened.has_value(), "the committed image opens");
  return std::move(*opened);
}

namespace {
TikliveOptions provider_options(const universe::Universe& universe) {
  TikliveOptions options;
  options.base_url = universe.options().api_origin;
  options.api_key = SecretKey(universe.options().key);
  options.errors_are_charged = universe.options().charge_errors;
  return options;
}
}  // namespace

Life::Life(Remains& remains, universe::Universe& universe, LifePlan plan)
    : remains_(remains), io_(std::make_unique<boost::asio::io_context>(1)), clock_(*io_, remains.now), random_(plan.seed),
      log_(clock_, plan.print), net_(universe, clock_, plan.net, plan.seed + 1), disk_(remains.disk, clock_, plan.disk, plan.seed + 2),
      vault_(disk_, random_), remote_(remains.remote, clock_, plan.remote.value_or(RemotePlan{}), plan.seed + 3),
      spool_(vault_, vault_, {.host = "sim", .bytes_max = plan.spool_max}), has_remote_(plan.remote.has_value()), provider_(net_, clock_, provider_options(universe)), catalog_(open_catalog(remains)),
      remote_parts_{remote_, spool_, catalog_->spools(), {}}, run_(parts(), plan.settings) {
  boost::asio::co_spawn(*io_, [this]() -> awaitable<void> { summary_ = co_await run_.go(); },
                        [](std::exception_ptr error) { HOLDFAST_CHECK(!error, "no exception leaves a run"); });
}

Life::~Life() {
  if (io_) die();
}

Parts Life::parts() {
  Vault& vault = has_remote_ ? static_cast<Vault&>(spool_) : vault_;
  return {clock_, random_, log_, provider_, net_, net_, vault, sidecars_, catalog_->spend(), catalog_->listing(), catalog_->queue(),
          catalog_->links(), catalog_->index(), catalog_->sweep(), catalog_->regions(), nullptr, nullptr, has_remote_ ? &remote_parts_ : nullptr};
}

bool Life::live(std::uint64_t steps) {
  for (std::uint64_t step = 0; step < steps && !summary_; ++step) {
    if (disk_.stopped() || !clock_.step(1)) break;
  }
  return summary_.has_value();
}

void Life::die() {
  remains_.now = clock_.now();
  remains_.catalog = catalog_->image();
  io_.reset();  // destroys every coroutine where it stands
  remains_.disk.process_died();
  remains_.remote.process_died();
}

}  // namespace holdfast::sim
