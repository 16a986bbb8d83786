// Escape sequences of the eight basic colours: every terminal that has colour has these.
#include "app/colour.h"

namespace holdfast {

std::string painted(Tone tone, std::string_view text, bool colour) {
  const char* code = "";
  switch (tone) {
    case Tone::plain: return std::string(text);
    case Tone::good: code = "32"; break;
    case Tone::doubtful: code = "33"; break;
    case Tone::bad: code = "1;31"; break;
    case Tone::strong: code = "1"; break;
    case Tone::faint: code = "2"; break;
  }
  if (!colour || text.empty()) return std::string(text);
  return std::string("\x1b[") + code + "m" + std::string(text) + "\x1b[0m";
}

}  // namespace holdfast
