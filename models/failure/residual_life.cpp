#include "models/failure/residual_life.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "models/failure/quadrature.hpp"

namespace pitstop {

namespace {

constexpr int kLowerOctaves = 64, kUpperOctaves = 128;  // of the lifetime's probability
constexpr int kEdgesPerOctave = 4;
constexpr long double kSmooth = 1e-7L;  // two rules of integration agree this well on a smooth cell
constexpr int kMostHalvings = 40;

// Quantiles of the lifetime, both tails in octaves: between them P(T > x) varies little.
std::vector<long double> quantiles_of(const Distribution& lifetime) {
  std::vector<long double> out;
  std::visit(
      [&out](const auto& d) {
        auto each_place = [](int octaves, auto&& add) {
          for (int i = 0; i < octaves * kEdgesPerOctave; ++i) {
            add(0.5L * std::exp2(-static_cast<long double>(i) / kEdgesPerOctave));
          }
        };
        each_place(kLowerOctaves, [&](long double p) { out.push_back(d.lower(p)); });
        each_place(kUpperOctaves, [&](long double q) { out.push_back(d.upper(q)); });
      },
      lifetime);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

ResidualLife::ResidualLife(const Distribution& lifetime) : lifetime_(lifetime) {
  edges_.push_back(edge_at(0));
  for (const long double s : quantiles_of(lifetime)) {
    if (s > edges_.back().at) add_cells(Edge(edges_.back()), edge_at(s), kMostHalvings);
  }
  for (std::size_t i = 1; i < edges_.size(); ++i) edges_[i].before += edges_[i - 1].before;
  for (std::size_t i = edges_.size() - 1; i-- > 0;) edges_[i].after += edges_[i + 1].after;
}

long double ResidualLife::survival(long double s) const {
  return std::visit([s](const auto& d) { return d.above(s); }, lifetime_);
}

ResidualLife::Edge ResidualLife::edge_at(long double s) const { return {s, survival(s), 0, 0}; }

// Appends the edges after `from`; an edge's `before` and its predecessor's `after` are the cell between them.
void ResidualLife::add_cells(const Edge& from, const Edge& to, int halvings) {
  const Edge mid = edge_at((from.at + to.at) / 2);
  const Stretch cell{from.at, to.at, from.survival, mid.survival, to.survival};
  const long double simpson = (cell.b - cell.a) / 6 * (cell.at_a + 4 * cell.at_mid + cell.at_b);
  const long double area = gauss_legendre([this](long double s) { return survival(s); }, from.at, to.at);
  if (halvings > 0 && from.at < mid.at && mid.at < to.at && std::abs(area - simpson) > kSmooth * area) {
    add_cells(from, mid, halvings - 1);
    add_cells(mid, to, halvings - 1);
    return;
  }
  edges_.back().after = area;
  edges_.push_back(to);
  edges_.back().before = area;
}

long double ResidualLife::lower(long double p) const {
  const long double target = p * edges_.back().before;
  const auto to = std::upper_bound(edges_.begin() + 1, edges_.end() - 1, target,
                                   [](long double area, const Edge& e) { return area < e.before; });
  return solve(to[-1], *to, target - to[-1].before);
}

long double ResidualLife::upper(long double q) const {
  const long double target = q * edges_.front().after;
  const auto to = std::upper_bound(edges_.begin() + 1, edges_.end() - 1, target,
                                   [](long double area, const Edge& e) { return area > e.after; });
  return solve(to[-1], *to, to[-1].after - target);
}

long double ResidualLife::solve(const Edge& from, const Edge& to, long double area) const {
  // First as if the survival fell in a straight line, then two steps of Newton, which square what is wrong.
  const long double slope = (to.survival - from.survival) / (to.at - from.at);
  const long double root = std::sqrt(std::max(from.survival * from.survival + 2 * area * slope, 0.0L));
  long double s = std::clamp(from.at + 2 * area / (from.survival + root), from.at, to.at);
  for (int step = 0; step < 2; ++step) {
    const long double density = survival(s);
    if (!(density > 0)) break;
    const long double reached = gauss_legendre([this](long double x) { return survival(x); }, from.at, s);
    s = std::clamp(s - (reached - area) / density, from.at, to.at);
  }
  return s;
}

}  // namespace pitstop
