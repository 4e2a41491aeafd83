#include "experiments/simulate/picks.hpp"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "experiments/simulate/summarize.hpp"

namespace pitstop {

std::optional<Picks> picked(std::span<const std::int64_t> walls) {
  if (walls.empty()) return std::nullopt;
  std::vector<std::uint32_t> order(walls.size());
  std::iota(order.begin(), order.end(), 0U);
  auto better = [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(walls[a], a) < std::pair(walls[b], b);
  };
  auto pick = [&](std::uint32_t r) {
    Pick p{r, std::nullopt};
    if (walls[r] != kCensored) p.wall = Duration::micros(walls[r]);
    return p;
  };
  const auto middle = order.begin() + static_cast<std::ptrdiff_t>((order.size() - 1) / 2);
  const auto [best, worst] = std::minmax_element(order.begin(), order.end(), better);
  Picks p{pick(*best), {}, pick(*worst)};
  std::nth_element(order.begin(), middle, order.end(), better);
  p.median = pick(*middle);
  return p;
}

}  // namespace pitstop
