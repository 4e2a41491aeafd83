// Failures of whole racks, bursts, calendars, changing rates and traces.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/cluster/cluster_builder.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

// A rack with all of a rigid job's nodes under it loses the same work as one node that fails at the same
// rate.
TEST(RackCause, CostsARigidJobWhatOneNodeDoes) {
  auto scenario = [](bool rack) {
    Scenario s;
    s.name = "rack";
    s.job.nodes = 8;
    s.job.work = Duration::seconds(100 * 3600);
    s.cluster.spares = 8;
    s.topology.emplace();
    s.topology->nodes_per_power_domain = 8;
    s.topology->nodes_per_leaf = 8;
    Cause c;
    c.name = "power";
    c.scope = rack ? Scope::power : Scope::node;
    c.mtbf = Duration::seconds(rack ? 20 * 3600 : 8 * 20 * 3600);
    c.remedy = Remedy::reboot;
    s.causes = {c};
    s.recovery.reboot = always(Duration::seconds(300));
    s.tiers = {every(Duration::seconds(3600), Duration::seconds(60))};
    return s;
  };
  const Summary rack = simulate(scenario(true), 1, 4000), node = simulate(scenario(false), 1, 4000);
  const Estimate &a = rack.ledger_s[2], &b = node.ledger_s[2];
  EXPECT_NEAR(a.mean, b.mean, tolerance_in_errors() * std::sqrt((a.std * a.std + b.std * b.std) / 4000));
  EXPECT_GT(b.mean, 0);
}

TEST(Burst, OneFailureTakesSeveralNodesAndStopsAJobOnce) {
  HandCluster f(40);
  f.add(20, 1000, 0);
  f.plan.cause[kCrash].burst = 10;
  f.fail(50, 0);
  const ClusterOutcome o = f.run();
  EXPECT_EQ(job_of(o, 0).outcome.interruptions, 1U);
  EXPECT_EQ(o.counts.failures, 1U);
}

// The rate is three times the one given for the first half: 3 + 1 times half of what it would be.
TEST(RateSchedule, MeanNumberOfFailures) {
  Scenario s;
  s.name = "seasons";
  s.job.nodes = 10;
  s.job.work = Duration::seconds(1'000'000);
  Cause c;
  c.name = "node";
  c.mtbf = Duration::seconds(1'000'000);
  c.remedy = Remedy::reboot;
  c.varies = {{Duration{}, 3}, {Duration::seconds(500'000), 1}};
  s.causes = {c};
  Tier tier;
  tier.interval = Continuous{};
  s.tiers = {tier};
  s.horizon = Duration::seconds(1'000'000);
  const Summary r = simulate(s, 1, 4000);
  EXPECT_NEAR(r.failures_mean, 20, tolerance_in_errors() * std::sqrt(20.0 / 4000));
}

TEST(Calendar, MaintenanceComesWhenItIsPlanned) {
  const char* text = R"(
job: {nodes: 4, work: 10h}
cluster: {spares: 4}
causes: {maintenance: {symptom: precursor, remedy: reboot, mend: 2h}}
inject: [{at: 1h, every: 2h, count: 3, node: 0, nodes: 2, cause: maintenance}]
recovery: {grace: 10min}
checkpoint: {interval: 1h, stall: 30s, persist: 60s, emergency: true}
)";
  const Scenario s = parse_scenario(text, "calendar.yaml", {}, ".");
  EXPECT_EQ(compile(s).plan().injections, 6U);
  const Summary r = simulate(s, 1, 2);
  EXPECT_EQ(r.endings[0], 2U);
  EXPECT_GT(r.interruptions.mean, 0);
  EXPECT_LT(r.interruptions.mean, 4);  // two nodes at a time stop it once
}

class TraceFile : public ::testing::Test {
 protected:
  TraceFile() {
    folder_ = std::filesystem::temp_directory_path() /
              ("pitstop-trace-" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
               ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  ~TraceFile() override { std::filesystem::remove_all(folder_); }
  Scenario read(const std::string& rows) {
    std::ofstream(folder_ / "trace.csv") << "# pitstop failure trace 1\n"
                                            "time_s,group,node,event,cause,repair_s,detail\n"
                                         << rows;
    return parse_scenario(
        "job: {nodes: 2, work: 1h}\ncauses: {hardware: {symptom: crash}}\n"
        "trace: {file: trace.csv, cause: hardware}\ncheckpoint: none\n",
        "s.yaml", {}, folder_.string());
  }
  std::string mistakes(const std::string& rows) {
    try {
      read(rows);
    } catch (const ConfigError& e) {
      return e.what();
    }
    return "";
  }
  std::filesystem::path folder_;
};

// Two nodes, one fails at 600 s and is back 1,200 s later: the job starts again at 1,800 s.
TEST_F(TraceFile, FailuresAndRepairsComeAsTheyDid) {
  const Summary r = simulate(read("600,a,n1,failure,Hardware,1200,\n"), 1, 1);
  EXPECT_DOUBLE_EQ(r.wall.estimate->mean, 1800 + 3600);
}

TEST_F(TraceFile, RowsOutOfOrderAndACutFileAreTold) {
  EXPECT_NE(mistakes("600,a,n1,failure,X,60,\n300,a,n2,failure,X,60,\n").find("trace.csv:4"),
            std::string::npos);
  EXPECT_NE(mistakes("600,a,n1,failure,X,60,\n900,a,n2,fail").find("trace.csv:4"), std::string::npos);
  EXPECT_NE(mistakes("1,a,n1,failure,,,\n2,a,n2,failure,,,\n3,a,n3,failure,,,\n").find("names 3 nodes"),
            std::string::npos);
}

}  // namespace
}  // namespace pitstop::test
