// The profiles. A rate that is not named here is 0.
#include "universe/options.h"

namespace holdfast::universe {
namespace {

using enum Rate;

void set_harmless(Rates& rates) {
  rates.set(hd_hevc, 0.2);
  rates.set(hd_absent, 0.05);
  rates.set(hd_empty, 0.05);
  rates.set(moov_last, 0.2);
}

Options demo() {
  Options options;
  options.seed = 7;
  options.posts = 120;
  options.accounts = 3;
  Rates& rates = options.rates;
  set_harmless(rates);
  for (const Rate rate : {deleted, private_post, region, restricted}) rates.set(rate, 0.025);
  for (const Rate rate : {removed_404, unavailable, no_media, bad_media, mute, no_length, null_title, unicode_title, no_cover, nulls}) rates.set(rate, 0.015);
  rates.set(photo, 0.06);
  rates.set(slide_404, 0.1);
  rates.set(slide_video, 0.2);
  rates.set(hd_mute, 0.05);
  rates.set(hd_404, 0.02);
  rates.set(hd_wrong_size, 0.02);
  rates.set(first_link_expired, 0.04);
  rates.set(tikwm_ids, 0.4);
  rates.set(pinned, 0.7);
  rates.set(short_page, 0.2);
  rates.set(repeat, 0.3);
  rates.set(empty_page, 0.2);
  rates.set(throttled_429_after, 0.005);
  rates.set(error_500, 0.01);
  rates.set(cut_json, 0.005);
  rates.set(cdn_cut, 0.02);
  rates.set(cdn_503, 0.01);
  rates.set(cdn_403, 0.01);
  return options;
}

void set_storm(Rates& rates, double level) {
  rates.set_all(Draw::post, level);
  rates.set_all(Draw::account, 2 * level);
  rates.set_all(Draw::page, 4 * level);
  rates.set_all(Draw::call, level / 2);
  rates.set_all(Draw::fetch, level / 2);
  set_harmless(rates);
  rates.set(photo, 0.08);
  rates.set(photo_silent, 0.3);
  rates.set(slide_404, 0.15);
  rates.set(slide_video, 0.2);
  rates.set(tikwm_ids, 0.5);
  rates.set(wrapped, 0.2);
  rates.set(pinned, 0.5);
  rates.set(renamed, 0.2);
  rates.set(unclear_charged, 0.5);
  // These two would make a living post look dead or belong to no one; they are attacks, not weather.
  rates.set(false_url_parsing, 0);
  rates.set(hostile_author, 0);
  rates.set(hostile_text, 0);
  rates.set(hd_hostile, 0);
}

Options storm() {
  Options options;
  options.accounts = 12;
  options.posts = 500;
  options.new_posts = 20;
  set_storm(options.rates, 0.02);
  return options;
}

Options hostile() {
  Options options = storm();
  options.faults_in_a_row = 0;
  options.dear_faults = 0;
  set_storm(options.rates, 0.04);
  options.rates.set(false_url_parsing, 0.01);
  options.rates.set(hostile_author, 0.05);
  options.rates.set(hd_hostile, 0.05);
  return options;
}

Options clean() {
  Options options;
  set_harmless(options.rates);
  return options;
}

}  // namespace

std::optional<Profile> profile_named(std::string_view name) {
  if (name == "clean") return Profile::clean;
  if (name == "demo") return Profile::demo;
  if (name == "storm") return Profile::storm;
  if (name == "hostile") return Profile::hostile;
  return std::nullopt;
}

Options options_of(Profile profile) {
  switch (profile) {
    case Profile::clean: return clean();
    case Profile::demo: return demo();
    case Profile::storm: return storm();
    case Profile::hostile: return hostile();
  }
  return clean();
}

}  // namespace holdfast::universe
