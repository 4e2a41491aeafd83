// The SimGrid engine in a build without SimGrid: it says what to install.
#include "experiments/simulate/engines/simgrid.hpp"

namespace pitstop {

std::string simgrid_refusal(const Scenario&) {
  return "this program was built without SimGrid (Debian, Ubuntu: libsimgrid-dev)";
}
Batch run_on_simgrid(const BatchRequest&) { return {}; }

}  // namespace pitstop
