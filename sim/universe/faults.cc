// Drawing faults, and keeping them within the bounds that the options set.
#include "universe/faults.h"

#include <array>

#include "universe/chance.h"

namespace holdfast::universe {
namespace {

using enum Rate;

constexpr std::array call_faults = {throttled_429, throttled_429_after, throttled_200, error_500, error_502, html_200, forbidden_403, empty_body,
    cut_json, json_null, json_array, json_object, unknown_once, false_url_parsing, api_hang, drop_before, drop_after, cut_answer, wrong_post,
    no_urls_once, api_slow};

constexpr std::array fetch_faults = {cdn_403, cdn_403_as_200, cdn_404, cdn_410, cdn_html, cdn_mp3, cdn_empty, cdn_placeholder, cdn_206,
    cdn_redirect_loop, cdn_redirect_private, cdn_redirect_file, cdn_500, cdn_503, cdn_cut, cdn_reset, cdn_drop, cdn_hang, cdn_stall, cdn_slow,
    cdn_no_length, cdn_redirect};

// Those after which a client may have to buy again: the answer is lost though it may have been charged, or the link's
// content is refused for good.
constexpr bool is_dear(Rate rate) {
  switch (rate) {
    case html_200: case empty_body: case cut_json: case json_null: case json_array: case json_object: case api_hang: case drop_before:
    case drop_after: case cut_answer: case wrong_post: case no_urls_once:
    case cdn_403: case cdn_403_as_200: case cdn_404: case cdn_410: case cdn_html: case cdn_mp3: case cdn_empty: case cdn_placeholder:
    case cdn_206: case cdn_redirect_loop: case cdn_redirect_private: case cdn_redirect_file: return true;
    default: return false;
  }
}

// Odd, but a good answer all the same.
constexpr bool is_harmless(Rate rate) { return rate == api_slow || rate == cdn_no_length || rate == cdn_redirect; }

template <std::size_t N>
std::optional<Rate> drawn_from(const std::array<Rate, N>& kinds, const Rates& rates, std::uint64_t mixed) {
  double left = fraction(mixed);
  for (const Rate kind : kinds) {
    if (left < rates[kind]) return kind;
    left -= rates[kind];
  }
  return std::nullopt;
}

}  // namespace

Faults::Faults(const Options& options, const Population& population)
    : seed_(mix({options.seed, 0x6661756cu})), in_a_row_max_(options.faults_in_a_row), dear_max_(options.dear_faults), population_(population) {}

bool Faults::may_cost_again(const Post& post) {
  if (dear_max_ == 0) return true;
  const int spent_at_birth = population_.has(post, first_link_expired) ? 1 : 0;
  int& spent = dear_.try_emplace(post.id, spent_at_birth).first->second;
  if (spent >= dear_max_) return false;
  ++spent;
  return true;
}

std::optional<Rate> Faults::bounded(std::optional<Rate> drawn, Tally& tally, const Post* post) {
  if (drawn && is_harmless(*drawn)) return drawn;
  const bool too_many = in_a_row_max_ > 0 && tally.in_a_row >= in_a_row_max_;
  const bool too_dear = drawn && !too_many && is_dear(*drawn) && post != nullptr && !may_cost_again(*post);
  if (!drawn || too_many || too_dear) {
    tally.in_a_row = 0;
    return std::nullopt;
  }
  ++tally.in_a_row;
  return drawn;
}

std::optional<Rate> Faults::of_call(const Rates& rates, const CallSubject& subject) {
  Tally& tally = tallies_[mix({subject.key, 1})];
  std::optional<Rate> drawn = drawn_from(call_faults, rates, mix({seed_, subject.key, tally.asked++}));
  if (subject.post == nullptr && (drawn == wrong_post || drawn == no_urls_once)) drawn.reset();
  return bounded(drawn, tally, subject.post);
}

std::optional<Rate> Faults::of_fetch(const Rates& rates, const Asset& asset) {
  const std::uint64_t key = mix({asset.subject, static_cast<std::uint64_t>(asset.rendition), 2});
  Tally& tally = tallies_[key];
  const bool asset_is_dear = is_video(asset.rendition) || asset.rendition >= Rendition::slide;
  const std::optional<Rate> drawn = drawn_from(fetch_faults, rates, mix({seed_, key, tally.asked++}));
  return bounded(drawn, tally, asset_is_dear ? population_.post(asset.subject) : nullptr);
}

bool Faults::also(const Rates& rates, Rate rate, std::uint64_t key) const {
  const auto known = tallies_.find(mix({key, 1}));
  return rates.hit(rate, mix({seed_, key, known == tallies_.end() ? 0 : known->second.asked}));
}

}  // namespace holdfast::universe
