#include "models/failure/table_builder.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <variant>

#include "models/failure/quadrature.hpp"
#include "models/failure/residual_life.hpp"

namespace pitstop {

namespace {

constexpr long double kUnitsPerSecond = 1e6L * (1 << QuantileTable::kFractionBits);
constexpr long double kLongestUnits = 0x1p8L * static_cast<long double>(kLongest.ticks());
constexpr long double kHalfTick = 1 << (QuantileTable::kFractionBits - 1);
constexpr int kLastOctave = QuantileTable::kOctaves - 1;
constexpr int kFarOctave = 31;  // probabilities below 2^-32: far enough for 1e-9 not to feel it
constexpr long double kFarTolerance = 0.015L;
constexpr int kFirstLook = 3;                  // log2 of the stretches on which an octave is looked at first
constexpr int kFirstLookAtPoints = 7;          // where the quantile function has kinks
constexpr int kMostLogBins = 9;                // of a smooth octave
constexpr int kRoughLogBins = 7;               // of one with a jump or a kink
constexpr long double kConverging = 0.6L;      // halving a smooth octave quarters the error; a jump's stays
constexpr long double kMeanTolerance = 1e-8L;  // of a cell's part of the mean, before it is put right
constexpr long double kSmallestTail = 0x1p-65L;  // half of what 64 bits resolve

// Seconds at probability `tail` from the lower or upper end.
using Quantile = std::function<long double(bool upper, long double tail)>;

// One cell of the table, in knot units.
struct Cell {
  long double width;        // probability
  long double left, right;  // the quantile at its edges
  long double area;         // integral of the quantile over it
  bool rough;               // holds a jump or a kink

  long double excess() const { return width * (left + right) / 2 - area; }
};

// The part of the quantile function in one octave, as a function of the distance from the end.
class Octave {
 public:
  Octave(const Quantile& quantile, bool upper, int index, int first_look)
      : quantile_(quantile),
        upper_(upper),
        index_(index),
        width_(std::exp2(-static_cast<long double>(reaches_end() ? QuantileTable::kOctaves : index + 2))),
        from_(reaches_end() ? 0 : width_),
        tolerance_(index < kFarOctave ? kTableTolerance : kFarTolerance),
        look_(first_look) {
    look(look_);
    if (!reaches_end()) refine();
  }

  int log_bins() const { return log_bins_; }

  std::size_t head() const {
    return static_cast<std::size_t>(index_ + (upper_ ? QuantileTable::kOctaves : 0));
  }

  // By ascending probability.
  std::vector<Cell> cells(long double tolerance) const {
    std::vector<Cell> out;
    const std::size_t step = stretches() >> log_bins_;
    for (std::size_t i = 0; i < stretches(); i += step) {
      const Stretch s{place(i), place(i + step), at_[i], at_[i + step / 2], at_[i + step]};
      out.push_back({s.b - s.a, s.at_a, s.at_b, reaches_end() ? tail_area(tolerance) : area(s, tolerance),
                     worst_in(i, step) > 1});
    }
    if (!upper_) return out;
    std::reverse(out.begin(), out.end());
    for (Cell& c : out) std::swap(c.left, c.right);
    return out;
  }

  bool reaches_longest() const { return std::max(at_.front(), at_.back()) >= kLongestUnits; }
  // Roughly the integral of the quantile over the octave.
  long double estimate() const { return width_ * at_[at_.size() / 2]; }

 private:
  std::size_t stretches() const { return at_.size() - 1; }
  bool reaches_end() const { return index_ == kLastOctave; }
  long double units(long double tail) const {
    const long double u = quantile_(upper_, std::max(tail, kSmallestTail)) * kUnitsPerSecond;
    return u < kLongestUnits ? std::max(u, 0.0L) : kLongestUnits;
  }
  long double place(std::size_t i) const {
    return from_ + width_ * static_cast<long double>(i) / static_cast<long double>(stretches());
  }

