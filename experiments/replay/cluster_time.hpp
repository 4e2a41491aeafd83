// What the nodes of a cluster are used for, and the line of jobs that wait for some.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/replay/replay.hpp"

namespace pitstop {

enum class NodeUse : std::uint8_t {
  training,  // or saving a checkpoint
  standing,  // a job holds it and does neither
  idle,
  standby,  // warm, of a job
  faulty,   // until it leaves
  away,     // is mended
  gone,     // lost, retired or other work's
};
inline constexpr std::size_t kNodeUses = 7;

struct UseSpan {
  Instant from, to;
  NodeUse use;
  std::uint32_t job = kNobody;  // whose it is
};

// By node; the spans of a node follow each other from 0 to the end of the timeline.
std::vector<std::vector<UseSpan>> node_use(const Replay& replay);

// Nodes that the jobs in line ask for, from each time on; by time.
struct InLine {
  Instant from;
  std::int64_t nodes;
};
std::vector<InLine> nodes_in_line(const Timeline& timeline);

}  // namespace pitstop
