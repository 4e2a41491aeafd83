// What each node does, in order, and when the job holds its nodes.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/replay/timeline.hpp"
#include "sim/plan.hpp"

namespace pitstop {

enum class NodePhase : std::uint8_t {
  allocated,   // one of the job's
  idle,        // a spare
  faulty,      // failed or failing, and not marked yet
  marked,      // for drain; its job stops, then it leaves
  away,        // waits for capacity
  mending,     // is replaced or rebooted
  validating,  // back, under health checks
  lost,        // no capacity, ever
};
inline constexpr std::size_t kNodePhases = 8;
inline constexpr const char* kNodePhaseNames[kNodePhases] = {"allocated", "idle",    "faulty",     "marked",
                                                             "away",      "mending", "validating", "lost"};

struct NodeSpan {
  Instant from, to;
  NodePhase phase;
  std::uint32_t incident = kNobody;  // that it is about
  int cause = kNoCause;
};

// By node; the spans of a node follow each other from 0 to the end of the timeline.
std::vector<std::vector<NodeSpan>> node_time(const Timeline& timeline, const Plan& plan);

// From the start of the job's processes until they are off the nodes; between two holds it is queued.
struct Hold {
  Instant from, to;
};
std::vector<Hold> job_holds(const Timeline& timeline);

}  // namespace pitstop
