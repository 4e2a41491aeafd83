// A real Prometheus on emitted replays: its answers are the ledger's, our own evaluator agrees with it on
// every alert, every query of every dashboard finds data, and nothing of it is left behind.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "experiments/observe/alerts/alert_rules.hpp"
#include "experiments/observe/emit.hpp"
#include "experiments/observe/loopback.hpp"
#include "experiments/observe/promql/evaluate.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

bool there(const char* program) {
  return std::system(("command -v " + std::string(program) + " > /dev/null").c_str()) == 0;
}
bool have_prometheus() { return there("promtool") && there("prometheus"); }
#define NEEDS_PROMETHEUS() \
  if (!have_prometheus()) GTEST_SKIP() << "promtool or prometheus is not installed"

std::string encoded(const std::string& text) {
  std::string out;
  for (const unsigned char c : text) {
    char hex[4];
    std::snprintf(hex, sizeof hex, "%%%02X", c);
    out += std::isalnum(c) ? std::string(1, static_cast<char>(c)) : hex;
  }
  return out;
}

// Processes whose command line holds `part`, our own aside.
int processes_with(const std::string& part) {
  int found = 0;
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos || pid == std::to_string(::getpid()))
      continue;
    std::string line = contents(entry.path() / "cmdline");
    std::replace(line.begin(), line.end(), '\0', ' ');
    found += line.find(part) != std::string::npos;
  }
  return found;
}

// Where it says that it serves; 0 if it ended instead. It says so when it is ready.
int port_told(const Program& program) {
  const std::string where = "http://127.0.0.1:", said = program.hear(where);
  const std::size_t at = said.find(where);
  if (at != std::string::npos) return std::stoi(said.substr(at + where.size()));
  ADD_FAILURE() << said;
  return 0;
}

// `pitstop observe` on a folder, stopped with the object.
class Observed {
 public:
  explicit Observed(const std::string& folder)
      : program_({"observe", folder, "--port", "0"}), port_(port_told(program_)) {}
  ~Observed() {
    if (!ended_) end();
  }
  Answer end() {
    ended_ = true;
    program_.interrupt();
    return program_.wait();
  }
  int port() const { return port_; }

  // The value of an expression that gives one number; NaN where there is none.
  double at(const std::string& expression, double time_s) const {
    const auto text = http_get(
        port_, "/api/v1/query?query=" + encoded(expression) + "&time=" + std::to_string(time_s), kLong);
    if (!text) return std::nan("");
    const Json j = Json::parse(*text);
    const Json& result = j["data"]["result"];
    if (result.empty()) return std::nan("");
    return std::stod(
        (j["data"]["resultType"] == "scalar" ? result[1] : result[0]["value"][1]).get<std::string>());
  }
  Json range(const std::string& expression, double from, double to, double step) const {
    const auto text =
        http_get(port_,
                 "/api/v1/query_range?query=" + encoded(expression) + "&start=" + std::to_string(from) +
                     "&end=" + std::to_string(to) + "&step=" + std::to_string(step),
                 kLong);
    return text ? Json::parse(*text)["data"]["result"] : Json();
  }

 private:
  static constexpr int kLong = 120;  // seconds; a machine may be busy

  Program program_;
  int port_;
  bool ended_ = false;
};

Scenario shipped(const std::string& name) {
  return read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml", {});
}

// Two days of six nodes with NVLink and EFA, on which everything goes wrong once.
Scenario everything_once() {
  return parse_scenario(R"(
name: everything
job: {nodes: 4, work: 20h}
cluster: {instance: {gpu: H100, gpus: 2, gpu_memory: 80 GB, nic: 100 Gbps, efa_devices: 2}, spares: 1}
causes:
  gpu: {remedy: replace}
  hbm: {remedy: replace}
  ecc_rising: {symptom: precursor, remedy: replace, detected_by: [slow]}
  nvlink: {remedy: replace}
  thermal: {symptom: precursor, remedy: replace, detected_by: [slow]}
  network: {symptom: hang, remedy: replace, detected_by: [slow]}
  host: {remedy: reboot}
  software: {scope: job}
detection: {hma: {latency: 2min}, slow: {latency: 20min}}
recovery: {capacity_wait: 20min, replacement: 45min, reboot: 6min, validation: 5min, restart: 2min, software_resume: 40min,
  slow_after_restore: {factor: 94.4%, for: 10min}}
checkpoint: {interval: 30min, stall: 10s, persist: 60s, restore: 30s, where: lustre}
inject:
  - {at: 1h, node: 0, cause: gpu}
  - {at: 3h, node: 1, cause: hbm}
  - {at: 5h, node: 2, cause: ecc_rising}
  - {at: 7h, node: 3, cause: nvlink}
  - {at: 9h, node: 0, cause: thermal}
  - {at: 11h, node: 1, cause: network}
  - {at: 14h, node: 2, cause: host}
  - {at: 17h, cause: software}
)",
                        "everything.yaml", {}, "");
}

