// Detection that errs: healthy nodes drained, alarms that come again, faults that strike again because
// another node was blamed. Hand-worked to the second, and against a renewal process.
#include <gtest/gtest.h>

#include <boost/math/special_functions/gamma.hpp>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/cluster/cluster_builder.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

constexpr int kAlarm = 3;

// A HandCluster whose channel also raises false alarms.
struct CryingCluster : HandCluster {
  explicit CryingCluster(std::uint32_t nodes) : HandCluster(nodes) {
    plan.base.causes = 4;
    plan.base.cause[kAlarm].symptom = Symptom::precursor;
    plan.cause.resize(4);
    plan.cause[kAlarm].alarm_of = 0;
    plan.alarms.resize(1);
    plan.alarms[0].cause = kAlarm;
  }
  void repeat(std::int64_t after) {
    plan.alarms[0].repeats = Chance::of(1);
    plan.alarms[0].after.constant = s(after);
  }
};

// Drained at 200 s, stopped at 205, on the spare at 215.
TEST(FalseAlarm, DrainsAHealthyNode) {
  CryingCluster f(3);
  f.add(2, 1000, 0);
  f.fail(200, 0, kAlarm);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(ended_at(o, 0), 1215);
  EXPECT_EQ(job_of(o, 0).outcome.by_cause[kAlarm], s(215));
  EXPECT_EQ(job_of(o, 0).outcome.stopped_by[kAlarm], 1U);
  EXPECT_EQ(o.counts.false_alarms, 1U);
  EXPECT_EQ(o.counts.failures, 0U);
}

// Its node is away for 5 + 100 s and accused again 50 s later: every 155 s from 200 s on, the last at 975 s.
TEST(FalseAlarm, ComesAgainAfterTheNodeIsBack) {
  CryingCluster f(3);
  f.add(2, 5000, 0);
  f.repeat(50);
  f.plan.base.horizon = at(1000);
  f.fail(200, 0, kAlarm);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(o.counts.false_alarms, 6U);
  EXPECT_EQ(job_of(o, 0).outcome.interruptions, 1U);  // the node is a spare by then
}

TEST(FalseAlarm, FollowsATrueOne) {
  CryingCluster f(3);
  f.add(2, 5000, 0);
  f.repeat(50);
  f.plan.base.horizon = at(400);
  f.fail(200, 0);  // away from 210 to 310
  const ClusterOutcome o = f.run();
  EXPECT_EQ(o.counts.failures, 1U);
  EXPECT_EQ(o.counts.false_alarms, 1U);
}

// The node at fault stays, and crashes every 60 s as long as others are blamed.
TEST(WrongNode, TheRealOneStrikesAgain) {
  CryingCluster f(4);
  f.add(2, 5000, 0);
  f.plan.diagnosis.wrong_node = Chance::of(1);
  f.plan.diagnosis.known = true;
  f.plan.diagnosis.recurs.constant = s(60);
  f.plan.base.horizon = at(490);
  f.fail(200, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(o.counts.failures, 5U);
  EXPECT_EQ(job_of(o, 0).outcome.stopped_by[kCrash], 5U);
}

// Failures and false alarms of a node are one stream, thinned while the node is away: a renewal process with
// a dead time L. Of its events by time H, sum over k of P(Gamma(k) / rate + (k - 1) L <= H), each is an alarm
// with its share of the rate.
TEST(FalseAlarm, ThinnedWithFailures) {
  constexpr double kCrashes = 1 / 50'000.0, kAlarms = 1 / 80'000.0, kAway = 20'000, kHorizon = 400'000;
  constexpr double kRate = kCrashes + kAlarms, kNodes = 8;
  double events = 0;
  for (int k = 1; kHorizon - (k - 1) * kAway > 0; ++k)
    events += kNodes * boost::math::gamma_p(k, (kHorizon - (k - 1) * kAway) * kRate);
  Scenario s;
  s.name = "thinned";
  s.job.nodes = 4;
  s.job.work = Duration::from_seconds(kHorizon);
  s.cluster.spares = 4;
  s.horizon = Duration::from_seconds(kHorizon);
  Cause crash;
  crash.name = "crash";
  crash.mtbf = Duration::from_seconds(1 / kCrashes);
  s.causes = {crash};
  Channel monitor;
  monitor.name = "monitor";
  monitor.false_alarms.emplace();
  monitor.false_alarms->per_1000_node_days = 1000 * 86400 * kAlarms;
  s.detection = {monitor};
  s.causes[0].detected_by = {"monitor"};
  s.recovery.replacement = always(Duration::from_seconds(kAway));
  add_implied(s);
  for (const std::uint64_t seed : kSeeds) {
    const Summary r = simulate(s, seed, 20'000);
    EXPECT_MEAN(r.cluster->false_alarms, 20'000, events * kAlarms / kRate, 0.03);
    EXPECT_NEAR(r.failures_mean, events * kCrashes / kRate, 0.02 * events);
    EXPECT_EQ(r.by_cause[1].name, "monitor_false_alarm");
    EXPECT_GT(r.by_cause[1].lost_s.mean, 0);
  }
}

TEST(FalseAlarm, MistakesAreLocated) {
  const char* text =
      "job: {nodes: 4, work: 1d}\n"
      "causes: {hma_false_alarm: {rate: 1 per 1000 node-days, detected_by: [hma]}}\n"
      "detection:\n"
      "  hma: {latency: 1min, false_alarms: {rate: 1 per 1000 node-days, remedy: restart}}\n"
      "  log: {latency: 1min, false_alarms: {remedy: reboot}}\n"
      "  job: {latency: 1min, false_alarms: {repeats: 1}}\n"
      "checkpoint: none\n";
  try {
    parse_scenario(text, "s.yaml", {}, ".");
    FAIL();
  } catch (const ConfigError& e) {
    const std::string all = e.what();
    for (const char* wanted :
         {"s.yaml:2:27: causes.hma_false_alarm: is a reserved name",
          "detection.hma.false_alarms.remedy: must be", "detection.log.false_alarms: needs rate or repeats",
          "detection.job.false_alarms.repeats: \"1\" is out of range"})
      EXPECT_NE(all.find(wanted), std::string::npos) << wanted << " in\n" << all;
  }
}

}  // namespace
}  // namespace pitstop::test
