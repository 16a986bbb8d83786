// When something goes wrong in passing, and how often in a row. Draws depend on the subject and on how often it was
// asked for, not on the order of other requests.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>

#include "universe/links.h"
#include "universe/options.h"
#include "universe/population.h"
#include "universe/rates.h"

namespace holdfast::universe {

struct CallSubject {
  std::uint64_t key = 0;       // a post's details, one page, one look-up
  const Post* post = nullptr;  // where it is a post
};

class Faults {
 public:
  explicit Faults(const Options& options, const Population& population);

  std::optional<Rate> of_call(const Rates& rates, const CallSubject& subject);
  std::optional<Rate> of_fetch(const Rates& rates, const Asset& asset);

  // Whether an unusable answer is charged all the same, and other yes-or-no draws of a call.
  bool also(const Rates& rates, Rate rate, std::uint64_t key) const;

 private:
  struct Tally {
    std::uint64_t asked = 0;
    int in_a_row = 0;
  };

  bool may_cost_again(const Post& post);
  std::optional<Rate> bounded(std::optional<Rate> drawn, Tally& tally, const Post* post);

  std::uint64_t seed_;
  int in_a_row_max_;
  int dear_max_;
  const Population& population_;
  std::unordered_map<std::uint64_t, Tally> tallies_;
  std::unordered_map<std::uint64_t, int> dear_;
};

}  // namespace holdfast::universe
