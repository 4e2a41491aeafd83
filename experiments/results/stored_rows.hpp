// The replications of a result file, read back.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/results/stored_file.hpp"
#include "sim/shared/row.hpp"

namespace pitstop {

struct StoredRow {
  std::int64_t point;
  Row row;
  bool sound = true;  // false: it holds what no replication can have
};
// The rows of the table `replications`, point after point. A line or counter that the file does not have is
// zero: the program that wrote it did not know it. Throws BadPart.
std::vector<StoredRow> read_rows(const StoredFile& file);

}  // namespace pitstop
