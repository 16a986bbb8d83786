// The version that `holdfast version` prints; the same as the project's in CMakeLists.txt (tests/tidy/docs.py compares).
#pragma once

namespace holdfast {

inline constexpr const char* version = "0.1.0";

}  // namespace holdfast
