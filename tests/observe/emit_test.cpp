// What --emit writes: metrics that a strict reader takes and that agree with the ledger, logs that the
// project's own importers read back to the second, and nothing kept of what was not finished.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "calibration/import/import.hpp"
#include "experiments/observe/emit.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/observe/open_metrics_reader.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

namespace fs = std::filesystem;
using test::OpenMetrics;
using test::OpenMetricsReader;

const std::string kExercise = "experiments/scenarios/exercise.yaml";
constexpr double kStart = 1736951400;  // 2025-01-15T14:30:00Z

Scenario shipped(const std::string& name) {
  return read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml", {});
}

std::int64_t start_us() {
  std::int64_t us = 0;
  parse_utc(kDefaultStart, us);
  return us;
}

// A replay written to a folder and read back.
struct Written {
  explicit Written(const Scenario& scenario, Duration scrape = Duration::seconds(60), std::int64_t thin = 1)
      : compiled(compile(scenario)), replay(replay_of(scenario, compiled, 1, 0, start_us())) {
    EmitOptions o;
    o.folder = scratch / "out";
    o.scrape = scrape;
    o.thin = thin;
    emitted = emit(replay, "text", "command", o, nullptr);
    for (const std::string& file : emitted.metrics.files) {
      OpenMetrics day = OpenMetricsReader().read(contents(scratch / "out/metrics/" + file));
      EXPECT_EQ(day.errors, std::vector<std::string>{}) << file;
      for (auto& [key, samples] : day.series) {
        auto& all = series[key];
        if (!all.empty() && !samples.empty()) {
          EXPECT_LT(all.back().time_s, samples.front().time_s) << key;
        }
        all.insert(all.end(), samples.begin(), samples.end());
      }
    }
  }
  double last(const std::string& key) const {
    const auto at = series.find(key);
    return at == series.end() || at->second.empty() ? -1 : at->second.back().value;
  }
  double at(const std::string& key, double t) const {
    double value = -1;
    for (const test::Sample& s : series.at(key)) {
      if (s.time_s <= t) value = s.value;
    }
    return value;
  }

  ScratchFolder scratch;
  CompiledScenario compiled;
  Replay replay;
  Emitted emitted;
  std::map<std::string, std::vector<test::Sample>> series;
};

std::string ledger_key(std::size_t l) {
  return std::string("pitstop_ledger_seconds_total{line=\"") + kLineNames[l] +
         "\",instance=\"pitstop\",job=\"pitstop\"}";
}

TEST(Emit, CountersEndAtTheLedgerExactly) {
  Scenario month = shipped("g5-fleet");
  month.job.nodes = 16;
  month.job.work = Duration::seconds(2 * 86400);
  month.recovery.slow_factor = 0.944;
  month.recovery.slow_for = Duration::seconds(1800);
  for (const Scenario& scenario : {shipped("exercise"), month}) {
    const Written w(scenario);
    const Outcome& o = w.replay.timeline.outcome;
    for (std::size_t l = 0; l < kLines; ++l)
      EXPECT_NEAR(w.last(ledger_key(l)), o.line[l].seconds(), 1e-6) << kLineNames[l];
    double incidents = 0, lost = 0;
    for (const auto& [key, samples] : w.series) {
      if (key.starts_with("pitstop_incidents_total")) incidents += samples.back().value;
      if (key.starts_with("pitstop_lost_seconds_total")) lost += samples.back().value;
    }
    EXPECT_EQ(incidents, static_cast<double>(w.replay.timeline.incidents.size()));
    EXPECT_NEAR(lost, (o.wall - o.productive()).seconds(), 1e-4);
    const auto durable = std::count_if(w.replay.timeline.events.begin(), w.replay.timeline.events.end(),
                                       [](const Event& e) { return e.what == Happening::snapshot_durable; });
    EXPECT_EQ(w.last("training_checkpoints_total{instance=\"training:8000\",job=\"training\"}"),
              static_cast<double>(durable));
  }
}

