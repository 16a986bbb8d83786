// A box is a header and a payload. Containers that matter are entered, leaves that matter are kept up to a bound, all
// else is stepped over by arithmetic on offsets.
#include "core/download/mp4_walk.h"

#include <algorithm>

namespace holdfast {
namespace {

constexpr std::size_t stsd_bytes_kept = 512;
constexpr std::size_t leaf_bytes_kept = 96;

bool is_fourcc(std::uint32_t type) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    const std::uint32_t c = type >> shift & 0xFF;
    if (c != 0xA9 && (c < 0x20 || c > 0x7E)) return false;
  }
  return true;
}

const Mp4Track* first_track(const Mp4Facts& facts, std::uint32_t handler) {
  for (const Mp4Track& track : facts.tracks) {
    const bool holds_samples = facts.fragmented || track.samples != std::uint64_t{0};
    if (track.handler == handler && !track.codec.empty() && holds_samples) return &track;
  }
  return nullptr;
}

}  // namespace

const Mp4Track* Mp4Facts::video() const { return first_track(*this, fourcc("vide")); }
const Mp4Track* Mp4Facts::sound() const { return first_track(*this, fourcc("soun")); }

std::int64_t Mp4Facts::duration_ms() const {
  std::int64_t longest = std::max(to_ms(movie), to_ms({movie.timescale, fragments_duration}));
  if (const Mp4Track* track = video())
    longest = std::max({longest, to_ms(track->clock), to_ms({track->clock.timescale, track->fragments_duration})});
  else if (const Mp4Track* only_sound = sound())
    longest = std::max(longest, to_ms({only_sound->clock.timescale, only_sound->fragments_duration}));
  return longest;
}

void Mp4Walk::feed(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    if (state_ == State::lost) return;
    const std::size_t used = state_ == State::header ? read_header(bytes) : read_body(bytes);
    bytes = bytes.subspan(used);
  }
}

std::size_t Mp4Walk::read_header(std::span<const std::byte> bytes) {
  const std::size_t take = std::min(bytes.size(), header_need_ - header_have_);
  std::ranges::copy(bytes.first(take), header_.begin() + static_cast<std::ptrdiff_t>(header_have_));
  header_have_ += take;
  at_ += take;
  if (header_have_ == 8 && header_need_ == 8 && u32_at(header_, 0) == 1) header_need_ = 16;
  if (header_have_ == header_need_) open_box();
  return take;
}

// Every size is checked against the box around it here, once; afterwards offsets only grow.
void Mp4Walk::open_box() {
  const std::uint64_t start = at_ - header_have_;
  const std::uint32_t type = u32_at(header_, 4);
  std::uint64_t size = header_need_ == 16 ? u64_at(header_, 8) : u32_at(header_, 0);
  std::uint64_t end = top().end;  // size 0: to the end of what is around it
  if (size != 0) end = saturated_add(start, size);
  const bool fits = size == 0 || (size >= header_have_ && end <= top().end && end != to_the_end);
  header_have_ = 0;
  header_need_ = 8;
  if (!fits || !is_fourcc(type)) {
    state_ = State::lost;
    return;
  }
  if (!enter(type, end)) {
    leaf_end_ = end;
    state_ = State::body;
    begin_leaf(type);
    if (at_ == leaf_end_) end_leaf();
  }
  close_finished();
}

bool Mp4Walk::enter(std::uint32_t type, std::uint64_t end) {
  struct Step {
    Level from;
    std::uint32_t type;
    Level to;
  };
  static constexpr std::array steps{
      Step{Level::file, fourcc("moov"), Level::moov}, Step{Level::moov, fourcc("trak"), Level::trak},
      Step{Level::trak, fourcc("mdia"), Level::mdia}, Step{Level::mdia, fourcc("minf"), Level::minf},
      Step{Level::minf, fourcc("stbl"), Level::stbl}, Step{Level::moov, fourcc("mvex"), Level::mvex},
      Step{Level::file, fourcc("moof"), Level::moof}, Step{Level::moof, fourcc("traf"), Level::traf},
  };
  for (const Step& step : steps) {
    if (step.from != top().level || step.type != type) continue;
    open_[++depth_] = {step.to, end};
    if (step.to == Level::trak) track_ = {};
    if (step.to == Level::traf) fragment_track_ = 0, fragment_default_.reset();
    if (step.to == Level::mvex || step.to == Level::moof) facts_.fragmented = true;
    return true;
  }
  return false;
}

void Mp4Walk::begin_leaf(std::uint32_t type) {
  leaf_ = type;
  kept_.clear();
  const bool matters = top().level != Level::file && top().level != Level::minf && top().level != Level::moof;
  keep_bytes_ = !matters ? 0 : type == fourcc("stsd") ? stsd_bytes_kept : leaf_bytes_kept;
  if (top().level == Level::traf && type == fourcc("trun")) trun_ = TrunSum(default_duration());
}

