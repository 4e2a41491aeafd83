// The engine on GPUs in a build without CUDA: it says how to get it.
#include "experiments/simulate/engines/cpu.hpp"
#include "experiments/simulate/engines/thrust.hpp"

namespace pitstop {

std::string cuda_refusal(const Scenario&) {
  return "this program was built without CUDA: cmake --workflow --preset cuda";
}
Batch run_on_cuda(const BatchRequest&) { return {}; }
void cuda_sort(std::vector<std::int64_t>&) {}
Batch run_on_best(const BatchRequest& request) { return run_on_cpu(request); }

}  // namespace pitstop
