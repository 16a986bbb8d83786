// Opens a file in what the desktop opens it with (xdg-open, or open). No shell ever sees the path, and it is always absolute.
#pragma once

#include <string>

namespace holdfast {

// False when `path` isn't absolute, or there is no such program. Doesn't wait for what was started.
bool open_in_desktop(const std::string& path);

}  // namespace holdfast
