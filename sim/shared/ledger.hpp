// The ledger of one replication: each tick of wall time is booked once, to a line and to a cause.
// Training at full speed books nothing while it runs: the work in hand becomes `productive` or
// `lost_work` when its fate is known. Invariant at the end: the lines sum to wall, the causes to
// wall - productive.
#pragma once

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

class Ledger {
 public:
  SIM_HD explicit Ledger(Outcome& outcome) : outcome_(outcome) {}

  SIM_HD void book(Line line, int cause, Duration time) {
    outcome_.line[index_of(line)] += time;
    outcome_.by_cause[cause] += time;
  }
  SIM_HD void book_productive(Duration work) { outcome_.line[index_of(Line::productive)] += work; }

 private:
  Outcome& outcome_;
};

}  // namespace pitstop
