// Thrust on threads in a build without Thrust or TBB: it says what to install.
#include "experiments/simulate/engines/thrust.hpp"

namespace pitstop {

std::string thrust_cpu_refusal(const Scenario&) {
  return "this program was built without Thrust on TBB (Debian, Ubuntu: libthrust-dev, libtbb-dev)";
}
Batch run_on_thrust_cpu(const BatchRequest&) { return {}; }
void thrust_cpu_sort(std::vector<std::int64_t>&) {}

}  // namespace pitstop
