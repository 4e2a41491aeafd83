// Failure histories of real machines, imported and replayed on several policies. The truth is read from the
// files by plain code of this test. They are not in this repository; where they are absent the tests are
// skipped.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/cluster.hpp"
#include "sim/cluster/cluster.hpp"
#include "tests/support/program.hpp"

namespace pitstop {
namespace {

const std::string kFailures = PITSTOP_SOURCE_DIR "/../shared/data/failures/";

struct Outage {
  double from = 0, until = 0;  // seconds
};
using Outages = std::map<std::string, std::vector<Outage>>;  // by unit, by time

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      fields.emplace_back();
    } else if (c != '"') {
      fields.back() += c;
    }
  }
  return fields;
}

template <class F>
void each_row(const std::string& file, F&& f) {
  std::istringstream lines(contents(kFailures + file));
  std::string line;
  for (std::getline(lines, line); std::getline(lines, line);) f(fields_of(line));
}

Outages stepfun() {
  Outages all;
  const auto events =
      nlohmann::json::parse(contents(kFailures + "stepfun_infinitehbd_fault_trace_shared.json"));
  std::map<double, std::vector<nlohmann::json>> by_time;
  for (const auto& e : events) by_time[e["event_time"].get<double>() * 86400].push_back(e);
  for (const auto& [t, at_once] : by_time) {
    for (const auto& e : at_once) {
      std::vector<Outage>& unit = all[e["node_id"].get<std::string>()];
      if (e["event_type"] == "fault_start") unit.push_back({t, INFINITY});
      if (e["event_type"] == "fault_end") unit.back().until = t;
    }
  }
  return all;
}

Outages grid5000() {
  Outages all;
  each_row("grid5000_fta_shared.csv", [&](const std::vector<std::string>& f) {
    if (f[2] == "0") all[f[0] + " " + f[1]].push_back({std::stod(f[3]), std::stod(f[4])});
  });
  return all;
}

double seconds_of(const std::string& minute) {  // 2005-06-21T10:54
  std::tm t{};
  std::sscanf(minute.c_str(), "%d-%d-%dT%d:%d", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour, &t.tm_min);
  t.tm_year -= 1900;
  t.tm_mon -= 1;
  return static_cast<double>(timegm(&t));
}

Outages lanl(const std::string& system) {
  Outages all;
  each_row("lanl_failures_1996_2005_shared.csv", [&](const std::vector<std::string>& f) {
    if (system.empty() || f[0] == system)
      all[f[0] + " " + f[4]].push_back({seconds_of(f[6]), seconds_of(f[7])});
  });
  return all;
}

struct Truth {
  std::uint64_t failures = 0;
  std::vector<double> down;  // seconds of each unit, in rising order
};

// An outage that begins while its unit is out is part of the one before.
Truth truth_of(Outages outages) {
  Truth truth;
  for (auto& [unit, all] : outages) {
    std::stable_sort(all.begin(), all.end(),
                     [](const Outage& a, const Outage& b) { return a.from < b.from; });
    double out_until = -INFINITY, down = 0;
    for (const Outage& o : all) {
      truth.failures += o.from >= out_until ? 1 : 0;
      down += std::max(0.0, o.until - std::max(o.from, out_until));
      out_until = std::max(out_until, o.until);
    }
    truth.down.push_back(down);
  }
  std::sort(truth.down.begin(), truth.down.end());
  return truth;
}

// Sums up how long each node is away: from its failure until it is back.
struct Away {
  static constexpr bool on = true;
  std::map<std::uint32_t, std::pair<Instant, Duration>>* nodes = nullptr;
  void operator()(const TimeSpent&) const {}
  void operator()(const Event& e) const {
    if (e.node == kNobody || (e.what != Happening::failure && e.what != Happening::validated)) return;
    auto& [since, sum] = (*nodes)[e.node];
    if (e.what == Happening::failure) since = e.at;
    if (e.what == Happening::validated) sum += e.at - since;
  }
};