// Six nodes; a holds four, so b, which wants three, waits for its end at 3,960 s (see ReplayCommand).
Scenario two_jobs() {
  return parse_scenario(R"(
name: two
cluster: {nodes: 6}
jobs:
  a: {nodes: 4, work: 1h}
  b: {nodes: 3, work: 30min, submit: 10s}
causes: {gpu: {remedy: replace, detected_by: [hma]}}
detection: {hma: {latency: 60s}}
recovery: {replacement: 340s}
inject: [{at: 600s, cause: gpu, node: 1}]
checkpoint: {interval: 5min, stall: 0s, persist: 1s}
)",
                        "two.yaml", {}, "");
}

TEST(Emit, SeveralJobs) {
  const Written w(two_jobs(), Duration::seconds(30));
  const std::string slurm = "{instance=\"controller:9341\",job=\"slurm-exporter\"}";
  const std::string step = "training_step{instance=\"b:8000\",job=\"training\"}";
  for (const auto& [t, running, pending, completed] :
       {std::array{0, 1, 0, 0}, {30, 1, 1, 0}, {630, 1, 1, 0}, {3990, 1, 0, 1}, {5790, 0, 0, 2}}) {
    EXPECT_EQ(w.at("slurm_queue_running" + slurm, kStart + t), running) << t;
    EXPECT_EQ(w.at("slurm_queue_pending" + slurm, kStart + t), pending) << t;
    EXPECT_EQ(w.at("slurm_queue_completed" + slurm, kStart + t), completed) << t;
  }
  EXPECT_EQ(w.at(step, kStart + 3960), 0);
  EXPECT_EQ(w.at(step, kStart + 3960 + 600), 60);
  EXPECT_EQ(w.series.at(step).front().time_s, kStart + 30);  // its submission, at the next scrape
  EXPECT_EQ(w.last("training_checkpoints_total{instance=\"a:8000\",job=\"training\"}"), 11);
  for (std::size_t l = 0; l < kLines; ++l)
    EXPECT_NEAR(w.last(ledger_key(l)), w.replay.timeline.outcome.line[l].seconds(), 1e-3) << kLineNames[l];
  const std::string rows = contents(w.scratch / "out/logs/sacct.txt");
  EXPECT_NE(rows.find("82|a|dev|NODE_FAIL|0:0|2025-01-15T14:30:00|2025-01-15T14:30:00|2025-01-15T14:41:00|"),
            std::string::npos)
      << rows;
  EXPECT_NE(rows.find("82|a|dev|COMPLETED|0:0|2025-01-15T14:41:00|2025-01-15T14:41:00|2025-01-15T15:36:00|"),
            std::string::npos)
      << rows;
  EXPECT_NE(rows.find("83|b|dev|COMPLETED|0:0|2025-01-15T14:30:10|2025-01-15T15:36:00|2025-01-15T16:06:00|"),
            std::string::npos)
      << rows;
  EXPECT_TRUE(fs::exists(w.scratch / "out/logs/slurm-83.out"));
}

TEST(Emit, NodesAndQueueOfTheExerciseToTheScrape) {
  const Written w(shipped("exercise"), Duration::seconds(1));
  const std::string node = "up{instance=\"ip-10-1-0-11:9100\",job=\"node-exporter\"}";
  double missing = 0;
  const auto& samples = w.series.at(node);
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const double gap = samples[i].time_s - samples[i - 1].time_s;
    if (gap > 1) missing += gap;
  }
  EXPECT_NEAR(missing, 730, 1);  // gone from 14:35:20 to 14:47:30
  const std::string slurm = "{instance=\"controller:9341\",job=\"slurm-exporter\"}";
  EXPECT_EQ(w.at("slurm_queue_pending" + slurm, kStart + 319), 0);
  EXPECT_EQ(w.at("slurm_queue_pending" + slurm, kStart + 320), 1);
  EXPECT_EQ(w.at("slurm_queue_pending" + slurm, kStart + 1049), 1);
  EXPECT_EQ(w.at("slurm_queue_pending" + slurm, kStart + 1050), 0);
  EXPECT_EQ(w.at("slurm_nodes_fail" + slurm, kStart + 225), 1);
  EXPECT_EQ(w.at("slurm_nodes_alloc" + slurm, kStart + 224), 2);
  EXPECT_EQ(w.at("slurm_nodes_total" + slurm, kStart + 500), 2);
  EXPECT_EQ(w.last("slurm_queue_completed" + slurm), 1);
}

