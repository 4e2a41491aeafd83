// One incident: a failure and its way through the chain
//
//   failure -> detected -> marked -> job stopped -> capacity -> replaced -> validated -> queued -> started
//      t0        t1                     t3          granted     ready       checked
//
// It has two sides. The job's side ends when the job trains again; the node's side ends when the node is
// back in service. A spare separates the two: the job goes on while the node is still being replaced.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

enum class JobSide : std::uint8_t {
  none,        // the job does not wait for it (any more)
  warned,      // a precursor: the job still runs
  recovering,  // t0 to t3
  waiting,     // past t3, and short of a node
  ready,       // nothing missing; waits for the others, the queue and the restart
};

struct Incident {
  Instant t0, t1, t3;
  Instant granted, replaced, validated;  // of the node's side, once it has begun
  FailureDraws draws;
  std::uint32_t unit = 0;     // node; or the number of nodes for the job itself
  std::uint32_t attempt = 0;  // how often the replacement failed its validation
  std::uint32_t number = 0;   // in the order in which incidents open; names it to a watcher
  std::uint8_t cause = 0;
  JobSide job = JobSide::none;
  bool node_away = false;   // the node's side is under way
  bool comes_back = false;  // false: no capacity, ever

  // The line that time t belongs to, as far as this incident goes; `ready` is for the job to say.
  SIM_HD Line line_at(Instant t) const {
    if (t < t1) return Line::detection;
    if (t < t3) return Line::drain;
    if (t < granted) return Line::capacity_wait;
    if (t < replaced) return Line::replacement;
    return Line::validation;
  }
  // When that line ends.
  SIM_HD Instant line_end(Instant t) const {
    if (t < t1) return t1;
    if (t < t3) return t3;
    if (t < granted) return granted;
    if (t < replaced) return replaced;
    return validated;
  }
};

}  // namespace pitstop
