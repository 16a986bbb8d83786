// The few colours there are, by what they mean. Whether there may be any is app/terminal's to say.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace holdfast {

enum class Tone : std::uint8_t { plain, good, doubtful, bad, strong, faint };

std::string painted(Tone tone, std::string_view text, bool colour);

}  // namespace holdfast