struct Emission {
  explicit Emission(const Scenario& s) : compiled(compile(s)) {
    std::int64_t us = 0;
    parse_utc(kDefaultStart, us);
    replay = replay_of(s, compiled, 1, 0, us);
    EmitOptions o;
    o.folder = scratch / "out";
    o.thin = 1;
    emit(replay, "", "", o, nullptr);
  }
  double seconds(Instant t) const { return static_cast<double>(replay.us(t)) * 1e-6; }
  ScratchFolder scratch;
  CompiledScenario compiled;
  Replay replay;
};

TEST(Prometheus, AnswersWhatTheLedgerSays) {
  NEEDS_PROMETHEUS();
  const Emission e(shipped("exercise"));
  const Observed p(e.scratch / "out");
  const Outcome& o = e.replay.timeline.outcome;
  const double start = e.seconds(Instant{}), end = start + 60 * std::ceil(o.wall.seconds() / 60);
  int checks = 0;
  auto exactly = [&](const std::string& query, double time, double truth) {
    EXPECT_NEAR(p.at(query, time), truth, 1e-6) << query << " at +" << time - start;
    ++checks;
  };
  for (std::size_t l = 0; l < kLines; ++l)
    exactly("pitstop_ledger_seconds_total{line=\"" + std::string(kLineNames[l]) + "\"}", end,
            o.line[l].seconds());
  exactly("sum(pitstop_ledger_seconds_total)", end, o.wall.seconds());
  exactly("sum(pitstop_lost_seconds_total)", end, (o.wall - o.productive()).seconds());
  exactly("pitstop_incidents_total{cause=\"injected\"}", end, 1);
  exactly("training_checkpoints_total", end, 2);
  exactly("training_step", end, 180);
  exactly("slurm_queue_completed", end, 1);
  // The exercise's own queries. Nodes: two, then one from 14:35:20 to 14:47:30, to the scrape.
  exactly("count(up{job=\"node-exporter\"})", start + 300, 2);
  exactly("count(up{job=\"node-exporter\"})", start + 360, 1);
  exactly("count(up{job=\"node-exporter\"})", start + 1020, 1);
  exactly("count(up{job=\"node-exporter\"})", start + 1080, 2);
  EXPECT_TRUE(std::isnan(p.at("DCGM_FI_DEV_GPU_TEMP > 85", start + 600)));
  exactly("slurm_queue_pending", start + 300, 0);
  exactly("slurm_queue_pending", start + 360, 1);
  exactly("slurm_queue_pending", start + 1080, 0);
  exactly("slurm_nodes_fail", start + 600, 1);
  EXPECT_GE(checks, 20);
  double gone = 0;  // the integral of the gap, to a scrape
  for (double t = start; t < end; t += 10) gone += (2 - p.at("count(up{job=\"node-exporter\"})", t)) * 10;
  EXPECT_NEAR(gone, 730, 60);
}

