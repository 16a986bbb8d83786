// Refusals are collected first, all of them, for the log; then one decision is drawn from them.
#include "core/download/media_verdict.h"

#include <algorithm>

#include "core/base/check.h"
#include "core/base/limits.h"

namespace holdfast {
namespace {

bool contains(const std::vector<Refusal>& refusals, Refusal refusal) { return std::ranges::find(refusals, refusal) != refusals.end(); }

bool is_page(ContentKind kind) { return kind == ContentKind::html || kind == ContentKind::json || kind == ContentKind::text; }

std::string lower_start(std::string_view content_type) {
  std::string low(content_type.substr(0, 32));
  for (char& c : low)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

// A header that says HTML is believed; any other is not: what bytes are is told by the bytes.
bool header_says_page(std::string_view content_type) {
  const auto low = lower_start(content_type);
  return low.starts_with("text/html") || low.starts_with("application/xhtml");
}

// A page under its own name is a refusal in disguise (a 403 with status 200) and may pass. A page that calls itself a video is
// what lies there.
bool is_honest_page(const MediaReport& report, const MediaFacts& facts) {
  const auto low = lower_start(facts.content_type);
  const bool claims_media = low.starts_with("video/") || low.starts_with("audio/") || low.starts_with("image/");
  return header_says_page(facts.content_type) || (is_page(report.kind) && !claims_media);
}

// A file of the right container: whether its tracks are right is another question.
bool is_wanted(ContentKind kind, MediaWant want) {
  switch (want) {
    case MediaWant::video: return kind == ContentKind::mp4_video || kind == ContentKind::mp4_audio;
    case MediaWant::image: return is_image(kind);
    case MediaWant::sound: return kind == ContentKind::mp3 || kind == ContentKind::mp4_audio;
    case MediaWant::slide: return is_image(kind) || kind == ContentKind::mp4_video || kind == ContentKind::mp4_audio;
  }
  unreachable("MediaWant");
}

std::optional<std::uint64_t> stated(std::optional<std::int64_t> value) {
  return value && *value > 0 ? std::optional(static_cast<std::uint64_t>(*value)) : std::nullopt;
}

// So few bytes of a body that may have been cut say nothing about what it would have been.
bool is_too_short_to_tell(const MediaReport& report, const MediaFacts& facts) {
  const bool came_as_announced = facts.content_length == report.bytes;
  return !came_as_announced && report.bytes > 0 && report.bytes < sniff_bytes_min && report.kind == ContentKind::unknown;
}

bool wrong_type(const MediaReport& report, const MediaFacts& facts) {
  if (header_says_page(facts.content_type)) return true;
  return report.bytes > 0 && !is_wanted(report.kind, facts.want) && !is_too_short_to_tell(report, facts);
}

void refuse_by_tracks(const MediaReport& report, const MediaFacts& facts, std::vector<Refusal>& out) {
  // Without a whole movie box nobody knows the tracks; where the file is cut, that is reason enough.
  const bool known = report.has_moov || report.complete == true;
  const bool video = facts.want == MediaWant::video || (facts.want == MediaWant::slide && !is_image(report.kind));
  if (video && known && (!report.has_video || report.kind != ContentKind::mp4_video)) out.push_back(Refusal::not_video);
  if ((video || facts.want == MediaWant::sound) && report.complete == true && report.has_moov && !report.has_media_data)
    out.push_back(Refusal::no_media_data);
}

std::vector<Refusal> refusals_of(const MediaReport& report, const MediaFacts& facts) {
  std::vector<Refusal> out;
  const auto most = bytes_max(facts.want);
  const bool is_cut = facts.content_length && *facts.content_length != report.bytes;
  if (facts.status != 200) out.push_back(Refusal::http_status);
  if (report.bytes == 0 && !is_cut) out.push_back(Refusal::empty);
  if (report.bytes > most || facts.content_length.value_or(0) > most) out.push_back(Refusal::too_large);
  if (is_cut) out.push_back(Refusal::cut);
  if (report.complete == false || (!is_cut && is_too_short_to_tell(report, facts))) out.push_back(Refusal::incomplete);
  const auto stated_bytes = stated(facts.stated_bytes);
  if (!facts.content_length && report.bytes > 0 && stated_bytes && report.bytes < *stated_bytes) out.push_back(Refusal::shorter_than_stated);
  if (wrong_type(report, facts)) out.push_back(Refusal::wrong_type);
  else if (is_iso_media(report.kind)) refuse_by_tracks(report, facts, out);
  return out;
}

bool duration_differs(const MediaReport& report, const MediaFacts& facts) {
  const auto stated_s = stated(facts.duration_s);
  // Longer than 30 years is no duration; kept out of the arithmetic.
  if (!stated_s || *stated_s > 1'000'000'000) return false;
  const auto stated_ms = static_cast<std::int64_t>(*stated_s) * 1000;
  const std::int64_t off = report.duration_ms.value_or(0) - stated_ms;
  return std::max(off, -off) > std::max<std::int64_t>(2000, stated_ms / 10);
}

std::vector<Defect> defects_of(const MediaReport& report, const MediaFacts& facts) {
  std::vector<Defect> out;
  if (facts.want == MediaWant::video) {
    if (facts.expects_sound && !report.has_sound) out.push_back(Defect::no_sound);
    if (duration_differs(report, facts)) out.push_back(Defect::duration_differs);
  }
  const auto stated_bytes = stated(facts.stated_bytes);
  if (stated_bytes && *stated_bytes != report.bytes) out.push_back(Defect::size_differs);
  return out;
}

// Whether the refusals that may come from a cut do. With the announced length received, a damaged file is damaged at its
// source; without one, a file that is whole by its structure wasn't cut.
bool was_cut(const MediaReport& report, const MediaFacts& facts, const std::vector<Refusal>& refusals) {
  if (contains(refusals, Refusal::cut)) return true;
  if (facts.content_length) return false;
  if (contains(refusals, Refusal::incomplete) || contains(refusals, Refusal::no_media_data)) return true;
  return contains(refusals, Refusal::shorter_than_stated) && report.complete != true;
}

MediaFault fault_of(const MediaReport& report, const MediaFacts& facts, const std::vector<Refusal>& refusals) {
  if (refusals.empty()) return MediaFault::none;
  if (contains(refusals, Refusal::http_status)) return MediaFault::status;
  const bool wrong = contains(refusals, Refusal::wrong_type);
  if (contains(refusals, Refusal::empty) || (wrong && is_honest_page(report, facts))) return MediaFault::not_media;
  if (wrong || contains(refusals, Refusal::not_video) || contains(refusals, Refusal::too_large)) return MediaFault::content;
  return was_cut(report, facts, refusals) ? MediaFault::cut : MediaFault::content;
}

template <class Value>
std::vector<std::string> names(const std::vector<Value>& values) {
  std::vector<std::string> out;
  for (const Value value : values) out.emplace_back(to_string(value));
  return out;
}

}  // namespace

std::string_view to_string(Refusal refusal) {
  switch (refusal) {
    case Refusal::http_status: return "http_status";
    case Refusal::empty: return "empty";
    case Refusal::too_large: return "too_large";
    case Refusal::cut: return "cut";
    case Refusal::incomplete: return "incomplete";
    case Refusal::shorter_than_stated: return "shorter_than_stated";
    case Refusal::wrong_type: return "wrong_type";
    case Refusal::not_video: return "not_video";
    case Refusal::no_media_data: return "no_media_data";
  }
  unreachable("Refusal");
}

std::string_view to_string(Defect defect) {
  switch (defect) {
    case Defect::no_sound: return "no_sound";
    case Defect::duration_differs: return "duration_differs";
    case Defect::size_differs: return "size_differs";
  }
  unreachable("Defect");
}

std::vector<std::string> MediaVerdict::refusal_names() const { return names(refusals); }
std::vector<std::string> MediaVerdict::defect_names() const { return names(defects); }

std::uint64_t bytes_max(MediaWant want) {
  switch (want) {
    case MediaWant::video: return limits::asset_bytes_max;
    case MediaWant::image: return limits::image_bytes_max;
    case MediaWant::sound: return limits::sound_bytes_max;
    case MediaWant::slide: return limits::slide_bytes_max;
  }
  unreachable("MediaWant");
}

MediaVerdict judge(const MediaReport& report, const MediaFacts& facts) {
  MediaVerdict verdict;
  verdict.refusals = refusals_of(report, facts);
  verdict.fault = fault_of(report, facts, verdict.refusals);
  if (verdict.may_publish()) verdict.defects = defects_of(report, facts);
  return verdict;
}

}  // namespace holdfast
