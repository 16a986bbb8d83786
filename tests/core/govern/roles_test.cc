// Names and sets of roles, and a resolver's share of the slots.
#include "core/govern/roles.h"

#include <gtest/gtest.h>

#include "core/govern/workforce.h"

namespace holdfast {
namespace {

TEST(Roles, each_role_has_a_name_that_leads_back_to_it) {
  for (const auto role : all_roles) EXPECT_EQ(parse_role(to_string(role)), role);
  EXPECT_FALSE(parse_role("Resolve"));
  EXPECT_FALSE(parse_role(""));
}

TEST(Roles, a_set_has_what_was_put_into_it) {
  const auto roles = Roles{}.with(Role::resolve).with(Role::list).with(Role::resolve);
  for (const auto role : all_roles) EXPECT_EQ(roles.has(role), role == Role::resolve || role == Role::list);
  EXPECT_EQ(describe(roles), "list, resolve");
  EXPECT_EQ(describe(Roles{}), "");
  EXPECT_EQ(Roles::from_bits(roles.bits()), roles);
}

TEST(Roles, bits_that_are_no_role_are_dropped) { EXPECT_EQ(Roles::from_bits(0xFFFF), Roles::all()); }

TEST(Workforce, a_resolver_takes_its_share_of_the_slots_that_are_meant_for_nothing_yet) {
  struct Step {
    Offers offers;
    int room;
  };
  const Step steps[] = {
      {{}, 0},
      {{.slots = 9, .slots_for_tickets = 0}, 0},
      {{.slots_for_tickets = 9}, 9},
      {{.slots_for_tickets = 9, .resolvers = 1}, 9},
      {{.slots_for_tickets = 9, .downloading = 2, .tickets = 3, .resolving = 1, .resolvers = 1}, 3},
      {{.slots_for_tickets = 9, .downloading = 2, .tickets = 3, .resolving = 4, .resolvers = 1}, 0},
      {{.slots_for_tickets = 2, .tickets = 9}, 0},
      {{.slots_for_tickets = 9, .resolvers = 2}, 5},
      {{.slots_for_tickets = 1, .resolvers = 4}, 1},
  };
  for (const auto& step : steps) EXPECT_EQ(room_to_resolve(step.offers), step.room);
}

}  // namespace
}  // namespace holdfast
