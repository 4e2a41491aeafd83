// The length of a job that is given in training steps.
#pragma once

#include <utility>
#include <vector>

#include "experiments/scenario/text/complaints.hpp"
#include "models/network/collective.hpp"
#include "models/scenario.hpp"

namespace pitstop {

// Where the job has `steps`: fills in its work, and the step time from workload, instance and network unless
// it is given. `measured`: collectives fitted to this kind of machine. Notes what it lacks to do so.
void derive_work(Scenario& scenario, const std::vector<std::pair<Collective, CollectiveWay>>& measured,
                 Complaints& to);

}  // namespace pitstop