TEST(Emit, TheLastXidStaysUntilTheMachineIsGone) {
  const Written w(shipped("exercise"), Duration::seconds(1));
  int with_79 = 0, machines = 0;
  for (const auto& [key, samples] : w.series) {
    if (!key.starts_with("DCGM_FI_DEV_XID_ERRORS")) continue;
    ++machines;
    if (samples.back().value != 79) continue;
    ++with_79;
    EXPECT_EQ(samples.front().value, 79);
    EXPECT_EQ(samples.back().time_s, kStart + 319);
  }
  EXPECT_EQ(machines, 3) << "two nodes, one of them replaced: another GPU";
  EXPECT_EQ(with_79, 1);
}

TEST(Emit, AFailingCoolerHeatsTheGpuPastTheAlarm) {
  Scenario s = shipped("exercise");
  s.causes[0].name = "thermal";
  s.causes[0].symptom = Symptom::precursor;
  s.inject[0].cause = "thermal";
  for (Channel& c : s.detection) {
    Constant d;
    d.value = Duration::seconds(900);
    c.latency = d;
  }
  const Written w(s, Duration::seconds(1));
  double hottest = 0, over_85 = 0;
  for (const auto& [key, samples] : w.series) {
    if (!key.starts_with("DCGM_FI_DEV_GPU_TEMP")) continue;
    for (const test::Sample& x : samples) {
      hottest = std::max(hottest, x.value);
      over_85 += x.value > 85;
    }
  }
  EXPECT_EQ(hottest, 90);
  EXPECT_GT(over_85, 300) << "long enough for the alert to fire";
}

TEST(Emit, ThinnedFilesSayTheSameWithinFourMinutes) {
  Scenario s = shipped("g5-fleet");
  s.job.nodes = 4;
  s.job.work = Duration::seconds(5 * 86400);
  const Written all(s), thin(s, Duration::seconds(60), 4);
  EXPECT_LT(thin.emitted.metrics.samples * 2, all.emitted.metrics.samples);
  ASSERT_EQ(all.series.size(), thin.series.size());
  for (const auto& [key, samples] : all.series) {
    const auto& few = thin.series.at(key);
    EXPECT_EQ(samples.front().time_s, few.front().time_s) << key;
    EXPECT_EQ(samples.back().time_s, few.back().time_s) << key;
    EXPECT_EQ(samples.back().value, few.back().value) << key;
    for (std::size_t i = 1; i < few.size(); ++i) {
      if (few[i].value != few[i - 1].value) continue;
      const double gap = few[i].time_s - few[i - 1].time_s;
      if (gap > 240) {  // only where the series itself has a gap
        const auto next = std::upper_bound(samples.begin(), samples.end(), few[i - 1].time_s,
                                           [](double t, const test::Sample& x) { return t < x.time_s; });
        EXPECT_EQ(next->time_s, few[i].time_s) << key;
      }
    }
  }
}

// ---- logs, through the project's importers

class Logs {
 public:
  explicit Logs(const Scene& scene, const LogOptions& options = {}) {
    for (const NamedLog& log : logs_of(scene, options))
      files_[log.name] = import_text(log.name, log.text, XidTable());
  }
  const Imported& of(const std::string& name) const { return files_.at(name); }
  const std::map<std::string, Imported>& all() const { return files_; }

 private:
  std::map<std::string, Imported> files_;
};