TEST(Prometheus, OurEvaluatorAgreesOnEveryAlert) {
  NEEDS_PROMETHEUS();
  const Emission e(everything_once());
  const Observed p(e.scratch / "out");
  const Scene scene(e.replay);
  const auto rules = read_alert_rules(std::string(PITSTOP_SOURCE_DIR) + "/experiments/observe/alerts.yaml");
  std::vector<std::string> metrics;
  for (const AlertRule& r : rules) promql::collect_metrics(r.expression, metrics);
  const Scrapes scrapes = scrapes_of(e.replay, Duration::seconds(60), 1);
  const promql::SeriesStore store(families_of(scene), scrapes, metrics);
  for (const AlertRule& r : rules) {
    std::map<std::int64_t, std::vector<double>> theirs;
    for (const Json& series : p.range(r.text, static_cast<double>(scrapes.us(0)) * 1e-6,
                                      static_cast<double>(scrapes.us(scrapes.count - 1)) * 1e-6, 60)) {
      for (const Json& v : series["values"])
        theirs[std::llround((v[0].get<double>() * 1e6 - static_cast<double>(scrapes.us(0))) / 60e6)]
            .push_back(std::stod(v[1].get<std::string>()));
    }
    int differ = 0, found = 0;
    for (std::int64_t k = 0; k < scrapes.count; ++k) {
      std::vector<double> ours;
      for (const promql::Sample& s : promql::evaluate(r.expression, store, k).vector) ours.push_back(s.value);
      std::vector<double>& wanted = theirs[k];
      std::sort(ours.begin(), ours.end());
      std::sort(wanted.begin(), wanted.end());
      found += static_cast<int>(ours.size());
      bool same = ours.size() == wanted.size();
      for (std::size_t i = 0; same && i < ours.size(); ++i)
        same = std::fabs(ours[i] - wanted[i]) <= 1e-6 * std::max(1.0, std::fabs(wanted[i]));
      if (!same && ++differ == 1)
        ADD_FAILURE() << r.name << " at scrape " << k << ": " << ours.size() << " and " << wanted.size();
    }
    EXPECT_EQ(differ, 0) << r.name;
    if (r.name != "CheckpointUnsustainable") {
      EXPECT_GT(found, 0) << r.name << " never has a value";
    }
  }
}

TEST(Prometheus, EveryDashboardQueryFindsData) {
  NEEDS_PROMETHEUS();
  const Emission e(everything_once());
  const Observed p(e.scratch / "out");
  const double start = e.seconds(Instant{}), end = e.seconds(e.replay.timeline.end());
  int queries = 0;
  for (const auto& file :
       fs::directory_iterator(std::string(PITSTOP_SOURCE_DIR) + "/experiments/observe/dashboards")) {
    const Json d = Json::parse(contents(file.path().string()));
    EXPECT_EQ(d["refresh"], "30s");
    for (const Json& panel : d["panels"]) {
      for (const Json& target : panel["targets"]) {
        std::string expr = target["expr"];
        for (const auto& [variable, value] : {std::pair<std::string, std::string>{"$__rate_interval", "5m"},
                                              {"$Hostname", ".*"},
                                              {"$gpu", ".*"},
                                              {"$instance", ".*"}}) {
          for (std::size_t at = 0; (at = expr.find(variable, at)) != std::string::npos;)
            expr.replace(at, variable.size(), value);
        }
        EXPECT_EQ(expr.find('$'), std::string::npos) << expr;
        EXPECT_FALSE(p.range(expr, start, end, 300).empty())
            << file.path() << ": " << panel["title"] << ": " << expr;
        ++queries;
      }
    }
  }
  EXPECT_GT(queries, 40);
}

TEST(Prometheus, EndsWithTheCommandAndListensOnLoopbackOnly) {
  NEEDS_PROMETHEUS();
  const Emission e(shipped("exercise"));
  Observed p(e.scratch / "out");
  const std::string address = "127.0.0.1:" + std::to_string(p.port());
  EXPECT_EQ(processes_with("--web.listen-address=" + address), 1);
  const Answer taken = pitstop({"observe", e.scratch / "out", "--port", std::to_string(p.port())});
  EXPECT_EQ(taken.code, 3);
  EXPECT_NE(taken.err.find("is in use"), std::string::npos) << taken.err;
  const Answer a = p.end();
  EXPECT_EQ(a.code, 0) << a.err;
  EXPECT_EQ(processes_with("--web.listen-address=" + address), 0);
}

