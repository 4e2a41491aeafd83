// Reads a result file back, as far as an answer can be told from it again.
#pragma once

#include <cstdint>
#include <string>

#include "experiments/simulate/summary.hpp"

namespace pitstop {

struct StoredResults {
  Provenance provenance;
  Sweep sweep;  // a run is a sweep of one point without keys; points keep their rows
  bool is_sweep() const { return !sweep.keys.empty(); }
};

// Throws InputError where the file is missing, cut, of another kind, or of a format that this program does
// not know.
StoredResults read_results(const std::string& path);

}  // namespace pitstop
