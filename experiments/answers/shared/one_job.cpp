#include "experiments/answers/shared/one_job.hpp"

#include "experiments/base/usage_error.hpp"

namespace pitstop {

void require_one_job(const Scenario& scenario, const std::string& about, const std::string& instead) {
  if (scenario.jobs.empty()) return;
  throw UsageError(about + ": " + scenario.name +
                   " is a whole cluster (`jobs`), and this is about one job: " +
                   "give it as `job`. For clusters there is " + instead);
}

}  // namespace pitstop
