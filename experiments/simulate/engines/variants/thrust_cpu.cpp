// Thrust on the threads of this machine. CMake chooses this file, or no_thrust_cpu.cpp where Thrust or TBB is
// missing.
#include "experiments/simulate/engines/thrust.hpp"
#include "experiments/simulate/engines/variants/thrust.hpp"

namespace pitstop {

std::string thrust_cpu_refusal(const Scenario& scenario) { return beyond_one_job(scenario); }
Batch run_on_thrust_cpu(const BatchRequest& request) { return run_by(replicate_on_host, request); }
void thrust_cpu_sort(std::vector<std::int64_t>& values) { sort_by(sort_on_host, values); }

}  // namespace pitstop
