// From scenario to logs and back: the importers' records of 200 replications give back the rate and the stage
// times that the scenario was made of, with intervals that hold what they promise.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "calibration/import/estimate.hpp"
#include "calibration/import/import.hpp"
#include "experiments/observe/logs/logs.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {
namespace {

constexpr int kReplications = 200;
constexpr double kDay = 86400;
constexpr double kMtbf = 8 * kDay, kDetection = 180, kMark = 90, kMending = 60 + 1500 + 390;

Distribution constant(double seconds) {
  Constant d;
  d.value = Duration::from_seconds(seconds);
  return d;
}
Distribution uniform(double low, double high) {
  Uniform d;
  d.min = Duration::from_seconds(low);
  d.max = Duration::from_seconds(high);
  return d;
}

// Twelve nodes, failing every eight days each, watched for sixty days.
Scenario cluster() {
  Scenario s;
  s.name = "loop";
  s.job.nodes = 8;
  s.job.work = Duration::seconds(1000 * 86400LL);
  s.cluster.spares = 4;
  Cause gpu;
  gpu.name = "gpu";
  gpu.mtbf = Duration::from_seconds(kMtbf);
  gpu.detected_by = {"hma"};
  s.causes = {gpu};
  Channel hma;
  hma.name = "hma";
  hma.latency = uniform(60, 300);
  s.detection = {hma};
  s.recovery.mark = uniform(60, 120);
  s.recovery.stop = constant(60);
  s.recovery.replacement = uniform(1200, 1800);
  s.recovery.validation = uniform(150, 630);
  s.recovery.restart = constant(120);
  Tier tier;
  FixedInterval hourly;
  hourly.work = Duration::seconds(3600);
  tier.interval = hourly;
  s.tiers = {tier};
  s.horizon = Duration::seconds(60 * 86400LL);
  return s;
}

double seconds(const std::optional<Stamp>& t) { return static_cast<double>(t->us) * 1e-6; }

// What a reader of the logs of one cluster would estimate.
struct Estimates {
  Figure mtbf, detection, mark, mending;
};

Estimates read_back(const Scene& scene) {
  const XidTable table;
  const Imported kernel = import_text("kern.log", kernel_log(scene, {}), table);
  const Imported agent = import_text("hma.log", health_journal(scene, {}), table);
  const Imported slurm = import_text("slurmctld.log", slurmctld_log(scene), table);
  struct Times {
    std::vector<double> xid, seen, fail, back;
  };
  std::map<std::string, Times> nodes;
  for (const XidEvent& x : kernel.xids) nodes[x.host].xid.push_back(seconds(x.time));
  for (const HealthEvent& h : agent.health) nodes[h.node].seen.push_back(seconds(h.time));
  for (const NodeState& n : slurm.node_states) {
    if (n.event == "state_set" && n.state == "FAIL") nodes[n.node].fail.push_back(seconds(n.time));
    if (n.event == "responding") nodes[n.node].back.push_back(seconds(n.time));
  }
  std::vector<double> detection, mark, mending;
  double down = 0;
  const double end = 1736951400 + 60 * kDay;
  for (const auto& [node, t] : nodes) {
    for (std::size_t i = 0; i < t.xid.size(); ++i) {
      if (i < t.seen.size()) detection.push_back(t.seen[i] - t.xid[i]);
      if (i < t.fail.size() && i < t.seen.size()) mark.push_back(t.fail[i] - t.seen[i]);
      if (i < t.back.size() && i < t.fail.size()) mending.push_back(t.back[i] - t.fail[i]);
      down += (i < t.back.size() ? t.back[i] : end) - t.xid[i];
    }
  }
  const double exposure = static_cast<double>(scene.timeline().total_nodes()) * 60 * kDay - down;
  return {mtbf_figure("mtbf", exposure, kernel.xids.size(), "log"),
          mean_figure("detection", "s", detection, "log"), mean_figure("mark", "s", mark, "log"),
          mean_figure("mending", "s", mending, "log")};
}

TEST(ClosedLoop, LogsGiveBackRatesAndStageTimes) {
  const Scenario s = cluster();
  const CompiledScenario compiled = compile(s);
  std::map<std::string, int> covered;
  for (int r = 0; r < kReplications; ++r) {
    const Replay replay = replay_of(s, compiled, 11, static_cast<std::uint64_t>(r), 1736951400LL * 1'000'000);
    const Scene scene(replay);
    const Estimates e = read_back(scene);
    auto count = [&](const Figure& f, double truth) { covered[f.key] += f.low <= truth && truth <= f.high; };
    count(e.mtbf, kMtbf);
    // The journal's and the agent's times are whole seconds, cut: half a second on average.
    count(e.detection, kDetection - 0.5);
    count(e.mark, kMark + 0.5);
    count(e.mending, kMending);
  }
  for (const auto& [key, n] : covered) {
    std::cout << key << ": 95 % intervals cover " << 100.0 * n / kReplications << " %\n";
    EXPECT_GE(n, 0.92 * kReplications) << key;
    EXPECT_LE(n, 0.98 * kReplications) << key;
  }
  EXPECT_EQ(covered.size(), 4U);
}

}  // namespace
}  // namespace pitstop