double since(const std::optional<Stamp>& stamp) {
  return stamp ? static_cast<double>(stamp->us) * 1e-6 - kStart : -1;
}

// HyperPod acts on these two, letter by letter, with nothing before or after them.
TEST(EmittedLogs, ReasonsAreThoseThatHyperPodActsOn) {
  const Scenario s = parse_scenario(
      "job: {nodes: 3, work: 2h}\ncluster: {spares: 3}\n"
      "causes: {a: {remedy: reboot}, b: {remedy: replace}, c: {remedy: restart, scope: job}}\n"
      "recovery: {mark: 30s, stop: 60s, reboot: 2min, replacement: 20min}\ncheckpoint: none\n"
      "inject: [{at: 10min, node: 0, cause: a}, {at: 20min, node: 1, cause: b}, {at: 30min, node: 2, cause: "
      "c}]\n",
      "s.yaml", {}, ".");
  const Written w(s);
  const auto ends_of = [&w](const std::string& file, const std::string& before) {
    std::vector<std::string> ends;
    std::istringstream text(contents(w.scratch / ("out/logs/" + file)));
    for (std::string line; std::getline(text, line);) {
      const std::size_t at = line.find(before);
      if (at != std::string::npos) ends.push_back(line.substr(at + before.size()));
    }
    return ends;
  };
  EXPECT_EQ(ends_of("slurmctld.log", "reason set to: "),
            (std::vector<std::string>{"Action:Reboot", "Action:Replace"}));
  for (const char* reason : {"Action:Reboot", "Action:Replace"}) {
    const std::vector<std::string> rows = ends_of("sinfo.txt", " " + std::string(reason));
    EXPECT_FALSE(rows.empty()) << reason;
    for (const std::string& rest : rows) EXPECT_EQ(rest, "") << reason;
  }
}

TEST(EmittedLogs, ImportersReadTheExerciseToTheSecond) {
  const Scenario s = shipped("exercise");
  const CompiledScenario compiled = compile(s);
  const Replay replay = replay_of(s, compiled, 1, 0, start_us());
  const Scene scene(replay);
  const Logs logs(scene);
  for (const auto& [name, file] : logs.all()) {
    EXPECT_TRUE(file.usable()) << name;
    for (const ImportWarning& w : file.warnings) ADD_FAILURE() << name << ":" << w.line << ": " << w.what;
  }
  ASSERT_EQ(logs.of("kern.log").xids.size(), 1U);
  EXPECT_EQ(logs.of("kern.log").xids[0].xid, 79);
  EXPECT_EQ(logs.of("kern.log").xids[0].host, "ip-10-1-0-11");
  EXPECT_EQ(since(logs.of("kern.log").xids[0].time), 0);  // 14:30:00
  for (const char* agent : {"health-monitoring-agent.log", "cloudwatch-hma.json"}) {
    ASSERT_EQ(logs.of(agent).health.size(), 1U) << agent;
    EXPECT_EQ(since(logs.of(agent).health[0].time), 135) << agent;  // 14:32:15
    EXPECT_EQ(logs.of(agent).health[0].xid, 79);
    EXPECT_TRUE(logs.of(agent).health[0].node.ends_with("ip-10-1-0-11"));
  }
  auto node_event = [&](const std::string& event, const std::string& state) {
    for (const NodeState& n : logs.of("slurmctld.log").node_states) {
      if (n.node == "ip-10-1-0-11" && n.event == event && (state.empty() || n.state == state))
        return since(n.time);
    }
    return -1.0;
  };
  EXPECT_EQ(node_event("state_set", "FAIL"), 225);  // 14:33:45
  EXPECT_EQ(node_event("responding", ""), 1050);    // 14:47:30
  double requeued = -1, allocated = -1, completed = -1;
  for (const JobEvent& e : logs.of("slurmctld.log").job_events) {
    if (e.event == "requeue") requeued = since(e.time);
    if (e.event == "allocate") allocated = since(e.time);
    if (e.event == "complete") completed = since(e.time);
  }
  EXPECT_EQ(requeued, 320);  // 14:35:20
  EXPECT_EQ(allocated, 1050);
  EXPECT_EQ(completed, 2895);
  ASSERT_EQ(logs.of("sacct.txt").jobs.size(), 2U);
  EXPECT_EQ(logs.of("sacct.txt").jobs[0].state, "NODE_FAIL");
  EXPECT_EQ(since(logs.of("sacct.txt").jobs[0].end), 320);
  EXPECT_EQ(since(logs.of("sacct.txt").jobs[1].start), 1050);
  EXPECT_NE(
      job_outputs(scene).front().text.find("2025-01-15 14:48:15 no checkpoint found, training from step 0"),
      std::string::npos);
}

