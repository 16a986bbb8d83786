// Any bytes as a sidecar. Properties: no crash, only `corrupt` as a failure, keys that can't leave the vault, and what was
// read is written and read again to the same bytes.
#include <cstdint>
#include <cstdlib>

#include "adapters/sidecar/json_sidecar_codec.h"
#include "core/store/key_layout.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace holdfast;
  const auto require = [](bool condition) {
    if (!condition) std::abort();
  };
  const JsonSidecarCodec codec;
  const auto sidecar = codec.decode({reinterpret_cast<const char*>(data), size});
  if (!sidecar) {
    require(sidecar.error().kind == FailureKind::corrupt);
    return 0;
  }
  require(is_safe_key(sidecar->storage_key));
  for (const auto& asset : sidecar->assets) require(asset.key.empty() ? !asset.missing.empty() : is_safe_key(asset.key));
  const auto once = codec.encode(*sidecar);
  const auto again = codec.decode(once);
  require(again && codec.encode(*again) == once);
  return 0;
}
