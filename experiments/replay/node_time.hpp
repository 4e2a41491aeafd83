// What each node does, in order, and when the job holds its nodes.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/replay/timeline.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

enum class NodePhase : std::uint8_t {
  allocated,   // one of a job's
  idle,        // a spare
  faulty,      // failed or failing, and not marked yet
  marked,      // for drain; its job stops, then it leaves
  away,        // waits for capacity
  mending,     // is replaced, repaired or rebooted
  validating,  // back, under health checks
  lost,        // no capacity, ever
  standby,     // warm, of a job
  elsewhere,   // other work has it
  retired,
};
inline constexpr std::size_t kNodePhases = 11;
inline constexpr const char* kNodePhaseNames[kNodePhases] = {"allocated", "idle",      "faulty",     "marked",
                                                             "away",      "mending",   "validating", "lost",
                                                             "standby",   "elsewhere", "retired"};

struct NodeSpan {
  Instant from, to;
  NodePhase phase = NodePhase::idle;
  std::uint32_t incident = kNobody;  // that it is about
  int cause = kNoCause;
  std::uint32_t job = kNobody;  // whose it is
};

// By node; where jobs share nodes by GPU, node after node: as many as a job has of a node are its own,
// whichever those were. Spans follow each other from 0 to the end of the timeline.
std::vector<std::vector<NodeSpan>> node_time(const Timeline& timeline, const Plan& plan);

// From the start of the job's processes until they are off the nodes; between two holds it is queued.
struct Hold {
  Instant from, to;
};
std::vector<Hold> job_holds(const Timeline& timeline, std::uint32_t job = 0);

}  // namespace pitstop
