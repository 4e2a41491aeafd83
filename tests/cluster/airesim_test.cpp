// The closest peer's published results, reached by the parts of this model; and the machine-repair queue.
#include <gtest/gtest.h>

#include <cmath>

#include "experiments/scenario/scenario_file.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

Summary simulate_file(const std::string& name, std::uint64_t replications,
                      const std::vector<Override>& changes = {}) {
  const Scenario scenario =
      read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml", changes);
  RunOptions options;
  options.replications = replications;
  return run(scenario, compile(scenario), options);
}

// An independent program of the peer's semantics, 1,000 replications: 9,873.0 ± 2.2 h, 11,168 failures, 42.3
// choices of hosts, 12.4 pre-emptions; tolerances are those of both runs, at about five standard errors.
TEST(AiresimParity, Default) {
  const Summary s = simulate_file("airesim-default", 200);
  EXPECT_NEAR(s.wall.estimate->mean / 3600, 9873, 12);
  EXPECT_NEAR(s.ettr.mean, 0.6223, 0.0008);
  EXPECT_NEAR(s.failures_mean, 11'168, 40);
  EXPECT_NEAR(s.cluster->selections.mean, 42.3, 1.5);
  EXPECT_NEAR(s.cluster->pulled.mean, 12.4, 1);
}

TEST(AiresimParity, Small) {
  const Summary s = simulate_file("airesim-s256", 4000);
  EXPECT_NEAR(s.wall.estimate->mean / 3600, 760.56, 0.6);
  EXPECT_NEAR(s.failures_mean, 108.2, 0.8);
}

// M/M/s with a finite population: 6 machines that fail at rate a each while they run, 2 crews at rate b. The
// long-run share of running machines is a birth-death chain's.
TEST(RepairOracle, MachineRepairQueue) {
  constexpr int machines = 6, crews = 2;
  constexpr double a = 1 / 10.0, b = 1 / 4.0;  // per hour
  double weight = 1, sum = 0, running = 0;
  for (int down = 0; down <= machines; ++down) {
    sum += weight;
    running += weight * (machines - down);
    weight *= a * (machines - down) / (b * std::min(down + 1, crews));
  }
  const double truth = running / sum / machines;

  // Nodes off any job: 5 idle ones and one of a job that the failures do not reach.
  Scenario s;
  s.name = "machine-repair";
  s.job.nodes = 1;
  s.job.work = Duration::seconds(20'000 * 3600);
  s.cluster.nodes = machines;
  Cause cause;
  cause.name = "machine";
  cause.mtbf = Duration::seconds(10 * 3600);
  cause.remedy = Remedy::repair;
  s.causes = {cause};
  s.repair = RepairSpec{};
  Exponential repair;
  repair.mean = Duration::seconds(4 * 3600);
  s.repair->automatic = repair;
  s.repair->crews = crews;
  Tier tier;
  tier.interval = Continuous{};
  s.tiers = {tier};
  s.horizon = Duration::seconds(4'000 * 3600);
  // Failures arrive at a x (machines running): their number tells the share that runs.
  const Summary r = simulate(s, 1, 400);
  const double hours = 4000, share = r.failures_mean / (a * machines * hours);
  double variance = 0;
  for (const Row& row : r.rows) variance += std::pow(row.failures - r.failures_mean, 2);
  const double error = std::sqrt(variance / 399 / 400) / (a * machines * hours);
  // The first hours, with all machines new, weigh about 1 / (b x 4000).
  EXPECT_NEAR(share, truth, tolerance_in_errors() * error + (1 - truth) * 4 / (b * hours));
  EXPECT_GT(std::fabs(share - truth * 1.05), tolerance_in_errors() * error) << "blind to a bias";
}

}  // namespace
}  // namespace pitstop::test
