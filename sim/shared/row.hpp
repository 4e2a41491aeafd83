// What is kept of every replication (for quantiles, HDF5 and CSV); index = replication number.
#pragma once

#include <array>
#include <cstdint>

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

struct Row {
  Duration wall;
  std::array<Duration, kLines> line;
  std::uint32_t interruptions = 0, failures = 0, spare_failures = 0, snapshots = 0;
  Ending ending = Ending::completed;
};

SIM_HD inline Row row_of(const Outcome& o) {
  Row row;
  row.wall = o.wall;
  for (std::size_t l = 0; l < kLines; ++l) row.line[l] = o.line[l];
  row.interruptions = o.interruptions;
  row.failures = o.failures;
  row.spare_failures = o.spare_failures;
  row.snapshots = o.snapshots;
  row.ending = o.ending;
  return row;
}

}  // namespace pitstop
