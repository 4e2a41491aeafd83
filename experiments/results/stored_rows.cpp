#include "experiments/results/stored_rows.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "sim/shared/counters.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

namespace {

constexpr double kMostSeconds = 9e12;  // microseconds of more do not fit into 63 bits

// Times are whole ticks; seconds as doubles hold them exactly for the first centuries.
void put_times(const std::vector<double>& seconds, std::size_t line, std::vector<StoredRow>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool fits = std::abs(seconds[i]) < kMostSeconds;
    rows[i].sound = rows[i].sound && fits;
    if (fits) rows[i].row.line[line] = Duration::micros(std::llround(seconds[i] * 1e6));
  }
}

void put_ending(const std::string& name, StoredRow& row) {
  const auto* const found = std::find(kEndingNames.begin(), kEndingNames.end(), name);
  row.sound = row.sound && found != kEndingNames.end();
  if (row.sound) row.row.ending = static_cast<Ending>(found - kEndingNames.begin());
}

}  // namespace

std::vector<StoredRow> read_rows(const StoredFile& file) {
  const StoredTable t(file, "replications");
  const auto point = t.integers("point"), wall = t.integers("wall_us");
  const auto ending = t.texts("ending");
  std::vector<StoredRow> rows(t.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].point = point[i];
    rows[i].row.wall = Duration::micros(wall[i]);
    put_ending(ending[i], rows[i]);
  }
  for (std::size_t l = 0; l < kLines; ++l) {
    const std::string column = std::string(kLineNames[l]) + "_s";
    if (t.has(column)) put_times(t.reals(column), l, rows);
  }
  for (std::size_t c = 0; c < kCounters; ++c) {
    if (!t.has(kCounterList[c].name)) continue;
    const auto counts = t.integers(kCounterList[c].name);
    for (std::size_t i = 0; i < rows.size(); ++i)
      rows[i].row.counter(c) = static_cast<std::uint32_t>(counts[i]);
  }
  return rows;
}

}  // namespace pitstop