  // Evaluates on 2^log_stretches stretches; what is known already is kept.
  void look(int log_stretches) {
    std::vector<long double> known = std::move(at_);
    at_.assign((std::size_t{1} << log_stretches) + 1, 0);
    for (std::size_t i = 0; i < at_.size(); ++i) {
      at_[i] = !known.empty() && i % 2 == 0 ? known[i / 2] : units(place(i));
    }
  }

  // The error of a straight line over `step` stretches from i, in units of what is allowed.
  long double worst_in(std::size_t i, std::size_t step) const {
    long double worst = 0;
    for (std::size_t j = 1; j < step; ++j) {
      const long double line =
          at_[i] + (at_[i + step] - at_[i]) * static_cast<long double>(j) / static_cast<long double>(step);
      worst = std::max(worst, std::abs(line - at_[i + j]) / std::max(tolerance_ * at_[i + j], kHalfTick));
    }
    return worst;
  }
  long double worst_with(int log_bins) const {
    const std::size_t step = stretches() >> log_bins;
    long double worst = 0;
    for (std::size_t i = 0; i < stretches(); i += step) worst = std::max(worst, worst_in(i, step));
    return worst;
  }

  void refine() {
    long double before = worst_with(0);
    while (before > 1) {
      if (log_bins_ + 1 == look_) look(++look_);
      const long double now = worst_with(log_bins_ + 1);
      const int most = now <= kConverging * before ? kMostLogBins : kRoughLogBins;
      if (log_bins_ >= most) return;
      ++log_bins_;
      before = now;
    }
  }

  long double area(const Stretch& s, long double tolerance) const {
    return integral([this](long double t) { return units(t); }, s, tolerance);
  }
  // Of the octave that reaches the end: octave by octave, down to what 64 bits resolve.
  long double tail_area(long double tolerance) const {
    long double sum = 0, from = 2 * kSmallestTail;
    sum += from * units(kSmallestTail);
    for (; from < width_; from *= 2) {
      sum += area({from, 2 * from, units(from), units(1.5L * from), units(2 * from)}, tolerance);
    }
    return sum;
  }

