// Sidecars to JSON and back (docs/FORMATS.md). Unknown members are ignored when read; ids are text.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/store/sidecar.h"

namespace holdfast {

class SidecarCodec {
 public:
  virtual ~SidecarCodec() = default;
  // One JSON object, UTF-8, newline at the end; the same sidecar gives the same bytes.
  virtual std::string encode(const Sidecar& sidecar) const = 0;
  // Failure corrupt when it isn't a whole, valid sidecar of a version we know.
  virtual Result<Sidecar> decode(std::string_view json) const = 0;
};

}  // namespace holdfast
