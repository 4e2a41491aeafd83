// One replication told as a list of events in order of time, with the incidents that they belong to.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/outcome.hpp"
#include "sim/plan.hpp"
#include "sim/watch.hpp"

namespace pitstop {

// The times of one incident's stages; none where it never came so far.
struct IncidentTimes {
  std::uint32_t number = 0;
  std::uint32_t node = kNobody;  // kNobody: the job itself
  int cause = kNoCause;
  bool of_spare = false;  // it struck a node that the job did not need
  Instant failed;
  std::optional<Instant> detected, marked, stopped, away, granted, mended, validated;
  std::optional<Instant> restored;    // the job trains again; none for a spare
  std::optional<Instant> superseded;  // a further failure of the same unit began the chain anew
  std::uint32_t attempts = 0;         // replacements that failed their validation
};

struct Timeline {
  std::uint64_t seed = 1, replication = 0;
  std::uint32_t nodes = 1, spares = 0;  // nodes 0 to nodes - 1 are the job's at the start
  Outcome outcome;
  std::vector<Event> events;             // by time; of the same time, in the order in which they were told
  std::vector<IncidentTimes> incidents;  // by number

  std::uint32_t total_nodes() const { return nodes + spares; }
  Instant end() const { return Instant::at(outcome.wall); }
};

// Runs the replication and listens.
Timeline timeline_of(const Plan& plan, std::uint64_t seed, std::uint64_t replication);

}  // namespace pitstop
