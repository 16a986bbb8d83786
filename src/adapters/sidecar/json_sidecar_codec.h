// Sidecars as JSON (docs/FORMATS.md). The same sidecar gives the same bytes; what comes back from a bucket is checked
// before anything trusts it.
#pragma once

#include "ports/sidecar_codec.h"

namespace holdfast {

// Stateless: any number of threads may share one.
class JsonSidecarCodec final : public SidecarCodec {
 public:
  // Text that isn't UTF-8 is mended, for JSON can't hold it.
  std::string encode(const Sidecar& sidecar) const override;
  // Failure corrupt names the member that is wrong. Larger than limits::sidecar_bytes_max is corrupt too.
  Result<Sidecar> decode(std::string_view json) const override;
};

}  // namespace holdfast