std::size_t Mp4Walk::read_body(std::span<const std::byte> bytes) {
  const std::size_t take = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), leaf_end_ - at_));
  const auto piece = bytes.first(take);
  if (kept_.size() < keep_bytes_) {
    const auto kept = piece.first(std::min(take, keep_bytes_ - kept_.size()));
    kept_.insert(kept_.end(), kept.begin(), kept.end());
  }
  if (top().level == Level::traf && leaf_ == fourcc("trun")) trun_.feed(piece);
  if (top().level == Level::file && leaf_ == fourcc("mdat")) facts_.media_bytes += take;
  at_ += take;
  if (at_ == leaf_end_) {
    end_leaf();
    close_finished();
  }
  return take;
}

void Mp4Walk::end_leaf() {
  state_ = State::header;
  if (top().level == Level::file && leaf_ == fourcc("meta")) facts_.has_meta = true;
  top().level == Level::mvex || top().level == Level::traf ? take_fragment_leaf() : take_leaf();
}

void Mp4Walk::take_leaf() {
  const std::span<const std::byte> payload = kept_;
  const Level level = top().level;
  if (level == Level::moov && leaf_ == fourcc("mvhd")) facts_.movie = read_clock(payload);
  if (level == Level::trak && leaf_ == fourcc("tkhd")) read_tkhd(payload, track_);
  if (level == Level::mdia && leaf_ == fourcc("mdhd")) track_.clock = read_clock(payload);
  if (level == Level::mdia && leaf_ == fourcc("hdlr")) track_.handler = u32_at(payload, 8);
  if (level == Level::stbl && leaf_ == fourcc("stsd")) read_stsd(payload, track_);
  if (level == Level::stbl && (leaf_ == fourcc("stsz") || leaf_ == fourcc("stz2"))) track_.samples = u32_at(payload, 8);
}

void Mp4Walk::take_fragment_leaf() {
  const std::span<const std::byte> payload = kept_;
  const bool in_traf = top().level == Level::traf;
  if (!in_traf && leaf_ == fourcc("mehd"))
    facts_.fragments_duration = !payload.empty() && payload[0] == std::byte{1} ? u64_at(payload, 4) : u32_at(payload, 4);
  if (!in_traf && leaf_ == fourcc("trex") && default_durations_.size() < tracks_max)
    default_durations_.emplace_back(u32_at(payload, 4), u32_at(payload, 12));
  if (in_traf && leaf_ == fourcc("tfhd")) {
    const std::uint32_t flags = u32_at(payload, 0) & 0xFFFFFF;
    fragment_track_ = u32_at(payload, 4);
    const std::size_t duration_at = 8 + ((flags & 0x1) != 0 ? 8 : 0) + ((flags & 0x2) != 0 ? 4 : 0);
    if ((flags & 0x8) != 0) fragment_default_ = u32_at(payload, duration_at);
  }
  if (in_traf && leaf_ == fourcc("trun"))
    if (Mp4Track* track = track_by_id(fragment_track_))
      track->fragments_duration = saturated_add(track->fragments_duration, trun_.duration());
}

void Mp4Walk::close_finished() {
  while (depth_ > 0 && state_ == State::header && at_ == top().end) {
    if (top().level == Level::trak && facts_.tracks.size() < tracks_max) facts_.tracks.push_back(std::move(track_));
    if (top().level == Level::moov) facts_.has_moov = true;
    --depth_;
  }
}

std::uint32_t Mp4Walk::default_duration() const {
  if (fragment_default_) return *fragment_default_;
  for (const auto& [track, duration] : default_durations_)
    if (track == fragment_track_) return duration;
  return 0;
}

Mp4Track* Mp4Walk::track_by_id(std::uint32_t id) {
  const auto found = std::ranges::find(facts_.tracks, id, &Mp4Track::id);
  return found == facts_.tracks.end() ? nullptr : &*found;
}

// A box of size 0 ends with the file; whatever is open around it must be such a box too.
Mp4Facts Mp4Walk::finish() const {
  Mp4Walk end = *this;
  if (state_ == State::body && leaf_end_ == to_the_end) end.end_leaf();
  bool open_ended = true;
  for (std::size_t i = 1; i <= depth_; ++i) open_ended = open_ended && open_[i].end == to_the_end;
  Mp4Facts facts = end.facts_;
  facts.boxes_fit = end.state_ == State::header && header_have_ == 0 && open_ended && at_ > 0;
  for (std::size_t i = 1; i <= depth_ && facts.boxes_fit; ++i) facts.has_moov = facts.has_moov || open_[i].level == Level::moov;
  return facts;
}

}  // namespace holdfast
