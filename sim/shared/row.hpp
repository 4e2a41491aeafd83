// What is kept of every replication (for quantiles, HDF5 and CSV); index = replication number.
#pragma once

#include <array>

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/counters.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

struct Row : Counters {
  Duration wall;
  std::array<Duration, kLines> line;
  Ending ending = Ending::completed;
};

SIM_HD inline Row row_of(const Outcome& o) {
  Row row;
  static_cast<Counters&>(row) = o;
  row.wall = o.wall;
  for (std::size_t l = 0; l < kLines; ++l) row.line[l] = o.line[l];
  row.ending = o.ending;
  return row;
}

}  // namespace pitstop
