#include "experiments/simulate/paired.hpp"

#include <algorithm>

#include "experiments/simulate/statistics.hpp"

namespace pitstop {

namespace {

bool completed(const Row& row) { return row.ending == Ending::completed; }

// Larger is better.
double worth(const Row& row, Measure measure) {
  const double wall = row.wall.seconds();
  switch (measure) {
    case Measure::wall_s:
      return -wall;
    case Measure::completed:
      return completed(row) ? 1 : 0;
    case Measure::ettr:
      return wall > 0 ? row.line[index_of(Line::productive)].seconds() / wall : 1;
  }
  return 0;
}

}  // namespace

Estimate paired_gain(const std::vector<Row>& base, const std::vector<Row>& other, Measure measure) {
  std::vector<double> gain(std::min(base.size(), other.size()));
  for (std::size_t i = 0; i < gain.size(); ++i) gain[i] = worth(other[i], measure) - worth(base[i], measure);
  return estimate(gain);
}

bool any_completed(const std::vector<Row>& rows) { return std::any_of(rows.begin(), rows.end(), completed); }
bool all_completed(const std::vector<Row>& rows) { return std::all_of(rows.begin(), rows.end(), completed); }

}  // namespace pitstop
