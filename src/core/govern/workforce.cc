// Sums over the workers.
#include "core/govern/workforce.h"

#include <algorithm>

namespace holdfast {

int room_to_resolve(const Offers& offers) {
  const int room = offers.slots_for_tickets - offers.downloading - offers.tickets - offers.resolving;
  if (room <= 0) return 0;
  const int resolvers = std::max(1, offers.resolvers);
  return (room + resolvers - 1) / resolvers;
}

}  // namespace holdfast
