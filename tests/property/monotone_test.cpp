// What must never hurt, in the paired mean over replications: one more spare, a faster detection.
#include <cmath>

#include "tests/property/random_scenario.hpp"

namespace pitstop::test {
namespace {

// Scenarios in which more is better: everything can finish, nothing is censored.
Scenario benign_scenario() {
  Scenario s = random_scenario();
  s.job.time_limit.reset();
  s.recovery.never_capacity = 0;
  if (!s.recovery.software_resume) s.recovery.software_resume = Distribution(Constant{});
  s.recovery.immune.clear();
  s.horizon = kLongest;
  s.inject.clear();
  // Off-job failures cost spares only; a clock that runs only on the job's nodes would see the policy.
  for (Cause& c : s.causes) c.exposure = c.scope == Scope::job ? Exposure::computing : Exposure::in_service;
  if (s.tiers.empty()) s.tiers.push_back(random_tier(0));
  for (Tier& t : s.tiers) {
    FixedInterval fixed;
    fixed.work = Duration::seconds(1200);
    t.interval = fixed;
    t.persist = Duration{};
    t.write_failure = 0;
    t.survives = {Survives::process, Survives::node};
  }
  return s;
}

// Is a's mean wall time above b's by more than chance? One-sided, 1e-9, paired by replication.
bool clearly_longer(const Scenario& a, const Scenario& b, std::int64_t stream_nodes) {
  constexpr std::uint32_t n = 400;
  const CompiledScenario ca = compile(a, stream_nodes), cb = compile(b, stream_nodes);
  Bench with(ca.plan()), without(cb.plan());
  double sum = 0, squares = 0;
  for (std::uint32_t r = 0; r < n; ++r) {
    const double d = (with.run(5, r).wall - without.run(5, r).wall).seconds();
    sum += d;
    squares += d * d;
  }
  const double mean = sum / n, variance = squares / n - mean * mean;
  return mean > 6.1 * std::sqrt(variance / n) + 1e-6;
}

RC_GTEST_PROP(Property, MoreSparesNeverHurt, ()) {
  const Scenario few = benign_scenario();
  Scenario more = few;
  more.cluster.spares += any_of(1, 2);
  RC_ASSERT(!clearly_longer(more, few, more.job.nodes + more.cluster.spares));
}

RC_GTEST_PROP(Property, FasterDetectionNeverHurts, ()) {
  const Scenario slow = benign_scenario();
  Scenario fast = slow;
  for (Channel& c : fast.detection) c.latency = Constant{};
  RC_ASSERT(!clearly_longer(fast, slow, 0));
}

// The check itself can fail: a restart that takes two hours longer is seen.
TEST(Property, TheMonotoneCheckSeesAPlantedHarm) {
  Scenario s;
  s.job.nodes = 4;
  s.job.work = Duration::seconds(200'000);
  Cause cause;
  cause.name = "any";
  cause.mtbf = Duration::seconds(160'000);
  s.causes = {cause};
  FixedInterval fixed;
  fixed.work = Duration::seconds(1200);
  Tier tier;
  tier.interval = fixed;
  tier.survives = {Survives::process, Survives::node};
  s.tiers = {tier};
  Scenario worse = s;
  Constant late;
  late.value = Duration::seconds(7200);
  worse.recovery.restart = late;
  EXPECT_TRUE(clearly_longer(worse, s, 0));
  EXPECT_FALSE(clearly_longer(s, worse, 0));
}

}  // namespace
}  // namespace pitstop::test