TEST(EmittedLogs, ClocksAndNoiseMoveNodesOnly) {
  const Scenario s = shipped("g5-fleet");
  const CompiledScenario compiled = compile(s);
  const Replay replay = replay_of(s, compiled, 1, 0, start_us());
  const Scene scene(replay);
  LogOptions o;
  o.clock_skew = Duration::seconds(2);
  o.noise_per_node_day = 3;
  const Logs plain(scene), noisy(scene, o);
  ASSERT_EQ(plain.of("kern.log").xids.size(), noisy.of("kern.log").xids.size());
  int moved = 0;
  for (std::size_t i = 0; i < plain.of("kern.log").xids.size(); ++i) {
    const double by = since(plain.of("kern.log").xids[i].time) - since(noisy.of("kern.log").xids[i].time);
    EXPECT_LE(std::abs(by), 2.0);
    moved += by != 0;
  }
  EXPECT_GT(moved, 0);
  EXPECT_GT(noisy.of("kern.log").lines, 66 * 3 * 29);
  EXPECT_EQ(kernel_log(scene, o), kernel_log(scene, o));
}

// ---- folders

TEST(Emit, RefusesAFolderOfOthersAndReplacesItsOwn) {
  const ScratchFolder scratch;
  fs::create_directory(scratch / "mine");
  std::ofstream(scratch / "mine/thesis.tex") << "do not touch";
  const Answer refused = pitstop({"replay", kExercise, "--emit", scratch / "mine"});
  EXPECT_EQ(refused.code, 2) << refused.err;
  EXPECT_EQ(contents(scratch / "mine/thesis.tex"), "do not touch");
  EXPECT_EQ(pitstop({"replay", kExercise, "--emit", scratch / "new"}).code, 0);
  const std::string first = contents(scratch / "new/metrics/2025-01-15.om");
  EXPECT_EQ(pitstop({"replay", kExercise, "--emit", scratch / "new", "--scrape", "30s"}).code, 0);
  EXPECT_NE(first, contents(scratch / "new/metrics/2025-01-15.om"));
  EXPECT_EQ(nlohmann::json::parse(contents(scratch / "new/replay.json"))["scrape_s"], 30.0);
}

TEST(Emit, MistakesAreToldTogether) {
  const Answer a = pitstop({"replay", kExercise, "--emit", "x", "--scrape", "1h", "--thin", "0",
                            "--clock-skew", "2", "--noise", "-1"});
  EXPECT_EQ(a.code, 2);
  for (const char* option : {"--scrape", "--thin", "--clock-skew", "--noise"})
    EXPECT_NE(a.err.find(option), std::string::npos) << a.err;
  EXPECT_EQ(pitstop({"replay", kExercise, "--scrape", "30s"}).code, 2);
  EXPECT_EQ(pitstop({"replay", kExercise, "--emit", "/proc/nowhere"}).code, 3);
}

// Every file below a folder with what it holds.
std::map<std::string, std::string> files_below(const std::string& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file())
      files[fs::relative(entry.path(), folder).string()] = contents(entry.path().string());
  }
  return files;
}
std::vector<std::string> names_below(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& [name, text] : files_below(folder)) names.push_back(name);
  return names;
}

