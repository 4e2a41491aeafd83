#include "experiments/config/derive_work.hpp"

#include <string>

#include "experiments/config/overrides.hpp"
#include "experiments/config/units.hpp"
#include "models/network/job_network.hpp"
#include "models/network/step_time.hpp"

namespace pitstop {
namespace {

// Empty: the step time is known now.
std::string find_step_time(Scenario& s, const std::vector<std::pair<Collective, CollectiveWay>>& measured) {
  if (!s.workload) return "needs job.step_time, or the section workload, from which it follows";
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
  if (!(step_s < kLongest.seconds())) return "cannot be run: a link that the job needs is down";
  s.job.step_time = longer(Duration::from_seconds(step_s), Duration::micros(1));
  return "";
}

}  // namespace

void derive_work(Scenario& s, const Node& root,
                 const std::vector<std::pair<Collective, CollectiveWay>>& measured,
                 std::vector<Issue>& issues) {
  if (!s.job.steps || !issues.empty()) return;
  const Node* node = node_at(root, "job.steps");
  auto complain = [&](std::string what) {
    issues.push_back(issue_at(node ? node->place : root.place, "job.steps", std::move(what)));
  };
  if (!s.job.step_time) {
    const std::string lack = find_step_time(s, measured);
    if (!lack.empty()) return complain(lack);
    if (!s.job.step_time) return;
  }
  const double work_s = s.job.step_time->seconds() * static_cast<double>(*s.job.steps);
  if (work_s < 1e-6 || work_s > kLongest.seconds())
    return complain("steps of " + format_duration(*s.job.step_time) +
                    " are out of range; expected at most 1,000 years of work");
  s.job.work = *s.job.step_time * *s.job.steps;
}

}  // namespace pitstop
