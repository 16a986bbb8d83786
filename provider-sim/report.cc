// Writing the counts and the truth down.
#include "report.h"

#include <openssl/evp.h>

#include <array>
#include <cstdlib>
#include <memory>

#include "universe/chance.h"
#include "universe/json.h"
#include "universe/truth.h"

namespace holdfast::provider_sim {
namespace {

using universe::Json;
using universe::Post;
using universe::Universe;

constexpr std::size_t times_shown = 2000;
constexpr std::uint64_t small_media = 1 << 20;

std::string sha256_of(const universe::Body& body) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  std::array<char, 1 << 16> block;
  for (std::uint64_t at = 0; at < body.size();) {
    const std::size_t got = body.read(at, block.data(), block.size());
    EVP_DigestUpdate(digest.get(), block.data(), got);
    at += got;
  }
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  EVP_DigestFinal_ex(digest.get(), bytes.data(), &length);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (unsigned i = 0; i < length; ++i) (hex += digits[bytes[i] >> 4]) += digits[bytes[i] & 15];
  return hex;
}

template <class Map>
void write_counts(Json& json, std::string_view name, const Map& counts) {
  json.key(name).open_object();
  for (const auto& [what, count] : counts) json.field(what, static_cast<std::uint64_t>(count));
  json.close_object();
}

void write_repeated(Json& json, const universe::Stats& stats) {
  json.key("posts_charged_again").open_object();
  for (const auto& [id, count] : stats.details_charged) {
    if (count > 1) json.field(std::to_string(id), static_cast<std::uint64_t>(count));
  }
  json.close_object().key("pages_charged_again").open_object();
  for (const auto& [page, count] : stats.pages_charged) {
    if (count > 1) json.field(page, static_cast<std::uint64_t>(count));
  }
  json.close_object().key("assets_fetched_again").open_object();
  for (const auto& [asset, count] : stats.good_fetches) {
    if (count > 1) json.field(std::to_string(asset.first) + "/" + name_of(asset.second), static_cast<std::uint64_t>(count));
  }
  json.close_object();
}

std::string_view word(universe::Quality quality) {
  switch (quality) {
    case universe::Quality::clean: return "clean";
    case universe::Quality::mute: return "mute";
    case universe::Quality::refused: return "refused";
  }
  return "";
}

std::string_view word(universe::ListingEnd end) {
  switch (end) {
    case universe::ListingEnd::whole: return "whole";
    case universe::ListingEnd::stuck: return "stuck";
    case universe::ListingEnd::cursor_missing: return "cursor_missing";
    case universe::ListingEnd::cursor_zero: return "cursor_zero";
    case universe::ListingEnd::same_page: return "same_page";
    case universe::ListingEnd::capped: return "capped";
  }
  return "";
}

struct Telling {
  const Universe& universe;
  std::int64_t now_us = 0;
  bool with_hashes = false;
};

void write_post(Json& json, const Telling& telling, const Post& post) {
  const auto& [universe, now_us, with_hashes] = telling;
  const universe::Account& author = universe.population().author_of(post);
  json.open_object().field("id", std::to_string(post.id)).field("author_id", std::to_string(author.id)).field("handle", author.handle_at(now_us));
  json.field("kind", post.photo ? "photo" : "video").field("create_time", post.created_s).field("duration", post.photo ? 0 : post.duration_s);
  const std::string end = universe::expected(universe, post, now_us);
  json.field("expected", end).field("listed", universe.population().shown(post, now_us));
  if (post.flips_at_us != universe::never_us) {
    json.field("changes_at_us", post.flips_at_us).field("then", universe::expected(universe, post, universe::never_us - 1));
  }
  if (post.photo) {
    json.field("slides", static_cast<std::int64_t>(universe.renditions().slides(post)));
    if (const auto gone = universe.renditions().slide_gone(post)) json.field("slide_gone", static_cast<std::int64_t>(*gone + 1));
  }
  if (end == "archived" && !post.photo) json.field("rendition", universe::expected_rendition(universe, post));
  json.key("renditions").open_object();
  for (const universe::Rendition rendition : universe.renditions().of(post)) {
    const universe::Served served = universe.renditions().serve({post.id, rendition});
    json.key(name_of(rendition)).open_object().field("bytes", served.body.size()).field("quality", word(served.quality)).field("mime", served.mime);
    if (with_hashes) json.field("sha256", sha256_of(served.body));
    json.close_object();
  }
  json.close_object().close_object();
}

void write_ids(Json& json, std::string_view name, const std::vector<std::uint64_t>& ids) {
  json.key(name).open_array();
  for (const std::uint64_t id : ids) json.text(std::to_string(id));
  json.close_array();
}

void write_accounts(Json& json, const Universe& universe, std::int64_t now_us) {
  json.key("accounts").open_array();
  for (const universe::Account& account : universe.population().accounts()) {
    json.open_object().field("id", std::to_string(account.id)).field("handle", account.handle_at(now_us));
    json.field("private", account.private_account).field("missing", account.missing).field("empty", account.empty);
    json.field("listing", word(account.end)).field("tikwm_ids", account.tikwm_ids);
    write_ids(json, "walk", universe::walk_of(universe, account, now_us));
    write_ids(json, "listed", universe::listed_of(universe, account, now_us));
    json.close_object();
  }
  json.close_array();
}

void write_links(Json& json, const Universe& universe, std::int64_t now_us) {
  json.key("links").open_array();
  for (const universe::LinkTruth& link : universe::sample_links(universe, now_us)) {
    json.open_object().field("url", link.url).field("expected", link.expected);
    if (link.id != 0) json.field("id", std::to_string(link.id));
    json.close_object();
  }
  json.close_array();
  json.key("hashtags").open_array();
  for (const universe::Tag& tag : universe.population().tags()) json.open_object().field("id", std::to_string(tag.id)).field("name", tag.name).close_object();
  json.close_array().key("sounds").open_array();
  for (const universe::Sound& sound : universe.population().sounds()) json.text(std::to_string(sound.id));
  json.close_array().key("sound_hashes").open_object();
  for (const universe::Sound& sound : universe.population().sounds())
    json.field(std::to_string(sound.id), sha256_of(universe.renditions().serve({sound.id, universe::Rendition::sound}).body));
  json.close_object();
}

}  // namespace