// A longer replay of two jobs, and what `observe` and a killed run would leave beside it.
TEST(Emit, NothingOfAFormerReplayStays) {
  const ScratchFolder scratch;
  std::ofstream(scratch / "long.yaml")
      << "cluster: {nodes: 4}\njobs: {a: {nodes: 2, work: 3d}, b: {nodes: 2, "
         "work: 1h}}\ncheckpoint: none\n";
  ASSERT_EQ(pitstop({"replay", scratch / "long.yaml", "--emit", scratch / "again"}).code, 0);
  EXPECT_TRUE(fs::exists(scratch / "again/metrics/2025-01-17.om"));
  EXPECT_TRUE(fs::exists(scratch / "again/logs/slurm-83.out"));
  for (const char* left : {"again/prometheus/data", "again/.unfinished/new/logs"}) {
    fs::create_directories(scratch / left);
    std::ofstream(scratch / (std::string(left) + "/left")) << "left";
  }
  ASSERT_EQ(pitstop({"replay", kExercise, "--emit", scratch / "again"}).code, 0);
  ASSERT_EQ(pitstop({"replay", kExercise, "--emit", scratch / "fresh"}).code, 0);
  EXPECT_EQ(names_below(scratch / "again"), names_below(scratch / "fresh"));
  EXPECT_FALSE(fs::exists(scratch / "again/.unfinished"));
}

TEST(Emit, AFormerReplayStaysWhereTheDiskIsFull) {
  const ScratchFolder scratch;
  ASSERT_EQ(pitstop({"replay", kExercise, "--emit", scratch / "out"}).code, 0);
  const auto former = files_below(scratch / "out");
  const Answer full =
      Program({"replay", kExercise, "--emit", scratch / "out", "--scrape", "1s"}, "", 100'000).wait();
  EXPECT_EQ(full.code, 3) << full.err;
  EXPECT_EQ(files_below(scratch / "out"), former);
  const Answer none =
      Program({"replay", kExercise, "--emit", scratch / "none", "--scrape", "1s"}, "", 100'000).wait();
  EXPECT_EQ(none.code, 3) << none.err;
  EXPECT_FALSE(fs::exists(scratch / "none"));
}

// Stopped by `stop` while it writes the metrics of a month.
Answer stopped_emit(const std::string& folder, void (Program::*stop)() const) {
  Program run(
      {"replay", "experiments/scenarios/g5-fleet.yaml", "--emit", folder, "--thin", "1", "--scrape", "5s"});
  for (int i = 0; i < 2000 && !fs::exists(folder + "/.unfinished/new/timeline.csv"); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  (run.*stop)();
  return run.wait();
}

TEST(Emit, AnInterruptedEmitLeavesTheFolderAsItWas) {
  const ScratchFolder scratch;
  const Answer first = stopped_emit(scratch / "big", &Program::interrupt);
  EXPECT_EQ(first.code, 130) << first.err;
  EXPECT_NE(first.err.find("big is as it was before"), std::string::npos) << first.err;
  EXPECT_FALSE(fs::exists(scratch / "big"));
  ASSERT_EQ(pitstop({"replay", kExercise, "--emit", scratch / "big"}).code, 0);
  const auto former = files_below(scratch / "big");
  EXPECT_EQ(stopped_emit(scratch / "big", &Program::interrupt).code, 130);
  EXPECT_EQ(files_below(scratch / "big"), former);
}

TEST(Emit, AKilledEmitLeavesTheFormerReplayWhole) {
  const ScratchFolder scratch;
  ASSERT_EQ(pitstop({"replay", kExercise, "--emit", scratch / "out"}).code, 0);
  const auto former = files_below(scratch / "out");
  EXPECT_EQ(stopped_emit(scratch / "out", &Program::kill).code, -SIGKILL);
  const auto now = files_below(scratch / "out");
  for (const auto& [name, text] : former) EXPECT_TRUE(now.contains(name) && now.at(name) == text) << name;
}

}  // namespace
}  // namespace pitstop
