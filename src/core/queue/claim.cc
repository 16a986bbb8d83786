// Names of purposes.
#include "core/queue/claim.h"

#include "core/base/check.h"

namespace holdfast {

std::string_view to_string(Purpose purpose) {
  switch (purpose) {
    case Purpose::listing: return "listing";
    case Purpose::lookup: return "lookup";
    case Purpose::detail: return "detail";
    case Purpose::re_resolve: return "re_resolve";
    case Purpose::canary: return "canary";
  }
  unreachable("Purpose");
}

}  // namespace holdfast
