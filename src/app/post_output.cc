// Objects and rows.
#include "app/post_output.h"

#include <boost/json.hpp>

#include "app/csv_text.h"
#include "app/outside_text.h"
#include "core/base/utf8.h"

namespace holdfast {

namespace {

namespace json = boost::json;

json::value text_of(std::string_view text) { return json::value(mend_utf8(text)); }
json::value text_or_null(const std::string& text) { return text.empty() ? json::value(nullptr) : text_of(text); }
json::value text_or_null(const std::optional<std::string>& text) { return text ? text_of(*text) : json::value(nullptr); }
json::value number_or_null(const std::optional<std::int64_t>& number) { return number ? json::value(*number) : json::value(nullptr); }
json::value time_or_null(const std::optional<Instant>& at) { return at ? json::value(iso_text(*at)) : json::value(nullptr); }
json::value hex_or_null(const std::optional<Sha256>& digest) { return digest ? json::value(to_hex(*digest)) : json::value(nullptr); }
template <class Word>
json::value word_or_null(const std::optional<Word>& word) { return word ? json::value(to_string(*word)) : json::value(nullptr); }

std::string_view kind_of(PostKind kind) { return kind == PostKind::video ? "video" : kind == PostKind::photo ? "photo" : "unknown"; }

std::string document(const json::value& value) { return outside_text(json::serialize(value), OutsideForm::json); }

json::object counters_of(const Counters& counters) {
  return {{"play_count", number_or_null(counters.play)},       {"digg_count", number_or_null(counters.digg)},
          {"comment_count", number_or_null(counters.comment)}, {"share_count", number_or_null(counters.share)},
          {"download_count", number_or_null(counters.download)}, {"collect_count", number_or_null(counters.collect)}};
}

json::object post_object(const FoundPost& found) {
  const auto& post = found.post;
  json::object out{{"aweme_id", to_text(post.id)}, {"state", to_string(found.state)}, {"reason", word_or_null(found.reason)}, {"hold", word_or_null(found.hold)}};
  out["kind"] = kind_of(post.kind);
  out["url"] = text_of(found.url);
  out["source"] = text_of(found.source);
  out["author_id"] = text_or_null(post.author.id);
  out["author_handle"] = text_or_null(post.author.handle);
  out["author_nickname"] = text_or_null(post.author.nickname);
  out["title"] = text_or_null(post.title);
  out["region"] = text_or_null(post.region);
  out["created_at"] = iso_text(found.created_at);
  out["listed_at"] = iso_text(found.listed_at);
  out["archived_at"] = time_or_null(found.archived_at);
  out["duration"] = number_or_null(post.duration_s);
  for (auto& [name, value] : counters_of(post.counters)) out[name] = value;
  out["music"] = post.music ? json::value(json::object{{"id", text_of(post.music->id)}, {"title", text_of(post.music->title)}, {"author", text_of(post.music->author)}})
                            : json::value(nullptr);
  out["images"] = post.images;
  out["storage_key"] = text_or_null(found.storage_key);
  out["media_key"] = text_or_null(found.media_key);
  out["bytes"] = found.indexed ? json::value(found.bytes) : json::value(nullptr);
  out["sha256"] = hex_or_null(found.sha256);
  return out;
}

json::object asset_object(const Asset& asset) {
  json::array defects;
  for (const auto& defect : asset.defects) defects.push_back(text_of(defect));
  return {{"kind", to_string(asset.kind)},           {"key", text_or_null(asset.key)},
          {"missing", text_or_null(asset.missing)},  {"bytes", asset.bytes},
          {"sha256", hex_or_null(asset.sha256)},     {"content_type", text_or_null(asset.content_type)},
          {"codec", text_or_null(asset.codec)},      {"sound_codec", text_or_null(asset.sound_codec)},
          {"duration_ms", number_or_null(asset.duration_ms)}, {"width", asset.width},
          {"height", asset.height},                  {"rendition", word_or_null(asset.rendition)},
          {"host", text_or_null(asset.host)},        {"defects", std::move(defects)}};
}

json::object letter_object(const DeadLetter& letter) {
  return {{"aweme_id", text_or_null(letter.aweme_id)}, {"url", text_of(letter.url)},        {"reason", to_string(letter.reason)},
          {"stage", text_of(letter.stage)},            {"status", letter.status},           {"evidence", text_of(letter.evidence)},
          {"at", iso_text(letter.at)},                 {"source", text_of(letter.source)},  {"attempts", letter.attempts},
          {"captures", letter.captures}};
}

template <class List, class Make>
json::array array_of(const List& list, Make make) {
  json::array out;
  for (const auto& one : list) out.push_back(make(one));
  return out;
}

std::string number_text(const std::optional<std::int64_t>& number) { return number ? std::to_string(*number) : ""; }

}  // namespace

std::string post_json(const FoundPost& post) { return document(post_object(post)); }

std::string whole_post_json(const WholePost& whole) {
  auto out = post_object(whole.found);
  out["resolved_at"] = time_or_null(whole.resolved_at);
  out["due"] = time_or_null(whole.due);
  out["leased_until"] = time_or_null(whole.leased_until);
  out["attempts"] = whole.attempts;
  out["captures"] = whole.captures;
  out["postponed_for"] = text_or_null(whole.why);
  out["listings"] = array_of(whole.listings, [](const Listing& listing) {
    return json::object{{"source", text_of(listing.source)}, {"region", text_or_null(listing.region)}, {"first_seen", iso_text(listing.first_seen)},
                        {"last_seen", iso_text(listing.last_seen)}, {"best_rank", listing.best_rank}};
  });
  out["names"] = array_of(whole.names, [](const Identity& name) {
    return json::object{{"handle", text_of(name.handle)}, {"nickname", text_of(name.nickname)}, {"first_seen", iso_text(name.first_seen)},
                        {"last_seen", iso_text(name.last_seen)}};
  });
  out["history"] = array_of(whole.history, [](const Snapshot& snapshot) {
    auto counters = counters_of(snapshot.counters);
    counters["captured_at"] = iso_text(snapshot.at);
    return counters;
  });
  out["assets"] = array_of(whole.assets, asset_object);
  out["credits"] = array_of(whole.spends, [](const SpendLine& spend) {
    return json::object{{"no", spend.no.value}, {"purpose", to_string(spend.purpose)}, {"endpoint", text_of(spend.endpoint)}, {"capture", spend.capture},
                        {"call", spend.call}, {"origin", spend.by_person ? "retry" : "automatic"}, {"outcome", to_string(spend.outcome)},
                        {"status", spend.status}, {"at", iso_text(spend.at)}};
  });
  out["dead_letters"] = array_of(whole.letters, [](const Letter& letter) {
    auto object = letter_object(letter.letter);
    object["revived_at"] = time_or_null(letter.revived_at);
    return object;
  });
  return document(out) + "\n";
}

std::string post_csv_header() {
  return csv_line({"aweme_id", "state", "reason", "hold", "kind", "author_handle", "author_nickname", "author_id", "title", "created_at", "listed_at", "archived_at",
                   "region", "duration", "play_count", "digg_count", "comment_count", "share_count", "download_count", "collect_count", "music_id", "music_title",
                   "music_author", "images", "bytes", "sha256", "media_key", "url", "source"});
}

std::string post_csv(const FoundPost& found) {
  const auto& post = found.post;
  const auto music = post.music.value_or(Music{});
  const auto& counters = post.counters;
  return csv_line({to_text(post.id), std::string(to_string(found.state)), found.reason ? std::string(to_string(*found.reason)) : "",
                   found.hold ? std::string(to_string(*found.hold)) : "", std::string(kind_of(post.kind)), post.author.handle, post.author.nickname, post.author.id,
                   post.title.value_or(""), iso_text(found.created_at), iso_text(found.listed_at), found.archived_at ? iso_text(*found.archived_at) : "",
                   post.region.value_or(""), number_text(post.duration_s), number_text(counters.play), number_text(counters.digg), number_text(counters.comment),
                   number_text(counters.share), number_text(counters.download), number_text(counters.collect), music.id, music.title, music.author,
                   std::to_string(post.images), found.indexed ? std::to_string(found.bytes) : "", found.sha256 ? to_hex(*found.sha256) : "", found.media_key, found.url,
                   found.source});
}

std::string letter_json(const DeadLetter& letter) { return document(letter_object(letter)); }

std::string letter_csv_header() { return csv_line({"aweme_id", "url", "reason", "stage", "status", "evidence", "at", "source"}); }

std::string letter_csv(const DeadLetter& letter) {
  return csv_line({letter.aweme_id, letter.url, std::string(to_string(letter.reason)), letter.stage, std::to_string(letter.status), letter.evidence, iso_text(letter.at),
                   letter.source});
}

}  // namespace holdfast
