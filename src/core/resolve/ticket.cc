// The words for renditions, as they stand in sidecars and on screens.
#include "core/resolve/ticket.h"

#include "core/base/check.h"

namespace holdfast {

std::string_view to_string(Rendition rendition) {
  switch (rendition) {
    case Rendition::hd: return "hd";
    case Rendition::standard: return "standard";
    case Rendition::watermarked: return "watermarked";
  }
  unreachable("Rendition");
}

}  // namespace holdfast
