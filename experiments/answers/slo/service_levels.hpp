// Service levels of a job that trains all month: the chance that each is kept, by a single incident or by a
// month, rather than one PASS or FAIL from one exercise.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/plan/resource_plan.hpp"
#include "experiments/simulate/runner.hpp"

namespace pitstop {

struct ServiceLevels {
  Duration month = Duration::seconds(30 * 86400);  // 43,200 min
  double availability = 0.999;                     // of the month; 99.9 % allows 43.2 min down
  Duration detection = Duration::seconds(300);     // failure to marked for drain
  Duration recovery = Duration::seconds(1800);     // failure to training again
  double performance_loss = 0.10;                  // of the speed while training
};

struct LevelResult {
  std::string name, target;  // "recovery", "30 min"
  std::string of;            // "an incident", "a month"
  Chance95 pass;
  std::string observed;  // the mean, in words
};

struct SloReport {
  std::string scenario;
  ServiceLevels levels;
  std::vector<LevelResult> results;
  double interruptions_a_month = 0;
  std::optional<double> month_without_late;  // chance that every recovery of a month is in time
  std::uint64_t months = 0, incidents = 0, seed = 0;
};

// Months: the scenario's job kept busy for a month, so many times. Incidents: one failure of each cause that
// stops the job, alone, as the causes' rates weigh them. A resume counts as automatic where no person is in
// it: a node's failure that is seen by a channel other than `human` and replaced or rebooted, or software
// resubmitted at once. Requires: causes that fail. Throws Interrupted, UsageError.
SloReport service_levels(const Scenario& scenario, const ServiceLevels& levels, const RunOptions& options);

std::string slo_text(const SloReport& report, const std::string& version);

}  // namespace pitstop
