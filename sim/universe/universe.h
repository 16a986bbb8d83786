// A made-up TikTok with its provider and its CDN, from a seed. Pure: the same options and the same requests at the same
// times give the same answers. One thread at a time; answers stay valid after the universe is gone.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "universe/answer.h"
#include "universe/details.h"
#include "universe/faults.h"
#include "universe/links.h"
#include "universe/listings.h"
#include "universe/meter.h"
#include "universe/options.h"
#include "universe/population.h"
#include "universe/renditions.h"

namespace holdfast::universe {

enum class OutageKind : std::uint8_t { api_503, api_refused, cdn_503, cdn_refused };

struct Outage {
  OutageKind kind = OutageKind::api_503;
  std::int64_t from_us = 0;
  std::int64_t until_us = never_us;
};

// What may be changed while the universe runs; starts as the options say.
struct Controls {
  std::string key;
  std::int64_t credits = 0;  // left; every charge takes one
  bool credits_402 = false;
  bool wrong_key_401 = false;
  bool charge_errors = false;
  int requests_per_minute = 0;
  std::int64_t latency_us = 0;
  Rates rates;  // those drawn for each call and each fetch
  std::vector<Outage> outages;
  std::set<std::string> hosts_down;       // CDN hosts that answer 503
  std::uint64_t cdn_bytes_per_s = 0;      // 0: as fast as it goes
};

class Universe {
 public:
  explicit Universe(const Options& options);
  Universe(const Universe&) = delete;
  Universe& operator=(const Universe&) = delete;

  Answer api(const ApiRequest& request);
  Answer cdn(const CdnRequest& request);

  Controls& controls() { return controls_; }
  std::int64_t credits_left() const { return controls_.credits; }
  const Options& options() const { return options_; }
  const Stats& stats() const { return meter_.stats(); }
  void reset_stats() { meter_.reset(); }

  const Population& population() const { return population_; }
  const Renditions& renditions() const { return renditions_; }
  const Listings& listings() const { return listings_; }
  const Links& links() const { return links_; }

 private:
  // What a call is about, found before anything is drawn for it.
  struct Call {
    const ApiRequest& request;
    const Post* post = nullptr;
    std::uint64_t key = 0;
    std::string page;  // "path?source&cursor" of a listing call
  };

  std::string parameter(const ApiRequest& request, const char* name) const;
  Call about(const ApiRequest& request) const;
  std::optional<Answer> gate(const ApiRequest& request);
  Answer with_faults(const Call& call);
  Answer fault_applied(const Call& call, Rate fault);
  bool is_charged(const Call& call, const Answer& answer, std::optional<Rate> fault) const;
  bool out(OutageKind kind, std::int64_t now_us) const;

  // The good answers, by endpoint.
  Answer good(const Call& call, std::optional<Rate> fault);
  Answer post_detail(const Call& call, std::optional<Rate> fault);
  Answer user_posts(const Call& call);
  Answer tag_posts(const Call& call);
  Answer sound_posts(const Call& call);
  Answer search(const Call& call);
  Answer user_id(const ApiRequest& request) const;
  Answer user_info(const ApiRequest& request, const Account* account) const;
  Answer tag_info(const ApiRequest& request) const;
  Answer sound_info(const ApiRequest& request) const;
  Answer regions(const ApiRequest& request) const;

  struct PageForm;
  std::string page_text(const Page& page, const PageForm& form, std::int64_t now_us);
  PageAsk page_ask(const ApiRequest& request) const;

  std::optional<Answer> cdn_gate(const CdnRequest& request, const CheckedLink& link);
  Answer fetch(const CdnRequest& request, const Asset& asset);
  Answer faulty_fetch(const CdnRequest& request, Answer good, Rate fault);
  Answer moved(const CdnRequest& request, int hop) const;

  Options options_;
  Controls controls_;
  Population population_;
  Renditions renditions_;
  Links links_;
  Details details_;
  Listings listings_;
  Faults faults_;
  Meter meter_;
  std::vector<std::uint64_t> page_posts_;            // of the page that was written last
  std::unordered_set<std::uint64_t> answered_once_;  // posts with a charged answer: their links are fresh from then on
};

}  // namespace holdfast::universe
