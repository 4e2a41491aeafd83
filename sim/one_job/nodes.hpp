// The nodes of a replication: what state each is in, which are idle, and how a change of state starts and
// stops the failure clocks on it.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/one_job/failures.hpp"
#include "sim/one_job/workspace.hpp"
#include "sim/shared/plan.hpp"

namespace pitstop {

template <class Shape = AnyShape>
class BasicNodes {
 public:
  SIM_HD BasicNodes(const Plan& plan, Workspace& space, BasicFailures<Shape>& failures)
      : plan_(plan), space_(space), failures_(failures) {}

  SIM_HD void begin() {
    // Eight at a time: a device's threads each write to a place of their own. The array ends at a whole word.
    static_assert(static_cast<int>(NodeState::of_job) == 0 && sizeof(NodeState) == 1);
    constexpr std::uint64_t kEightOfJob = 0;
    for (std::uint32_t i = 0; i < plan_.nodes; i += 8)
      __builtin_memcpy(__builtin_assume_aligned(space_.state + i, 8), &kEightOfJob, 8);
    for (std::uint32_t i = plan_.total_nodes(); i-- > plan_.nodes;) add_idle(i);
  }

  SIM_HD NodeState state(std::uint32_t node) const { return space_.state[node]; }
  SIM_HD bool any_idle() const { return idle_ > 0; }
  // Requires: any_idle().
  SIM_HD std::uint32_t an_idle_one() const { return space_.idle[idle_ - 1]; }

  SIM_HOT void take_down(std::uint32_t node, Instant t) {
    const NodeState was = space_.state[node];
    if (was == NodeState::idle) remove_idle(node);
    space_.state[node] = NodeState::down;
    if (!failures_.any_clocks()) return;
    failures_.freeze(Exposure::in_service, node, t);
    if (was != NodeState::of_job) return;
    failures_.freeze(Exposure::allocated, node, t);
    failures_.freeze(Exposure::computing, node, t);
  }

  // Requires: it is down.
  SIM_HD void lose_for_good(std::uint32_t node) { space_.state[node] = NodeState::lost; }

  // Mended: an idle node, with fresh clocks if it was replaced.
  SIM_HOT void bring_back(std::uint32_t node, Instant t, bool replaced) {
    add_idle(node);
    if (!failures_.any_clocks()) return;
    failures_.thaw(Exposure::in_service, node, t, replaced);
    if (!replaced) return;
    failures_.renew_frozen(Exposure::allocated, node);
    failures_.renew_frozen(Exposure::computing, node);
  }

  // An idle node becomes one of the job's.
  SIM_HOT void join(std::uint32_t node, Instant t) {
    remove_idle(node);
    space_.state[node] = NodeState::of_job;
    if (!failures_.any_clocks()) return;
    failures_.thaw(Exposure::allocated, node, t, false);
    failures_.thaw(Exposure::computing, node, t, false);
  }

 private:
  SIM_HD void add_idle(std::uint32_t node) {
    space_.state[node] = NodeState::idle;
    space_.idle_place[node] = idle_;
    space_.idle[idle_++] = node;
  }
  SIM_HD void remove_idle(std::uint32_t node) {
    const std::uint32_t at = space_.idle_place[node], last = space_.idle[--idle_];
    space_.idle[at] = last;
    space_.idle_place[last] = at;
  }

  const Plan& plan_;
  Workspace& space_;
  BasicFailures<Shape>& failures_;
  std::uint32_t idle_ = 0;
};

}  // namespace pitstop
