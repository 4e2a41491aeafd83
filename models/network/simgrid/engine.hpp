// The one SimGrid engine of this process, set to pure max-min sharing: model CM02 with bandwidth and latency
// factors 1, weight-S 0, TCP-gamma 0, no cross-traffic. Only this folder sees SimGrid.
#pragma once

namespace simgrid::s4u {
class Engine;
}

namespace pitstop {

// Requires: called once in a process.
simgrid::s4u::Engine& the_engine();

}  // namespace pitstop
