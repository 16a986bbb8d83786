// Keeps the last progress of a run, and shows it as metrics and health: /metrics, /healthz, /readyz.
#pragma once

#include <optional>
#include <string>

#include "core/govern/roles.h"
#include "core/index/metrics.h"
#include "ports/clock.h"
#include "ports/progress.h"
#include "ports/status_pages.h"

namespace holdfast {

class MetricsBoard final : public ProgressSink, public StatusPages {
 public:
  struct About {
    std::string version;
    Roles roles;
  };
  // `next` is told what we are told; none: nobody else looks.
  MetricsBoard(const Clock& clock, About about, ProgressSink* next) : clock_(clock), about_(std::move(about)), next_(next), told_at_(clock.uptime()) {}

  void publish(const Progress& progress) override;
  // /healthz is well while the run moves; /readyz when the catalog and the vault answer and the run takes what is due. Either says
  // why it is not, a line each, with status 503.
  StatusPage page(std::string_view path, std::string_view accept) override;

 private:
  std::string metrics(MetricsFormat format) const;
  StatusPage healthz() const;
  StatusPage readyz() const;

  const Clock& clock_;
  About about_;
  ProgressSink* next_;
  Duration told_at_;                    // uptime
  std::optional<Progress> progress_;
};

}  // namespace holdfast
