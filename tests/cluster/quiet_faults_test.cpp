// Slowdowns and silent corruption: hand-worked to the second, and against closed forms.
#include <gtest/gtest.h>

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/gamma.hpp>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/cluster/cluster_builder.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

constexpr int kSlow = 3, kSlower = 4, kCorrupt = 5;

// A HandCluster with slow nodes, found after 100 s, and nodes that spoil what they compute, found after 200
// s.
struct QuietCluster : HandCluster {
  explicit QuietCluster(std::uint32_t nodes) : HandCluster(nodes) {
    Plan& base = plan.base;
    base.causes = 6;
    plan.cause.resize(6);
    base.channel[1].latency.constant = s(100);
    base.channel[2].latency.constant = s(200);
    for (const int c : {kSlow, kSlower, kCorrupt}) {
      base.cause[c].symptom = c == kCorrupt ? Symptom::silent_corruption : Symptom::slowdown;
      base.cause[c].channels = 1;
      base.cause[c].channel[0] = c == kCorrupt ? 2 : 1;
    }
    plan.cause[kSlow].speed_ppm = 500'000;
    plan.cause[kSlower].speed_ppm = 250'000;
  }
  JobKindPlan& add_saving(std::uint32_t nodes, std::int64_t interval, std::int64_t stall, int copies) {
    JobKindPlan& kind = add(nodes, 1000, 0);
    kind.plan.tiers = 1;
    kind.plan.tier[0].interval = s(interval);
    kind.plan.tier[0].stall = s(stall);
    kind.plan.tier[0].copies = copies;
    return kind;
  }
};

double line_s(const ClusterOutcome& o, Line l) { return job_of(o, 0).outcome.line[index_of(l)].seconds(); }

// Slow from 200 s to the drain at 300 s: 250 s of work, all lost; stopped at 305, on the spare again at 315.
TEST(Slowdown, RunsAtTheFactorUntilItIsFound) {
  QuietCluster f(3);
  f.add(2, 1000, 0);
  f.fail(200, 0, kSlow);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 0), 1315);
  EXPECT_EQ(line_s(o, Line::degraded), 50);
  EXPECT_EQ(line_s(o, Line::lost_work), 250);
  EXPECT_EQ(line_s(o, Line::detection), 0);
  EXPECT_EQ(line_s(o, Line::drain), 5);
  EXPECT_EQ(job_of(o, 0).outcome.by_cause[kSlow], s(315));
  EXPECT_EQ(job_of(o, 0).outcome.stopped_by[kSlow], 1U);
}

// A node spoils the state at 900 s of 1,000 and would be found at 1,100 s: the job completes, and that is
// told. One that is found in time is not.
TEST(SilentCorruption, CompletionsThatNobodyKnowsToBeSpoiltAreCounted) {
  for (const int second : {900, 100}) {
    QuietCluster f(2);
    f.add(2, 1000, 0);
    f.fail(second, 0, kCorrupt);
    const ClusterOutcome o = f.run();
    EXPECT_EQ(job_of(o, 0).outcome.ending, Ending::completed);
    EXPECT_EQ(o.counts.spoilt, second == 900 ? 1U : 0U);
  }
}

// An interval counts useful work: the second snapshot comes 20 s after the strike in place of 10 s.
TEST(Slowdown, StretchesCheckpointIntervals) {
  QuietCluster f(3);
  f.add_saving(2, 100, 10, 1);
  f.fail(200, 0, kSlow);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::degraded), 45);
  EXPECT_EQ(line_s(o, Line::lost_work), 35);
  EXPECT_EQ(line_s(o, Line::checkpoint), 90);
  EXPECT_EQ(ended_at(o, 0), 1185);
}

// At half speed from 200 s, at a quarter from 250 s; the slower node stays, slow, when the first is drained.
TEST(Slowdown, TheLeastFactorCounts) {
  QuietCluster f(4);
  f.add(2, 1000, 0);
  f.fail(200, 0, kSlow);
  f.fail(250, 1, kSlower);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.line[index_of(Line::degraded)],
            Duration::micros(25'000'000 + 37'500'000 + 26'250'000));
  EXPECT_EQ(ended_at(o, 0), 365 + 1000);  // found at 350
}

// Who restarts the job for another reason leaves the slow node in it.
TEST(Slowdown, OutlivesARestart) {
  QuietCluster f(4);
  f.add(2, 1000, 0);
  f.fail(200, 0, kSlow);
  f.fail(220, 1);
  const ClusterOutcome o = f.run();
  // Slow 200 to 220, stopped, trains slowly from 240 to 300, stopped by 305, again from 315.
  EXPECT_EQ(line_s(o, Line::degraded), 10 + 30);
  EXPECT_EQ(ended_at(o, 0), 1315);
}

