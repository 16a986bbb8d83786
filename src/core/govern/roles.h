// The roles of the pipeline: what one process does of it. `run` does all, `work` those it is told (house plan 2; RULES 7).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

enum class Role : std::uint8_t { list, resolve, download, upload, index, janitor };
inline constexpr std::array all_roles{Role::list, Role::resolve, Role::download, Role::upload, Role::index, Role::janitor};

std::string_view to_string(Role role);
std::optional<Role> parse_role(std::string_view text);

// A set of them. The bits are those of the numbers of Role; they stand in the catalog.
class Roles {
 public:
  constexpr Roles() = default;
  static constexpr Roles all() { return Roles((1u << all_roles.size()) - 1); }
  static constexpr Roles from_bits(unsigned bits) { return Roles(bits & all().bits()); }
  constexpr Roles with(Role role) const { return Roles(bits_ | bit(role)); }
  constexpr bool has(Role role) const { return (bits_ & bit(role)) != 0; }
  constexpr unsigned bits() const { return bits_; }
  constexpr bool operator==(const Roles&) const = default;

 private:
  constexpr explicit Roles(unsigned bits) : bits_(bits) {}
  static constexpr unsigned bit(Role role) { return 1u << static_cast<unsigned>(role); }
  unsigned bits_ = 0;
};

// "list, resolve": in the order of Role.
std::string describe(Roles roles);

}  // namespace holdfast
