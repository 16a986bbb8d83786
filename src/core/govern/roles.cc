// Names of roles.
#include "core/govern/roles.h"

#include "core/base/check.h"

namespace holdfast {

std::string_view to_string(Role role) {
  switch (role) {
    case Role::list: return "list";
    case Role::resolve: return "resolve";
    case Role::download: return "download";
    case Role::upload: return "upload";
    case Role::index: return "index";
    case Role::janitor: return "janitor";
  }
  unreachable("Role");
}

std::optional<Role> parse_role(std::string_view text) {
  for (const auto role : all_roles)
    if (to_string(role) == text) return role;
  return std::nullopt;
}

std::string describe(Roles roles) {
  std::string text;
  for (const auto role : all_roles)
    if (roles.has(role)) text += (text.empty() ? "" : ", ") + std::string(to_string(role));
  return text;
}

}  // namespace holdfast
