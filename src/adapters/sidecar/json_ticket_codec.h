// Tickets as JSON, for the ticket table and nothing else: this text holds signed links (RULES 7).
#pragma once

#include "ports/ticket_codec.h"

namespace holdfast {

// Stateless: any number of threads may share one.
class JsonTicketCodec final : public TicketCodec {
 public:
  std::string encode(const Resolved& resolved) const override;
  Result<Resolved> decode(std::string_view text) const override;
};

}  // namespace holdfast
