// What the columns of nccl-tests mean: element sizes, factors between algbw and busbw, and what a run must
// have been where its head is lost. github.com/NVIDIA/nccl-tests doc/PERFORMANCE.md derives the factors.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "calibration/import/imported.hpp"

namespace pitstop {

// Bytes of an element type: float 4, half 2, ...; nothing for what is no type.
std::optional<int> element_bytes(std::string_view type);

// The operation that a text names: "./build/all_reduce_perf -b 8" is all_reduce; empty if none.
std::string operation_named(std::string_view text);

// busbw / algbw of an operation over n ranks; nothing where it is not known.
std::optional<double> bus_factor(std::string_view operation, int ranks);

// Completes a run from its own rows: units of the time column, the operation, ranks; and warns where the rows
// contradict each other or the verdict.
struct RunChecks {
  double time_scale = 1;  // of the time column, in microseconds
  bool scale_known = false;
};
void complete_run(CollectiveRun& run, const RunChecks& checks, Imported& out);

}  // namespace pitstop
