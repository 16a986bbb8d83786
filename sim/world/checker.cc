// Looking for broken promises.
#include "world/checker.h"

#include <algorithm>
#include <cstdio>

#include "core/store/key_layout.h"
#include "universe/truth.h"
#include "world/immediate.h"
#include "world/sim_sha256.h"
#include "world/world.h"

namespace holdfast::sim {

namespace {

bool is_catalogued(const std::string& path) { return path.starts_with("videos/") || path.starts_with("photos/"); }

// FNV-1a, as the universe fingerprints its bodies.
std::uint64_t fingerprint(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037ull;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash;
}

}  // namespace

void Checker::look_at_life(Life& life) {
  if (life.logged_a_link()) break_("a signed link was logged");
}

void Checker::look_at_remains(const Remains& remains, WorldReport& report, bool remote) {
  const auto catalog = open_catalog(remains);
  files_ = (remote ? remains.remote : remains.disk).durable_files();
  balance_holds(*catalog, report);
  credits_bracket(*catalog, report);
  published_is_whole();
  if (remote) spool_is_empty(remains);
  nothing_signed_is_durable(remains);
  rate_was_kept(report);
  ends_are_true(*catalog, remains);
  sources_are_true(*catalog);
}

void Checker::balance_holds(SqliteCatalog& catalog, WorldReport& report) {
  const auto balance = immediate(catalog.status().balance());
  HOLDFAST_CHECK(balance.has_value(), "the balance can be read");
  report.balance = *balance;
  if (!balance->balances()) break_("the balance does not sum: listed " + std::to_string(balance->listed));
  const auto audit = immediate(catalog.status().audit(AuditDepth::books));
  HOLDFAST_CHECK(audit.has_value(), "the audit can be made");
  for (const auto& line : *audit) break_("audit: " + line);
}

void Checker::credits_bracket(SqliteCatalog& catalog, WorldReport& report) {
  const auto credits = immediate(catalog.status().credits());
  HOLDFAST_CHECK(credits.has_value(), "the ledger can be read");
  report.credits = *credits;
  report.provider_charged = universe_.stats().charged;
  report.provider_calls = universe_.stats().api_calls;
  const auto charged = static_cast<std::uint64_t>(credits->total() - credits->ambiguous - credits->open);
  const auto counted = universe_.stats().charged;
  const auto most = charged + static_cast<std::uint64_t>(credits->ambiguous + credits->open);
  if (charged > counted || counted > most)
    break_("the ledger does not bracket the provider's count: " + std::to_string(charged) + " <= " + std::to_string(counted) + " <= " + std::to_string(most));
  // Three automatic captures of two calls are the most that a post may ever cost; a short link to it has captures of its own.
  std::map<std::uint64_t, std::uint32_t> most_of;
  for (const auto& link : universe_.population().short_links()) most_of[universe_.population().posts()[link.post].id] += 6;
  for (const auto& [id, count] : universe_.stats().details_charged)
    if (count > 6 + most_of[id]) break_("post " + std::to_string(id) + " was paid " + std::to_string(count) + " times");
}

// No post in it, and no byte of one that is archived.
void Checker::spool_is_empty(const Remains& remains) {
  std::set<std::string> stems;
  for (const auto& [id, text] : archived_) {
    stems.insert(text);
    if (const auto cover = cover_stem_for(*StorageKey::parse(text))) stems.insert(cover->text());
  }
  for (const auto& [path, bytes] : remains.disk.seen_files()) {
    const auto slash = path.rfind('/');
    if (path[slash + 1] == '.' || path.starts_with("quarantine/")) continue;
    const bool archived = stems.contains(path.substr(0, path.find('.', slash))) || stems.contains(path.substr(0, slash)) || files_.contains(path);
    if (archived || path.ends_with(".json")) break_("it is still in the spool: " + path);
  }
}

void Checker::published_is_whole() {
  const JsonSidecarCodec codec;
  const auto& files = files_;
  std::set<std::string> named;
  for (const auto& [path, bytes] : files) {
    if (!is_catalogued(path) || !path.ends_with(".json")) continue;
    const auto sidecar = codec.decode(bytes);
    if (!sidecar) {
      break_("a published sidecar can't be read: " + path);
      continue;
    }
    if (sidecar_key(*StorageKey::parse(sidecar->storage_key)).text() != path) break_("a sidecar lies under another name: " + path);
    if (!archived_.emplace(sidecar->post.id.value, sidecar->storage_key).second) break_("a second object for post " + to_text(sidecar->post.id));
    for (const auto& asset : sidecar->assets) {
      if (asset.key.empty()) continue;
      named.insert(asset.key);
      const auto file = files.find(asset.key);
      if (file == files.end()) break_("a sidecar names what is not there: " + asset.key);
      else if (!asset.sha256 || sim_sha256(file->second) != *asset.sha256 || file->second.size() != asset.bytes) break_("bytes differ from their sidecar: " + asset.key);
      else if (asset.kind == AssetKind::music && !asset.key.starts_with("music/" + sidecar->post.music->id + ".")) break_("a sound under another name: " + asset.key);
      else if (asset.kind == AssetKind::video) {
        bool served = false;
        for (const auto rendition : {universe::Rendition::hdplay, universe::Rendition::play})
          served = served || universe_.renditions().serve({static_cast<std::uint64_t>(sidecar->post.id.value), rendition}).body.fingerprint() == fingerprint(file->second);
        if (!served) break_("no rendition of the post has these bytes: " + asset.key);
      }
    }
    if (sidecar->post.kind == PostKind::photo) whole_photo_post(*sidecar);
  }
  nothing_unnamed(named);
}

// Each slide in its place with its bytes; only one that the CDN never had is missing.
void Checker::whole_photo_post(const Sidecar& sidecar) {
  const auto id = static_cast<std::uint64_t>(sidecar.post.id.value);
  const auto* post = universe_.population().post(id);
  const auto gone = universe_.renditions().slide_gone(*post);
  int number = 0;
  for (const auto& asset : sidecar.assets) {
    if (asset.kind != AssetKind::image) continue;
    char name[8];
    std::snprintf(name, sizeof name, "/%03d.", ++number);
    const auto served = universe_.renditions().serve({id, universe::slide_number(number - 1)});
    const bool is_gone = gone == number - 1;
    if (asset.key.empty() && !is_gone && universe::is_certain(universe_)) break_("slide " + std::to_string(number) + " of " + to_text(sidecar.post.id) + " is missing: " + asset.missing);
    if (asset.key.empty()) continue;
    if (!asset.key.starts_with(sidecar.storage_key + name)) break_("slide " + std::to_string(number) + " lies under another name: " + asset.key);
    if (is_gone || asset.bytes != served.body.size()) break_("a slide is not what the CDN serves: " + asset.key);
  }
  if (number != universe_.renditions().slides(*post)) break_("post " + to_text(sidecar.post.id) + " was archived with " + std::to_string(number) + " slides");
}

// Beside an archived post lies nothing that its sidecar doesn't name, and no sound lies twice.
void Checker::nothing_unnamed(const std::set<std::string>& named) {
  std::set<std::string> stems, sounds;
  for (const auto& [id, text] : archived_) {
    const auto stem = *StorageKey::parse(text);
    stems.insert(text);
    if (const auto cover = cover_stem_for(stem)) stems.insert(cover->text());
  }
  for (const auto& [path, bytes] : files_) {
    const auto slash = path.rfind('/');
    const auto stem = path.substr(0, path.find('.', slash));
    if (path.starts_with("music/") && path[slash + 1] != '.' && !sounds.insert(stem).second) break_("a sound lies twice: " + path);
    const bool beside = stems.contains(stem) || stems.contains(path.substr(0, slash));
    if (beside && path[slash + 1] != '.' && !path.ends_with(".json") && !named.contains(path)) break_("no sidecar names " + path);
  }
}

void Checker::nothing_signed_is_durable(const Remains& remains) {
  for (const auto* image : {&remains.disk, &remains.remote})
    for (const auto& [path, bytes] : image->seen_files())
      if (path.ends_with(".json") && looks_signed(bytes)) break_("a signed link lies on disk: " + path);
  const std::string_view catalog(reinterpret_cast<const char*>(remains.catalog.data()), remains.catalog.size());
  for (const auto* mark : {"x-signature=", "&signature=", "&tk=", "/video/tos/"})
    if (catalog.find(mark) != catalog.npos) break_(std::string("a signed link lies in the catalog: ") + mark);
}

void Checker::rate_was_kept(WorldReport& report) {
  report.busiest_minute = universe_.stats().busiest_minute;
  const auto limit = static_cast<std::uint64_t>(universe_.options().requests_per_minute);
  if (limit > 0 && report.busiest_minute > limit) break_("more calls in 60 s than allowed: " + std::to_string(report.busiest_minute));
  if (universe_.stats().head_requests > 0) break_("a HEAD request was sent to the CDN");
  if (universe_.stats().range_requests > 0) break_("a Range request was sent to the CDN");
}

// Who can be archived is; who can't is dead with a reason the universe agrees with, at some time of the story.
void Checker::ends_are_true(SqliteCatalog& catalog, const Remains& remains) {
  const auto letters = immediate(catalog.status().dead_letters(std::nullopt, std::nullopt));
  HOLDFAST_CHECK(letters.has_value(), "dead letters can be read");
  std::map<std::int64_t, std::string> dead;
  for (const auto& letter : *letters)
    if (const auto id = parse_aweme_id(letter.aweme_id)) dead[id->value] = to_string(letter.reason);
  const auto now_us = to_us(remains.now + remains.behind);
  const bool certain = universe::is_certain(universe_);
  std::set<std::int64_t> wanted;
  for (const auto& follow : follows_)
    for (const auto at_us : {universe_.options().epoch_us, now_us})
      for (const auto id : shown_by(universe_, follow, at_us)) wanted.insert(static_cast<std::int64_t>(id));
  for (const auto id : wanted) {
    const auto* post = universe_.population().post(static_cast<std::uint64_t>(id));
    const auto at_start = universe::expected(universe_, *post, universe_.options().epoch_us);
    const auto at_end = universe::expected(universe_, *post, now_us);
    const bool is_archived = archived_.contains(id);
    const std::string is = is_archived ? "archived" : dead.contains(id) ? dead[id] : "held";
    if (is == at_start || is == at_end || !certain) continue;
    // The provider refuses the link that is built from the id, but a short link led to the post.
    if (is == "archived" && at_start == "unavailable") continue;
    // Gone before the walk came to it: nobody listed it.
    if (is == "held" && post->flips_at_us < now_us) continue;
    // Renamed before its handle was looked up: the provider knows nobody by the name that was added.
    if (is == "held" && universe_.population().author_of(*post).renamed_at_us < now_us) continue;
    // No video under any link: wrong content and refused links together exhaust the captures.
    if (is == "exhausted" && (at_start == "bad_media" || at_end == "bad_media")) continue;
    // A message that nobody knows counts only while others pass: alone, it may wait for ever, and never wrongly dies.
    if (is == "held" && (at_start == "unknown" || at_end == "unknown")) continue;
    break_("post " + std::to_string(id) + " should be " + at_start + (at_end == at_start ? "" : " or " + at_end) + " and is " + is);
  }
}

void Checker::sources_are_true(SqliteCatalog& catalog) {
  const auto sources = immediate(catalog.sources().sources());
  HOLDFAST_CHECK(sources.has_value(), "sources can be read");
  for (const auto& source : *sources) {
    const auto follow = std::ranges::find(follows_, source.name, &Follow::name);
    if (follow == follows_.end()) continue;
    const bool failed = source.state == SourceState::failed;
    if (follow->in_vain && (!failed || !source.reason.starts_with("the provider has no region"))) break_(describe(source.name) + " should fail for its region");
    if (failed || follow->in_vain || !universe::is_certain(universe_)) continue;
    if (!source.backfilled || source.head || source.backfill) break_(describe(source.name) + " was not walked to its end");
  }
}

}  // namespace holdfast::sim