TEST(Prometheus, DiesWithAKilledCommand) {
  NEEDS_PROMETHEUS();
  const Emission e(shipped("exercise"));
  Program run({"observe", e.scratch / "out", "--port", "0"});
  const std::string address = "127.0.0.1:" + std::to_string(port_told(run));
  EXPECT_EQ(processes_with("--web.listen-address=" + address), 1);
  run.kill();
  run.wait();
  // It is told to end by the kernel, and takes its time.
  for (int i = 0; i < 1200 && processes_with(address) > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(processes_with(address), 0);
}

TEST(Observe, SaysWhatIsMissing) {
  const ScratchFolder scratch;
  const Answer none = pitstop({"observe", scratch.path()});
  EXPECT_EQ(none.code, 3);
  EXPECT_NE(none.err.find("no finished replay"), std::string::npos) << none.err;
  EXPECT_EQ(pitstop({"observe", scratch.path(), "--port", "70000", "--speed", "x"}).code, 2);
  ASSERT_EQ(pitstop({"replay", "experiments/scenarios/exercise.yaml", "--emit", scratch / "out"}).code, 0);
  const std::string path = std::getenv("PATH");
  ::setenv("PATH", "/nonexistent", 1);
  const Answer bare = pitstop({"observe", scratch / "out", "--port", "0"});
  ::setenv("PATH", path.c_str(), 1);
  EXPECT_EQ(bare.code, 3);
  EXPECT_NE(bare.err.find("promtool is not installed"), std::string::npos) << bare.err;
  EXPECT_FALSE(fs::exists(scratch / "out/prometheus"));
}

TEST(Observe, ServesALiveReplay) {
  Program run({"observe", "--live", "experiments/scenarios/exercise.yaml", "--speed", "3600", "--port", "0"});
  const int port = port_told(run);
  const std::string done = "slurm_queue_completed{instance=\"controller:9341\",job=\"slurm-exporter\"} ";
  std::string first, last;
  for (int i = 0; i < 6000 && last.find(done + "1") == std::string::npos; ++i) {
    last = http_get(port, "/metrics").value_or("");
    if (first.empty()) first = last;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_NE(first.find("# TYPE DCGM_FI_DEV_GPU_TEMP gauge"), std::string::npos);
  EXPECT_NE(last.find(done + "1"), std::string::npos);  // the exercise has passed
  EXPECT_FALSE(http_get(port, "/etc/passwd"));
  run.interrupt();
  EXPECT_EQ(run.wait().code, 0);
}

// The linter's complaints are about names that are the real exporters' own, and about nothing else: the label
// modelName of each sample of DCGM's, and two gauges of the Slurm exporter that end in _total.
TEST(Observe, PromtoolFindsNothingWrongWithOurMetrics) {
  if (!there("promtool")) GTEST_SKIP() << "promtool is not installed";
  const Emission e(everything_once());
  const std::string out = e.scratch / "lint", scrape = e.scratch / "out/metrics/last-scrape.prom";
  std::map<std::string, int> known{
      {"slurm_gpus_total non-counter metrics should not have \"_total\" suffix", 1},
      {"slurm_nodes_total non-counter metrics should not have \"_total\" suffix", 1}};
  std::istringstream samples(contents(scrape));
  for (std::string line; std::getline(samples, line);) {
    if (line.starts_with("DCGM_"))
      ++known[line.substr(0, line.find('{')) +
              " label names should be written in 'snake_case' not 'camelCase'"];
  }
  EXPECT_GT(known.size(), 10U);
  const int status = std::system(("promtool check metrics < '" + scrape + "' > '" + out + "' 2>&1").c_str());
  EXPECT_EQ(WEXITSTATUS(status), 3);  // it has complaints, and could read all
  std::map<std::string, int> complaints;
  std::ifstream in(out);
  for (std::string line; std::getline(in, line);) ++complaints[line];
  EXPECT_EQ(complaints, known);
}

TEST(Dashboards, FitGrafanasOwnTypes) {
  if (!there("npm") || !there("node")) GTEST_SKIP() << "npm is not installed";
  const ScratchFolder scratch;
  const std::string source = std::string(PITSTOP_SOURCE_DIR) + "/tests/observe/grafana/";
  for (const char* file : {"package.json", "check.mjs"}) fs::copy(source + file, scratch / file);
  const std::string in = "cd '" + scratch.path() + "' && ";
  if (std::system((in + "timeout 120 npm install --no-audit --no-fund > npm.log 2>&1").c_str()) != 0)
    GTEST_SKIP() << "npm could not install @grafana/schema: " << contents(scratch / "npm.log");
  const std::string dashboards = std::string(PITSTOP_SOURCE_DIR) + "/experiments/observe/dashboards/*.json";
  EXPECT_EQ(std::system((in + "node check.mjs " + dashboards + " > check.log 2>&1").c_str()), 0)
      << contents(scratch / "check.log");
}

}  // namespace
}  // namespace pitstop
