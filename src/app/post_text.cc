// The whole of one post as `show` prints it.
#include <algorithm>

#include "app/display_width.h"
#include "app/post_table.h"

namespace holdfast {

namespace {

constexpr std::size_t label_width = 12, snapshots_shown = 10, evidence_bytes = 4096;

std::string line(const std::string& label, const std::string& text) { return padded(label, label_width) + text + "\n"; }
std::string time_text(Instant at) { return iso_text(at).substr(0, 19) + "Z"; }
std::string state_of(const Session& session, const WholePost& whole) {
  const auto& found = whole.found;
  const std::string state(to_string(found.state));
  if (found.state == State::archived) return good(session, state);
  if (found.reason) return bad(session, state) + ": " + std::string(to_string(*found.reason));
  if (found.hold) return doubtful(session, state) + ", held: " + std::string(to_string(*found.hold));
  return doubtful(session, state);
}

std::string waits_for(const WholePost& whole) {
  if (whole.found.hold == Hold::elsewhere) return line("", "another tool has it; `holdfast add url " + to_text(whole.found.post.id) + "` archives it here too");
  std::string text;
  if (whole.leased_until) text += line("", "in hand until " + time_text(*whole.leased_until));
  if (whole.due) text += line("", "due at " + time_text(*whole.due));
  if (!whole.why.empty()) text += line("", "postponed: " + shown(whole.why));
  return text;
}

std::string counters_text(const Counters& counters) {
  const auto named = [](const char* name, const std::optional<std::int64_t>& count) { return (count ? grouped(*count) : "-") + " " + name; };
  return named("plays", counters.play) + ", " + named("likes", counters.digg) + ", " + named("comments", counters.comment) + ", " + named("shares", counters.share) +
         ", " + named("downloads", counters.download) + ", " + named("saves", counters.collect);
}

std::string author_lines(const WholePost& whole) {
  const auto& author = whole.found.post.author;
  std::string text;
  if (!author.handle.empty() || !author.id.empty())
    text += line("author", (author.handle.empty() ? "(no handle)" : "@" + shown(author.handle)) + (author.nickname.empty() ? "" : ", " + shown(author.nickname)) +
                               (author.id.empty() ? "" : ", id " + shown(author.id)));
  for (const auto& name : whole.names) {
    if (name.handle == author.handle && name.nickname == author.nickname) continue;
    text += line("", "also seen as @" + shown(name.handle) + (name.nickname.empty() ? "" : ", " + shown(name.nickname)) + ", " + iso_date(name.first_seen) + " to " +
                         iso_date(name.last_seen));
  }
  return text;
}

std::string post_lines(const WholePost& whole) {
  const auto& post = whole.found.post;
  std::string text;
  if (post.title) text += line("title", shown(*post.title, evidence_bytes));
  text += line("created", time_text(whole.found.created_at) + (post.region ? ", " + shown(*post.region) : "") +
                              (post.duration_s && *post.duration_s > 0 ? ", " + std::to_string(*post.duration_s) + " s" : "") +
                              (post.images > 0 ? ", " + counted(post.images, "image", "images") : ""));
  if (post.music) text += line("music", shown(post.music->title) + " by " + shown(post.music->author) + ", id " + shown(post.music->id));
  if (whole.found.indexed) text += line("counters", counters_text(post.counters));
  const auto many = std::min(whole.history.size(), snapshots_shown);
  for (std::size_t at = 0; whole.history.size() > 1 && at < many; ++at)
    text += line(at == 0 ? "history" : "", time_text(whole.history[at].at) + "  " + counters_text(whole.history[at].counters));
  if (whole.history.size() > many) text += line("", counted(static_cast<std::int64_t>(whole.history.size() - many), "earlier snapshot", "earlier snapshots") + ": --json");
  return text;
}

std::string asset_lines(const WholePost& whole, const std::string& vault) {
  std::string text;
  for (const auto& asset : whole.assets) {
    const std::string kind(to_string(asset.kind));
    if (asset.key.empty()) {
      text += line(kind, "missing: " + shown(asset.missing));
      continue;
    }
    std::string facts = grouped(static_cast<std::int64_t>(asset.bytes)) + " bytes";
    for (const auto& fact : {asset.content_type, asset.codec, asset.sound_codec}) facts += fact.empty() ? "" : ", " + shown(fact);
    if (asset.width > 0) facts += ", " + std::to_string(asset.width) + "x" + std::to_string(asset.height);
    if (asset.rendition) facts += ", " + std::string(to_string(*asset.rendition));
    text += line(kind, shown(vault + "/" + asset.key, evidence_bytes)) + line("", facts);
    if (asset.sha256) text += line("", "sha256 " + to_hex(*asset.sha256));
    for (const auto& defect : asset.defects) text += line("", "defect: " + shown(defect));
  }
  return text;
}

std::string spend_lines(const WholePost& whole) {
  if (whole.spends.empty()) return line("credits", "none spent");
  std::string text;
  for (const auto& spend : whole.spends)
    text += line(&spend == whole.spends.data() ? "credits" : "",
                 time_text(spend.at) + "  " + std::string(to_string(spend.purpose)) + ", " + std::string(to_string(spend.outcome)) +
                     (spend.capture > 0 ? ", capture " + std::to_string(spend.capture) + " call " + std::to_string(spend.call) : "") +
                     (spend.by_person ? ", by retry" : "") + (spend.status > 0 ? ", HTTP " + std::to_string(spend.status) : ""));
  return text;
}

std::string letter_lines(const WholePost& whole) {
  std::string text;
  for (const auto& [no, letter, revived_at] : whole.letters) {
    text += line("died", time_text(letter.at) + "  " + std::string(to_string(letter.reason)) + " at " + shown(letter.stage) +
                             (letter.status != 0 ? ", HTTP " + std::to_string(letter.status) : "") + (revived_at ? "; revived " + time_text(*revived_at) : ""));
    text += line("", "evidence: " + (letter.evidence.empty() ? "(none, or aged out)" : shown(letter.evidence, evidence_bytes)));
  }
  return text;
}

}  // namespace

std::string whole_post_text(const Session& session, const WholePost& whole, const std::string& vault) {
  std::string text = line("post", to_text(whole.found.post.id)) + line("state", state_of(session, whole)) + waits_for(whole);
  text += line("link", shown(whole.found.url, evidence_bytes)) + author_lines(whole) + post_lines(whole);
  for (const auto& listing : whole.listings)
    text += line(&listing == whole.listings.data() ? "listed by" : "",
                 shown(listing.source) + (listing.region.empty() ? "" : " (" + shown(listing.region) + ")") + ", first " + time_text(listing.first_seen) +
                     (listing.last_seen != listing.first_seen ? ", last " + time_text(listing.last_seen) : ""));
  if (whole.found.archived_at) text += line("archived", time_text(*whole.found.archived_at));
  return text + asset_lines(whole, vault) + spend_lines(whole) + letter_lines(whole);
}

}  // namespace holdfast