// A slow node that is overlooked serves on, and is found again 100 s after the job trains on it once more.
TEST(Slowdown, OverlookedItStrikesAgain) {
  QuietCluster f(2);
  f.add(2, 10'000, 0);
  f.plan.diagnosis.overlooked = Chance::of(1);
  f.plan.base.horizon = at(1000);
  f.fail(200, 0, kSlow);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.interruptions, 1 + 6U);  // every 100 + 5 + 10 s from 315 on
  EXPECT_EQ(job_of(o, 0).outcome.ending, Ending::horizon);
}

TEST(Slowdown, ContinuousCheckpointsGoOn) {
  QuietCluster f(3);
  f.add_saving(2, 1, 0, 1).plan.tier[0].interval = kContinuous;
  f.fail(200, 0, kSlow);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 0);
  EXPECT_EQ(line_s(o, Line::degraded), 50);
  EXPECT_EQ(ended_at(o, 0), 1000 + 50 + 15);
}

// Spoilt from 250 s on, found at 450 s. Snapshots at every 100 s of work.
TEST(SilentCorruption, GoesBackToACopyFromBeforeIt) {
  QuietCluster f(3);
  f.add_saving(2, 100, 0, 4);
  f.fail(250, 0, kCorrupt);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 250);  // 450 back to 200
  EXPECT_EQ(ended_at(o, 0), 1000 + 250 + 15);
  EXPECT_EQ(job_of(o, 0).outcome.by_cause[kCorrupt], s(265));
}

TEST(SilentCorruption, WithoutAnOldCopyTheRunStartsAnew) {
  QuietCluster f(3);
  f.add_saving(2, 100, 0, 2);  // of 300 and 400, both spoilt
  f.fail(250, 0, kCorrupt);
  EXPECT_EQ(line_s(f.run(), Line::lost_work), 450);
}

TEST(SilentCorruption, ASnapshotBegunBeforeItIsGood) {
  QuietCluster f(3);
  f.add_saving(2, 100, 0, 3).plan.tier[0].persist = s(90);
  f.fail(201, 0, kCorrupt);                          // that of 200 s is durable at 290 s
  EXPECT_EQ(line_s(f.run(), Line::lost_work), 201);  // found at 401, when 200 and 300 are durable
}

// A crash in between restores a spoilt copy, and training goes on from it until the corruption is found.
TEST(SilentCorruption, ARestartDoesNotHealIt) {
  QuietCluster f(4);
  f.add_saving(2, 100, 0, 8);
  f.fail(250, 0, kCorrupt);
  f.fail(350, 1);  // back to 300, from 370 on; at 450: 380
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 50 + 180);
  EXPECT_EQ(ended_at(o, 0), 1000 + 20 + 15 + 230);
}

// The crash replaces the very node: what was restored stays spoilt, and no further node is taken.
TEST(SilentCorruption, OutlivesItsNode) {
  QuietCluster f(4);
  f.add_saving(2, 100, 0, 8);
  f.fail(250, 0, kCorrupt);
  f.fail(350, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 50 + 180);
  EXPECT_EQ(o.counts.selections, 1U);
}

