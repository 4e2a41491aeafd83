// The arrays of one replication, carved from one block of memory so that the replication loop allocates
// nothing. One workspace serves any number of replications of a plan, one after another.
//
// A workspace may hold fewer incidents than a plan can have open at once, where memory is dear: a replication
// that outgrows it stops and says so (OneJob::outgrew_workspace).
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/base/indexed_heap.hpp"
#include "sim/base/platform.hpp"
#include "sim/shared/incident.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

enum class NodeState : std::uint8_t { of_job, idle, down, lost };

// The clock of one (unit, cause). One record, because what touches one part touches all.
struct Clock {
  std::int64_t due = 0;        // class time of the failure, or time left while frozen
  std::uint32_t lifetime = 0;  // number of its present lifetime
  std::uint32_t place = kNotQueued;
};
struct ClockPlaces {
  Clock* clock = nullptr;
  SIM_HD std::uint32_t& operator()(std::uint32_t id) const { return clock[id].place; }
};

// Clocks of one exposure class: those of every non-exponential cause with that exposure, cause by cause.
struct ClockArrays {
  std::uint32_t count = 0;
  Clock* clock = nullptr;
  std::int64_t* heap_key = nullptr;
  std::uint32_t* heap_id = nullptr;
};

struct Workspace {
  std::uint32_t most_slots = 0;  // one more is there, for the incident that is too many
  NodeState* state = nullptr;
  std::uint32_t* idle = nullptr;        // ids of idle nodes, any order
  std::uint32_t* idle_place = nullptr;  // node -> place in idle
  Incident* incident = nullptr;         // slots
  std::uint32_t* free_slot = nullptr;
  std::uint32_t* job_slot = nullptr;  // slots of incidents that the job waits for
  std::int64_t* event_key = nullptr;
  std::uint32_t* event_id = nullptr;
  std::uint32_t* event_place = nullptr;
  ClockArrays clocks[kExposures];

  // A node has at most two open incidents: one that its job still recovers from, and one as a spare since.
  SIM_HD static std::uint32_t slots(const Plan& plan) { return 2 * (plan.total_nodes() + 1); }
  SIM_HD static std::uint32_t units(const Plan& plan, const ClockPlan& clock) {
    return clock.of_job ? 1 : plan.total_nodes() * clock.units_per_node;
  }

  // The bytes that carve() uses.
  SIM_HD static std::size_t bytes(const Plan& plan) { return bytes(plan, slots(plan)); }
  SIM_HD static std::size_t bytes(const Plan& plan, std::uint32_t most_slots) {
    Workspace w;
    return w.lay_out(plan, nullptr, most_slots);
  }
  // Requires: `memory` is aligned to 8 bytes and holds bytes(plan).
  SIM_HD static Workspace carve(const Plan& plan, std::byte* memory) {
    return carve(plan, memory, slots(plan));
  }
  SIM_HD static Workspace carve(const Plan& plan, std::byte* memory, std::uint32_t most_slots) {
    Workspace w;
    w.lay_out(plan, memory, most_slots);
    return w;
  }

 private:
  SIM_HD std::size_t lay_out(const Plan& plan, std::byte* memory, std::uint32_t slots_wanted) {
    std::size_t used = 0;
    most_slots = slots_wanted;
    const std::size_t nodes = plan.total_nodes(), n = std::size_t{most_slots} + 1;
    auto take = [&]<class T>(T*& array, std::size_t count) {
      if (memory != nullptr) array = reinterpret_cast<T*>(memory + used);
      used += (count * sizeof(T) + 7) / 8 * 8;
    };
    take(state, nodes);
    take(idle, nodes);
    take(idle_place, nodes);
    take(incident, n);
    take(free_slot, n);
    take(job_slot, n);
    take(event_key, n);
    take(event_id, n);
    take(event_place, n);
    for (std::size_t e = 0; e < kExposures; ++e) {
      ClockArrays& c = clocks[e];
      for (std::uint32_t i = 0; i < plan.clocks; ++i) {
        if (index_of(plan.clock[i].exposure) == static_cast<int>(e)) c.count += units(plan, plan.clock[i]);
      }
      take(c.clock, c.count);
      take(c.heap_key, c.count);
      take(c.heap_id, c.count);
    }
    return used;
  }
};

}  // namespace pitstop