std::string stats_page(const Universe& universe, const StatsAsk& ask) {
  const universe::Stats& stats = universe.stats();
  Json json;
  json.open_object().field("now_us", ask.now_us).field("api_calls", stats.api_calls).field("charged", stats.charged);
  json.field("credits_left", universe.credits_left()).field("busiest_minute", static_cast<std::uint64_t>(stats.busiest_minute));
  json.field("api_peak", ask.api_peak).field("cdn_peak", ask.cdn_peak);
  write_counts(json, "calls_by_path", stats.calls_by_path);
  write_counts(json, "charged_by_path", stats.charged_by_path);
  write_counts(json, "outcomes", stats.outcomes);
  json.field("cdn_requests", stats.cdn_requests).field("head_requests", stats.head_requests).field("range_requests", stats.range_requests);
  write_counts(json, "cdn_outcomes", stats.cdn_outcomes);
  write_counts(json, "cdn_hosts", stats.cdn_hosts);
  write_repeated(json, stats);
  json.key("last_calls_ms").open_array();
  const std::size_t from = stats.api_times_us.size() > times_shown ? stats.api_times_us.size() - times_shown : 0;
  for (std::size_t i = from; i < stats.api_times_us.size(); ++i) json.number(stats.api_times_us[i] / 1000);
  json.close_array().close_object();
  return json.take() + "\n";
}

std::string truth_page(const Universe& universe, const std::map<std::string, std::string>& query, std::int64_t now_us) {
  Json json;
  if (const auto one = query.find("post"); one != query.end()) {
    const Post* post = universe.population().post(std::strtoull(one->second.c_str(), nullptr, 10));
    if (post == nullptr) return "{}\n";
    write_post(json, {.universe = universe, .now_us = now_us, .with_hashes = true}, *post);
    return json.take() + "\n";
  }
  const Telling telling{.universe = universe, .now_us = now_us, .with_hashes = universe.options().media_bytes <= small_media};
  json.open_object().field("seed", universe.options().seed).field("now_us", now_us).field("certain", universe::is_certain(universe));
  write_accounts(json, universe, now_us);
  json.key("posts").open_array();
  for (const Post& post : universe.population().posts()) {
    if (post.visible(now_us)) write_post(json, telling, post);
  }
  json.close_array();
  write_links(json, universe, now_us);
  json.close_object();
  return json.take() + "\n";
}

}  // namespace holdfast::provider_sim
