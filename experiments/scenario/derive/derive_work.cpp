#include "experiments/scenario/derive/derive_work.hpp"

#include <string>

#include "experiments/scenario/checks.hpp"
#include "experiments/scenario/text/units.hpp"
#include "models/network/job_network.hpp"
#include "models/network/step_time.hpp"

namespace pitstop {
namespace {

// Fills in the step time if that is possible; what it lacks to do so, or empty.
std::string find_step_time(Scenario& s, const std::vector<std::pair<Collective, CollectiveWay>>& measured,
                           const Complaints& to) {
  for (const char* key : {"workload", "cluster.instance", "topology"}) {
    if (!to.is_sound(key)) return "";
  }
  if (!s.workload) return "needs job.step_time, or the section workload to derive it from";
  if (!nodes_are_known(s, to)) return "";
  const auto nodes = static_cast<std::uint32_t>(s.job.nodes);
  const std::vector<std::string> lacks = lacks_for_step(*s.workload, s.cluster.instance, nodes);
  std::string missing;
  for (const std::string& lack : lacks)
    missing += (missing.empty() ? "needs job.step_time, or " : "; ") + lack;
  if (!lacks.empty()) return missing;
  std::vector<TopologyMistake> ignored;  // the checks tell of them
  std::optional<JobNetwork> network = JobNetwork::of(s, ignored);
  if (!network) return "";
  network->measured = measured;
  const double step_s = step_time(*network, *s.workload, s.cluster.instance, nodes).total_s();
  if (!(step_s < kLongest.seconds())) return "cannot run: a link that the job needs is down";
  s.job.step_time = longer(Duration::from_seconds(step_s), Duration::micros(1));
  s.derived.push_back({"job.step_time", "workload, cluster.instance and topology"});
  return "";
}

}  // namespace

void derive_work(Scenario& s, const std::vector<std::pair<Collective, CollectiveWay>>& measured,
                 Complaints& to) {
  if (!s.job.steps || !to.is_sound("job.steps") || !to.is_sound("job.step_time")) return;
  if (!s.job.step_time) {
    const std::string lack = find_step_time(s, measured, to);
    if (!lack.empty()) return to.complain("job.steps", lack);
    if (!s.job.step_time) return;
  }
  const double work_s = s.job.step_time->seconds() * static_cast<double>(*s.job.steps);
  if (work_s < 1e-6 || work_s > kLongest.seconds())
    return to.complain("job.steps", "steps of " + format_duration(*s.job.step_time) +
                                        " are out of range; expected at most 1,000 years of work");
  s.job.work = *s.job.step_time * *s.job.steps;
  s.derived.push_back({"job.work", "job.steps x job.step_time"});
}

}  // namespace pitstop
