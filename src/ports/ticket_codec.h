// What a ticket table holds: a resolved post with its links, as text. The one place where links are written; the text goes into that
// table and nowhere else (RULES 7).
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/resolve/resolved.h"

namespace holdfast {

class TicketCodec {
 public:
  virtual ~TicketCodec() = default;
  virtual std::string encode(const Resolved& resolved) const = 0;
  // Failure corrupt when it isn't a whole ticket of this version; the failure says nothing of what stood there.
  virtual Result<Resolved> decode(std::string_view text) const = 0;
};

}  // namespace holdfast