// Restored from a clean copy on clean nodes: nothing is left to be found.
TEST(SilentCorruption, ACleanCopyOnOtherNodesHealsIt) {
  QuietCluster f(4);
  f.add_saving(2, 100, 0, 8);
  f.fail(250, 0, kCorrupt);
  f.fail(260, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(line_s(o, Line::lost_work), 60);
  EXPECT_EQ(job_of(o, 0).outcome.stopped_by[kCorrupt], 0U);
}

TEST(QuietFaults, MistakesAreLocated) {
  const char* text =
      "job: {nodes: 4, work: 1d}\n"
      "causes:\n"
      "  hot: {rate: 1 per 1000 node-days, symptom: slowdown, detected_by: [log]}\n"
      "  cold: {rate: 1 per 1000 node-days, symptom: slowdown, factor: 0, detected_by: [log]}\n"
      "  sdc: {rate: 1 per 1000 node-days, symptom: silent_corruption}\n"
      "  gpu: {rate: 1 per 1000 node-days, factor: 0.5}\n"
      "detection: {log: {latency: 1min}}\n"
      "checkpoint: none\n";
  try {
    parse_scenario(text, "s.yaml", {}, ".");
    FAIL();
  } catch (const ConfigError& e) {
    const std::string all = e.what();
    for (const char* wanted :
         {"s.yaml:3:8: causes.hot.factor: is missing", "s.yaml:4:", "causes.cold.factor",
          "s.yaml:5:8: causes.sdc.detected_by: is missing", "causes.gpu.factor: needs symptom: slowdown"})
      EXPECT_NE(all.find(wanted), std::string::npos) << wanted << " in\n" << all;
  }
}

// ---- closed forms

Scenario quiet_job(Symptom symptom, double mtbf_s, double latency_s) {
  Scenario s;
  s.name = "quiet";
  Cause c = job_cause("fault", mtbf_s);
  c.symptom = symptom;
  c.exposure = Exposure::computing;
  c.detected_by = {"monitor"};
  if (symptom == Symptom::slowdown) c.factor = 0.6;
  Channel monitor;
  monitor.name = "monitor";
  monitor.latency = always(Duration::from_seconds(latency_s));
  s.detection = {monitor};
  s.causes = {c};
  return s;
}

// Strikes are a renewal process in work: after each the job does f L of work before it can be struck anew.
// The k-th comes at S_k = Gamma(k) / rate + (k - 1) f L, and costs (1 - f) / f of the work done slowly.
TEST(Slowdown, ExpectedDegradedTime) {
  constexpr double kWork = 400'000, kMtbf = 40'000, kLatency = 9'000, kFactor = 0.6;
  constexpr double kSlowWork = kFactor * kLatency;
  double truth = 0;
  for (int k = 1; kWork - (k - 1) * kSlowWork > 0; ++k) {
    const double left = kWork - (k - 1) * kSlowWork;
    auto struck_by = [&](double u) { return boost::math::gamma_p(k, std::max(u, 0.0) / kMtbf); };
    truth += (1 - kFactor) / kFactor *
             boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
                 struck_by, std::max(left - kSlowWork, 0.0), left);
  }
  Scenario s = quiet_job(Symptom::slowdown, kMtbf, kLatency);
  s.job.work = Duration::from_seconds(kWork);
  Tier tier;
  tier.interval = Continuous{};
  s.tiers = {tier};
  for (const std::uint64_t seed : kSeeds) {
    const Summary r = simulate(s, seed, 20'000);
    EXPECT_MEAN(r.ledger_s[index_of(Line::degraded)], 20'000, truth, 0.03);
  }
  // To first order it is rate x latency x (1 - f) of the time.
  EXPECT_NEAR(truth, kWork / kMtbf * kLatency * (1 - kFactor), 0.15 * truth);
}

// Copies every interval, all kept: corruption at X after a restart, found L later, costs X mod interval + L.
// The expected wall time of m intervals of work follows by recursion over what is left.
TEST(SilentCorruption, ExpectedWallTime) {
  constexpr double kInterval = 3600, kMtbf = 30'000, kLatency = 10'000;
  constexpr int kIntervals = 50;
  const double rate = 1 / kMtbf;
  auto survives = [&](double x) { return std::exp(-rate * x); };
  // The integral of x times the density of X, from a to b.
  auto time_in = [&](double a, double b) { return (a + kMtbf) * survives(a) - (b + kMtbf) * survives(b); };
  std::vector<double> wall{0};
  for (int m = 1; m <= kIntervals; ++m) {
    const double all = m * kInterval, last = std::max(all - kLatency, 0.0);  // later ones are never found
    double sum = all * survives(last), again = 0;
    for (int j = 0; j * kInterval < last; ++j) {
      const double a = j * kInterval, b = std::min(last, (j + 1) * kInterval), p = survives(a) - survives(b);
      sum += time_in(a, b) + p * kLatency;
      if (j == 0)
        again = p;
      else
        sum += p * wall[static_cast<std::size_t>(m - j)];
    }
    wall.push_back(sum / (1 - again));
  }
  Scenario s = quiet_job(Symptom::silent_corruption, kMtbf, kLatency);
  s.job.work = Duration::from_seconds(kIntervals * kInterval);
  s.tiers = {every(Duration::from_seconds(kInterval), Duration{})};
  s.tiers[0].copies = 8;
  for (const std::uint64_t seed : kSeeds) {
    const Summary r = simulate(s, seed, 20'000);
    EXPECT_MEAN(*r.wall.estimate, 20'000, wall.back(), 0.03);
  }
}

}  // namespace
}  // namespace pitstop::test
