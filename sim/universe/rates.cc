// The table of rates, read from the one list in the header.
#include "universe/rates.h"

#include "universe/chance.h"

namespace holdfast::universe {
namespace {

struct Row {
  std::string_view name;
  Draw draw;
  std::string_view help;
};

constexpr std::array<Row, rate_count> rows = {{
#define HOLDFAST_UNIVERSE_ROW(name, draw, help) Row{#name, Draw::draw, help},
    HOLDFAST_UNIVERSE_RATES(HOLDFAST_UNIVERSE_ROW)
#undef HOLDFAST_UNIVERSE_ROW
}};

const Row& row(Rate rate) { return rows[static_cast<std::size_t>(rate)]; }

}  // namespace

std::string_view name_of(Rate rate) { return row(rate).name; }
std::string_view help_of(Rate rate) { return row(rate).help; }
Draw draw_of(Rate rate) { return row(rate).draw; }

std::optional<Rate> rate_named(std::string_view name) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].name == name) return static_cast<Rate>(i);
  }
  return std::nullopt;
}

void Rates::set_all(Draw draw, double value) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].draw == draw) values_[i] = value;
  }
}

bool Rates::hit(Rate rate, std::uint64_t mixed) const {
  return fraction(mix({mixed, static_cast<std::uint64_t>(rate) + 1})) < (*this)[rate];
}

}  // namespace holdfast::universe
