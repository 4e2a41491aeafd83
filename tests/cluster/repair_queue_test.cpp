// The machine-repair queue: N nodes that each fail at a rate, and s crews that repair one at a time, is a
// birth-death chain (M/M/s with a finite population). What it expects by a given time follows by integration.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

constexpr int kNodes = 6;
constexpr double kFailure = 1 / 60'000.0, kRepair = 1 / 20'000.0, kHorizon = 500'000;

using Chances = std::array<double, kNodes + 1>;  // of so many nodes down

Chances change(const Chances& p, int crews) {
  auto down = [](int k) { return kFailure * (kNodes - k); };
  auto up = [crews](int k) { return kRepair * std::min(k, crews); };
  Chances d{};
  for (int k = 0; k <= kNodes; ++k) {
    d[k] = -(down(k) + up(k)) * p[k];
    if (k > 0) d[k] += down(k - 1) * p[k - 1];
    if (k < kNodes) d[k] += up(k + 1) * p[k + 1];
  }
  return d;
}

Chances plus(const Chances& p, const Chances& d, double h) {
  Chances sum{};
  for (int k = 0; k <= kNodes; ++k) sum[k] = p[k] + h * d[k];
  return sum;
}

// Repairs done by the horizon, all nodes being up at the start: Runge-Kutta, with Simpson's rule for the
// rate.
double repairs_expected(int crews) {
  constexpr int kSteps = 20'000;
  constexpr double h = kHorizon / kSteps;
  auto rate = [crews](const Chances& p) {
    double sum = 0;
    for (int k = 0; k <= kNodes; ++k) sum += kRepair * std::min(k, crews) * p[k];
    return sum;
  };
  Chances p{1};
  double repairs = 0;
  for (int n = 0; n < kSteps; ++n) {
    const Chances a = change(p, crews), b = change(plus(p, a, h / 2), crews),
                  c = change(plus(p, b, h / 2), crews), d = change(plus(p, c, h), crews);
    Chances next{};
    for (int k = 0; k <= kNodes; ++k) next[k] = p[k] + h / 6 * (a[k] + 2 * b[k] + 2 * c[k] + d[k]);
    repairs += h / 6 * (rate(p) + 4 * rate(plus(p, b, h / 2)) + rate(next));
    p = next;
  }
  return repairs;
}

Scenario repaired_by(int crews) {
  Scenario s;
  s.name = "crews";
  s.job.nodes = 2;
  s.job.work = Duration::from_seconds(2 * kHorizon);
  s.cluster.spares = kNodes - 2;
  s.horizon = Duration::from_seconds(kHorizon);
  Cause crash;
  crash.name = "crash";
  crash.mtbf = Duration::from_seconds(1 / kFailure);
  crash.remedy = Remedy::repair;
  s.causes = {crash};
  Exponential time;
  time.mean = Duration::from_seconds(1 / kRepair);
  RepairSpec repair;
  repair.automatic = time;
  repair.crews = crews;
  s.repair = repair;
  return s;
}

TEST(RepairQueue, CrewsAreAFiniteSourceQueue) {
  for (const int crews : {1, 2, 6}) {
    const Summary r = simulate(repaired_by(crews), kSeeds[crews % 3], 20'000);
    EXPECT_MEAN(r.cluster->repairs, 20'000, repairs_expected(crews), 0.02);
  }
}

}  // namespace
}  // namespace pitstop::test