class RealTraces : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(kFailures)) GTEST_SKIP() << kFailures << " is not there";
  }

  void replay(const std::string& file, const std::string& group, std::int64_t nodes, const Truth& truth) {
    const std::string trace = scratch_ / "trace.csv";
    ASSERT_EQ(Program({"calibrate", "import", kFailures + file, "-o", trace}).wait().code, 0);
    const std::string policies[] = {
        "causes: {hardware: {remedy: replace}}\n",
        "causes: {hardware: {remedy: reboot}}\nrecovery: {validation: 1h, validation_failure: 50%}\n",
        "causes: {hardware: {remedy: replace}}\ncapacity: {refused: 50%, at_a_time: 1}\n"
        "recovery: {hand_over: marked, never_capacity: 20%, replacement: 5h, queue: 10min, restart: 10min}\n"
        "scheduler: {requeue: released, pick: longest_in_service}\n",
        "causes: {hardware: {remedy: repair}}\n"
        "repair: {automatic: 1d, escalation: 50%, manual: 2d, crews: 1}\n",
    };
    for (const std::string& policy : policies) {
      const Scenario s = parse_scenario(
          "job: {nodes: 16, work: 90000d, standbys: 2}\ncluster: {nodes: " + std::to_string(nodes) + "}\n" +
              policy + "trace: {file: trace.csv, " + group +
              "cause: hardware}\ncheckpoint: {interval: continuous}\n",
          "real.yaml", {}, scratch_.path());
      const CompiledCluster cluster(s);
      std::map<std::uint32_t, std::pair<Instant, Duration>> away;
      const ClusterOutcome o = BasicCluster<Away>(cluster.plan(), 1, 0, Away{&away}).run();
      EXPECT_EQ(o.counts.failures, truth.failures) << policy;
      EXPECT_EQ(o.jobs[0].outcome.ending, Ending::completed) << policy;
      EXPECT_EQ(o.jobs[0].outcome.ledger_sum(), o.jobs[0].outcome.wall) << policy;
      std::vector<double> down;
      for (const auto& [node, times] : away) down.push_back(times.second.seconds());
      std::sort(down.begin(), down.end());
      ASSERT_EQ(down.size(), truth.down.size()) << policy;
      for (std::size_t i = 0; i < down.size(); ++i) ASSERT_NEAR(down[i], truth.down[i], 0.01) << policy << i;
    }
  }
  ScratchFolder scratch_;
};

// The file's comment works it out.
TEST(ReplayedTrace, TakesAsLongAsByHand) {
  const Scenario s = read_scenario(PITSTOP_SOURCE_DIR "/experiments/scenarios/replayed-trace.yaml", {});
  const CompiledCluster cluster(s);
  const ClusterOutcome o = Cluster(cluster.plan(), 1, 0).run();
  const Outcome& job = o.jobs[0].outcome;
  EXPECT_EQ(o.counts.failures, 3U);
  EXPECT_EQ(job.wall, Duration::seconds(432'000 + 3'600 + 600 + 6'600 + 600 + 15'800 + 10'800 + 300));
  EXPECT_EQ(job.line[index_of(Line::lost_work)], Duration::seconds(3'600 + 6'600 + 15'800));
  EXPECT_EQ(job.line[index_of(Line::replacement)], Duration::seconds(10'500));
}

TEST_F(RealTraces, StepFun) {
  const Truth truth = truth_of(stepfun());
  EXPECT_EQ(truth.failures, 350U);
  replay("stepfun_infinitehbd_fault_trace_shared.json", "", 240, truth);
}

TEST_F(RealTraces, Grid5000) {
  const Truth truth = truth_of(grid5000());
  EXPECT_EQ(truth.failures, 13'067U + 5'760 + 5'348);
  replay("grid5000_fta_shared.csv", "", 177, truth);
}

TEST_F(RealTraces, AllSystemsOfLanl) {
  replay("lanl_failures_1996_2005_shared.csv", "", 4'000, truth_of(lanl("")));
}

TEST_F(RealTraces, OneSystemOfLanl) {
  replay("lanl_failures_1996_2005_shared.csv", "group: system 18, ", 1'024, truth_of(lanl("18")));
}

}  // namespace
}  // namespace pitstop