  const Quantile& quantile_;
  bool upper_;
  int index_;
  long double width_, from_, tolerance_;
  int look_, log_bins_ = 0;
  std::vector<long double> at_;  // the quantile at the edges of 2^look_ stretches
};

// What a knot may be without leaving the quantiles of its neighbours; how much probability hangs on it.
struct Knot {
  long double value, low, high, weight;
};

std::vector<Knot> knots_beside(const std::vector<Cell>& cells) {
  std::vector<Knot> knots;
  for (std::size_t i = 0; i <= cells.size(); ++i) {
    const Cell* left = i > 0 ? &cells[i - 1] : nullptr;
    const Cell* right = i < cells.size() ? &cells[i] : nullptr;
    knots.push_back({left ? left->right : right->left, left ? left->left : right->left,
                     right ? right->right : left->right,
                     ((left ? left->width : 0) + (right ? right->width : 0)) / 2});
  }
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const long double excess = cells[i].excess();
    // Before a jump only the knot after it has room below, and the other way round.
    const long double left_share = !cells[i].rough ? 0.5L : excess > 0 ? 0 : 1;
    knots[i].value -= left_share * excess / knots[i].weight;
    knots[i + 1].value -= (1 - left_share) * excess / knots[i + 1].weight;
  }
  return knots;
}

// Moves every knot by the same share of its room until the mean is right again.
void restore_mean(std::vector<Knot>& knots, long double mean) {
  auto moved = [](const Knot& k, long double share) {
    return std::clamp(k.value + share * (k.high - k.low), k.low, k.high);
  };
  auto mean_at = [&](long double share) {
    long double sum = 0;
    for (const Knot& k : knots) sum += k.weight * moved(k, share);
    return sum;
  };
  long double share = 0;
  if (std::abs(mean_at(0) - mean) > 1e-12L * mean) {
    long double low = -1, high = 1;
    for (int i = 0; i < 64; ++i) {
      share = (low + high) / 2;
      (mean_at(share) < mean ? low : high) = share;
    }
  }
  for (Knot& k : knots) k.value = moved(k, share);
}

// Pools neighbours that descend into their mean (pool adjacent violators), which keeps the mean of all.
void make_ascend(std::vector<Knot>& knots) {
  struct Pool {
    long double sum, weight;
    std::size_t size;
    long double mean() const { return sum / weight; }
  };
  std::vector<Pool> pools;
  for (const Knot& k : knots) {
    pools.push_back({k.value * k.weight, k.weight, 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back() = {pools.back().sum + last.sum, pools.back().weight + last.weight,
                      pools.back().size + last.size};
    }
  }
  auto knot = knots.begin();
  for (const Pool& pool : pools) {
    for (std::size_t i = 0; i < pool.size; ++i) {
      if (pool.size > 1) knot->value = pool.mean();
      ++knot;
    }
  }
}

// The last cell's end is at infinity for many families; the line that has its area ends somewhere sensible.
void end_somewhere(Cell& last) {
  last.right = std::clamp(2 * last.area / last.width - last.left, last.left, kLongestUnits);
}

int first_look(const Empirical&) { return kFirstLookAtPoints; }
int first_look(const Mixture& m) {
  int most = kFirstLook;
  for (const MixtureComponent& c : m.components) {
    if (std::holds_alternative<Empirical>(c.part)) most = kFirstLookAtPoints;
  }
  return most;
}
template <class Family>
int first_look(const Family&) {
  return kFirstLook;
}

// What a table is built from.
struct Source {
  Quantile quantile;
  int first_look;
  std::optional<long double> mean_s;  // where it is known exactly
};

std::vector<Octave> octaves_of(const Source& source) {  // by ascending probability
  std::vector<Octave> octaves;
  for (int o = kLastOctave; o >= 0; --o) octaves.emplace_back(source.quantile, false, o, source.first_look);
  for (int o = 0; o <= kLastOctave; ++o) octaves.emplace_back(source.quantile, true, o, source.first_look);
  return octaves;
}

// The table's cells by ascending probability. Fills the heads.
std::vector<Cell> cut_into_cells(const std::vector<Octave>& octaves, std::vector<std::uint32_t>& heads) {
  long double estimate = 0;
  for (const Octave& o : octaves) estimate += o.estimate();
  std::vector<Cell> cells;
  for (const Octave& o : octaves) {
    heads[o.head()] = static_cast<std::uint32_t>(cells.size() << QuantileTable::kLogBinsBits) |
                      static_cast<std::uint32_t>(o.log_bins());
    const std::vector<Cell> more = o.cells(kMeanTolerance * estimate);
    cells.insert(cells.end(), more.begin(), more.end());
  }
  end_somewhere(cells.back());
  return cells;
}

BuiltTable build(const Source& source) {
  BuiltTable table;
  table.heads.assign(QuantileTable::kHeads, 0);
  const std::vector<Octave> octaves = octaves_of(source);
  const std::vector<Cell> cells = cut_into_cells(octaves, table.heads);

  long double mean = 0;
  for (const Cell& c : cells) mean += c.area;
  if (source.mean_s && !octaves.back().reaches_longest()) mean = *source.mean_s * kUnitsPerSecond;
  std::vector<Knot> knots = knots_beside(cells);
  restore_mean(knots, mean);
  make_ascend(knots);
  for (const Knot& k : knots) table.knots.push_back(std::llround(k.value));
  return table;
}

}  // namespace

BuiltTable build_table(const Distribution& distribution) {
  return std::visit(
      [](const auto& d) {
        auto quantile = [&d](bool upper, long double tail) { return upper ? d.upper(tail) : d.lower(tail); };
        return build({quantile, first_look(d), d.mean_s()});
      },
      distribution);
}

BuiltTable build_stationary_table(const Distribution& distribution) {
  const ResidualLife residual(distribution);
  auto quantile = [&residual](bool upper, long double tail) {
    return upper ? residual.upper(tail) : residual.lower(tail);
  };
  return build({quantile, kFirstLook, std::nullopt});
}

}  // namespace pitstop
