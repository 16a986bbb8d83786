// From progress to pages.
#include "pipeline/metrics_board.h"

#include <array>

namespace holdfast {

namespace {
constexpr Duration moves_within = minutes{2};   // a catalog that answers slowly is no reason to be killed

double real(std::int64_t count) { return static_cast<double>(count); }
double seconds_of(Duration length) { return std::chrono::duration<double>(length).count(); }

constexpr std::array pause_causes{RunEnd::credits, RunEnd::budget, RunEnd::storage, RunEnd::provider, RunEnd::catalog};

void add_work(MetricsText& text, const Progress& progress) {
  text.add(metrics::uptime, seconds_of(progress.elapsed));
  text.add(metrics::pages, real(progress.listing.done));
  text.add(metrics::listed, real(progress.listed));
  text.add(metrics::tickets, real(progress.resolve.done));
  text.add(metrics::posts, {{"stored", real(progress.download.done)}, {"adopted", real(progress.adopted)}, {"indexed", real(progress.index.done)},
                            {"dead", real(progress.dead)}, {"held", real(progress.held)}, {"postponed", real(progress.postponed)}});
  text.add(metrics::credits, real(progress.credits));
  text.add(metrics::received, static_cast<double>(progress.bytes));
  text.add(metrics::in_hand, {{"list", real(progress.listing.in_hand)}, {"resolve", real(progress.resolve.in_hand)},
                              {"download", real(progress.download.in_hand)}, {"index", real(progress.index.in_hand)}});
}

void add_catalog(MetricsText& text, const Progress& progress) {
  text.add(metrics::rate_limit, progress.requests_per_minute);
  if (progress.daily_credits) text.add(metrics::credits_budget, real(*progress.daily_credits));
  if (!progress.backlog) return;
  const auto& backlog = *progress.backlog;
  text.add(metrics::backlog, {{"fresh", real(backlog.fresh)}, {"ready", real(backlog.ready_now)}, {"exhausted", real(backlog.exhausted)},
                              {"later", real(backlog.later)}, {"leased", real(backlog.leased)}, {"links", real(backlog.links)}});
  if (backlog.fresh_due) text.add(metrics::fresh_deadline, seconds_of(*backlog.fresh_due - progress.at));
  text.add(metrics::credits_today, real(backlog.credits_today));
}

void add_health(MetricsText& text, const Progress& progress) {
  std::vector<MetricSample> causes;
  for (const auto cause : pause_causes) causes.push_back({to_string(cause), progress.paused == cause ? 1.0 : 0.0});
  text.add(metrics::paused, causes);
  text.add(metrics::failing, {{"provider", progress.provider_fails ? 1.0 : 0.0}, {"cdn", progress.cdn_fails ? 1.0 : 0.0},
                              {"vault", progress.vault_fails ? 1.0 : 0.0}, {"catalog", progress.backlog ? 0.0 : 1.0}});
  text.add(metrics::draining, progress.ending ? 1 : 0);
  if (!progress.offers) return;
  text.add(metrics::workers, progress.offers->workers);
  text.add(metrics::slots, progress.offers->slots);
  text.add(metrics::tickets_waiting, progress.offers->tickets);
}

StatusPage plain(int status, std::string body) { return {status, "text/plain; charset=utf-8", std::move(body)}; }
}  // namespace

void MetricsBoard::publish(const Progress& progress) {
  told_at_ = clock_.uptime();
  progress_ = progress;
  if (next_ != nullptr) next_->publish(progress);
}

StatusPage MetricsBoard::page(std::string_view path, std::string_view accept) {
  if (path == "/metrics") {
    const auto format = format_for(accept);
    return {200, std::string(content_type(format)), metrics(format)};
  }
  if (path == "/healthz") return healthz();
  if (path == "/readyz") return readyz();
  return plain(404, "there are /metrics, /healthz and /readyz\n");
}

std::string MetricsBoard::metrics(MetricsFormat format) const {
  MetricsText text(format);
  text.add(metrics::build, {{about_.version, 1}});
  std::vector<MetricSample> roles;
  for (const auto role : all_roles) roles.push_back({to_string(role), about_.roles.has(role) ? 1.0 : 0.0});
  text.add(metrics::role, roles);
  if (progress_) {
    add_work(text, *progress_);
    add_catalog(text, *progress_);
    add_health(text, *progress_);
  }
  return text.finish();
}

StatusPage MetricsBoard::healthz() const {
  const auto silent = std::chrono::floor<seconds>(clock_.uptime() - told_at_);
  if (silent < moves_within) return plain(200, "ok\n");
  return plain(503, "the run has not moved for " + to_text(silent) + "\n");
}

StatusPage MetricsBoard::readyz() const {
  std::string why;
  if (!progress_) why += "it has not begun\n";
  else {
    if (!progress_->backlog) why += "the catalog does not answer\n";
    if (progress_->vault_fails) why += "the vault can't be written\n";
    if (progress_->paused) why += "paused: " + std::string(to_string(*progress_->paused)) + "\n";
    if (progress_->ending) why += "draining: " + std::string(to_string(*progress_->ending)) + "\n";
  }
  if (clock_.uptime() - told_at_ >= moves_within) why += "the run does not move\n";
  return why.empty() ? plain(200, "ready\n") : plain(503, why);
}

}  // namespace holdfast
