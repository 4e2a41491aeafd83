// One worklist, many ranks: rank 0 hands out pieces as they are asked for, writes what comes back, and
// computes too; the others compute. Who computed what does not show in the answer.
#pragma once

#include <cstdint>
#include <functional>

#include "experiments/simulate/engines/transport.hpp"
#include "experiments/simulate/plans.hpp"
#include "experiments/simulate/worklist.hpp"

namespace pitstop {

struct SharedWork {
  Worklist& list;
  Plans& plans;
  const RunOptions& options;  // `stop` set
  // Called for each batch before it goes into the list, one at a time.
  std::function<void(const Piece& piece, const Batch& batch)> keep;
  std::function<void()> progress;  // called now and then
  std::function<void(std::string_view)> say;
};

// Rank 0. Returns when all is finished or options.stop is set; throws what `keep` or an engine throws here.
// A rank that fails or falls silent loses only its piece, which others take over.
void share_out(Transport& ranks, const SharedWork& work);

// Any other rank, until rank 0 sends it home.
void help_out(Transport& ranks, Plans& plans, const RunOptions& options);

}  // namespace pitstop
