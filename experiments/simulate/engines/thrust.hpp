// Replications by Thrust, from one source: on the GPUs of this machine, or on its processors.
#pragma once

#include "experiments/simulate/engines/engine.hpp"

namespace pitstop {

std::string cuda_refusal(const Scenario& scenario);
Batch run_on_cuda(const BatchRequest& request);
void cuda_sort(std::vector<std::int64_t>& values);

std::string thrust_cpu_refusal(const Scenario& scenario);
Batch run_on_thrust_cpu(const BatchRequest& request);
void thrust_cpu_sort(std::vector<std::int64_t>& values);

// The GPUs for what keeps the processors busy for a while and they do not refuse, the processors for the
// rest.
Batch run_on_best(const BatchRequest& request);

}  // namespace pitstop
