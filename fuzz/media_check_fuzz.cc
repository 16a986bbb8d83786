// Any bytes, in any pieces, give the same report; and nothing but a whole video is ever published as one.
#include <algorithm>
#include <cstdint>
#include <span>

#include "core/base/check.h"
#include "core/download/media_check.h"

using namespace holdfast;

namespace {

MediaReport check_in_pieces(std::span<const std::byte> bytes, std::size_t piece) {
  MediaCheck check;
  while (!bytes.empty()) {
    const auto size = std::min(piece, bytes.size());
    check.feed(bytes.first(size));
    bytes = bytes.subspan(size);
  }
  return check.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const auto whole = check_in_pieces(bytes, bytes.size() + 1), pieces = check_in_pieces(bytes, 1u + data[0]);
  HOLDFAST_CHECK(whole.kind == pieces.kind && whole.complete == pieces.complete && whole.bytes == bytes.size(), "pieces tell the same");
  HOLDFAST_CHECK(whole.duration_ms == pieces.duration_ms && whole.video_codec == pieces.video_codec, "pieces tell the same");
  HOLDFAST_CHECK(whole.duration_ms.value_or(0) >= 0 && whole.width >= 0 && whole.height >= 0, "no figure overflows");
  const auto verdict = judge(whole, {});
  HOLDFAST_CHECK(!verdict.may_publish() || (whole.kind == ContentKind::mp4_video && whole.has_video && whole.complete == true),
                 "only whole videos are published");
  return 0;
}
