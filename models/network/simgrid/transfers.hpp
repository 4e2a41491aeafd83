// The same sets of transfers as models/network/transfer_set, played by SimGrid: the judge of the core's
// sharing.
#pragma once

#include <vector>

#include "models/network/transfer_set.hpp"

namespace pitstop {

struct TransferSet {
  std::vector<double> capacity;  // bytes/s
  std::vector<TransferAsked> transfers;
};

// When each transfer of each set ends, in seconds; the sets share nothing. Runs in a child process.
std::vector<double> simgrid_ends(const std::vector<TransferSet>& sets);

}  // namespace pitstop
