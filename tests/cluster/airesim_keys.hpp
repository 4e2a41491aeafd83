// A cluster of AIReSim in the words of our scenarios, and both simulated.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <sstream>
#include <string>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/cluster.hpp"
#include "sim/cluster/cluster.hpp"
#include "tests/oracle/airesim_loop.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {

// One line of AIReSim's keys after the other; models/cluster/README.md has the table.
inline std::string scenario_of(const PeerKeys& k) {
  std::ostringstream s;
  s << "job: {nodes: " << k.job_size << ", work: " << k.job_length << "min, standbys: " << k.warm_standbys
    << ", startup: " << k.host_selection_time << "min}\n"
    << "cluster:\n  spares: " << k.working_pool - k.job_size - k.warm_standbys << "\n";
  if (k.bad_fraction > 0)
    s << "  lemons: {share: " << k.bad_fraction << ", factor: " << 1 + k.systematic_multiplier << "}\n";
  s << "  pool: {nodes: " << k.spare_pool << ", delay: " << k.preemption_wait << "min}\n"
    << "causes:\n  server: {mtbf: " << 1 / k.failure_rate
    << "min, exposure: computing, symptom: crash, remedy: repair}\n"
    << "recovery: {stop: " << k.recovery_time << "min, queue: " << k.host_selection_time
    << "min, hand_over: marked}\n"
    << "repair:\n  automatic: {model: exponential, mean: " << k.auto_repair << "min}\n"
    << "  manual: {model: exponential, mean: " << k.manual_repair << "min}\n"
    << "  escalation: " << k.to_manual << "\n  automatic_fails: " << k.auto_fails
    << "\n  manual_fails: " << k.manual_fails << "\n"
    << "diagnosis: {overlooked: " << 1 - k.diagnosis_probability
    << ", wrong_node: " << k.diagnosis_uncertainty << "}\n";
  if (k.retirement == PeerRetirement::threshold)
    s << "retirement: {rule: threshold, failures: " << k.max_failures << ", window: " << k.window << "min}\n";
  if (k.retirement == PeerRetirement::score)
    s << "retirement: {rule: score, start: " << k.start - k.threshold << ", per_failure: " << k.penalty
      << ", per_day: " << k.credit << "}\n";
  s << "scheduler: {pick: longest_in_service, requeue: released}\ncheckpoint: {interval: continuous}\n";
  return s.str();
}

struct Moments {
  double n = 0, sum = 0, squares = 0;
  void add(double x) {
    ++n;
    sum += x;
    squares += x * x;
  }
  double mean() const { return sum / n; }
  double error() const { return std::sqrt(std::max(0.0, squares / n - mean() * mean()) / n); }
};
inline constexpr const char* kPeerResults[] = {"total, min",   "failures", "host selections",
                                               "pre-emptions", "retired",  "depleted"};
using PeerMoments = std::array<Moments, 6>;

inline PeerMoments by_the_loop(const PeerKeys& keys, std::uint64_t runs) {
  PeerMoments all;
  for (std::uint64_t i = 0; i < runs; ++i) {
    const PeerRun r = PeerLoop(keys, 1000 + i).run();
    const double values[] = {r.total, r.failures, r.selections, r.preemptions, r.retired, r.depleted};
    for (std::size_t m = 0; m < all.size(); ++m) all[m].add(values[m]);
  }
  return all;
}

inline PeerMoments by_our_parts(const PeerKeys& keys, std::uint32_t runs) {
  const CompiledCluster cluster(parse_scenario(scenario_of(keys), "peer.yaml", {}, "."));
  PeerMoments all;
  for (std::uint32_t i = 0; i < runs; ++i) {
    const ClusterOutcome o = Cluster(cluster.plan(), 1, i).run();
    const double values[] = {o.jobs[0].outcome.wall.seconds() / 60,
                             double(o.counts.failures),
                             double(o.counts.selections),
                             double(o.counts.pulled),
                             double(o.counts.retired),
                             o.jobs[0].outcome.ending == Ending::depleted ? 1.0 : 0.0};
    for (std::size_t m = 0; m < all.size(); ++m) all[m].add(values[m]);
  }
  return all;
}

inline void compare(const PeerKeys& keys, std::uint32_t ours, std::uint64_t theirs) {
  const PeerMoments a = by_our_parts(keys, ours), b = by_the_loop(keys, theirs);
  for (std::size_t m = 0; m < a.size(); ++m) {
    const double tolerance = tolerance_in_errors() * std::hypot(a[m].error(), b[m].error());
    EXPECT_NEAR(a[m].mean(), b[m].mean(), tolerance + 1e-6 * b[m].mean()) << kPeerResults[m];
  }
  EXPECT_GT(std::fabs(a[0].mean() - 1.05 * b[0].mean()),
            tolerance_in_errors() * std::hypot(a[0].error(), b[0].error()))
      << "blind to a bias of 5 %";
}

}  // namespace pitstop::test
