// pitstop replay, as it is used.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "experiments/replay/naming.hpp"
#include "experiments/simulate/picks.hpp"
#include "experiments/simulate/summarize.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;

const std::string kExercise = "experiments/scenarios/exercise.yaml";
const std::string kCluster = "experiments/scenarios/g5-fleet.yaml";

// The events; the first line is about the file.
std::vector<Json> lines_of(const std::string& text) {
  std::vector<Json> lines;
  std::istringstream in(text);
  std::string head;
  std::getline(in, head);
  EXPECT_EQ(Json::parse(head)["format_version"], 1) << head;
  for (std::string line; std::getline(in, line);) lines.push_back(Json::parse(line));
  return lines;
}

TEST(ReplayCommand, TellsTheExerciseToTheSecond) {
  const Answer a = pitstop({"replay", kExercise});
  ASSERT_EQ(a.code, 0) << a.err;
  std::istringstream in(a.out);
  std::vector<std::string> seen;
  for (std::string line; std::getline(in, line);) {
    for (const char* what : {"fails", "detected", "marked for drain (Action:Replace)", "job stopped",
                             "new node ready", "job resumed"}) {
      if (line.find(what) != std::string::npos) seen.push_back(line.substr(0, 8) + " " + what);
    }
  }
  const std::vector<std::string> expected{
      "14:30:00 fails",       "14:32:15 detected",       "14:33:45 marked for drain (Action:Replace)",
      "14:35:20 job stopped", "14:47:30 new node ready", "14:48:15 job resumed"};
  EXPECT_EQ(seen, expected) << a.out;
  EXPECT_NE(a.out.find("took 48 min 15 s"), std::string::npos);
}

// A rebooted node that fails its validation is replaced; the story says so.
TEST(ReplayCommand, AReplacementAfterARebootIsToldAsOne) {
  const ScratchFolder folder;
  const std::string path = folder / "reboot.yaml";
  std::ofstream(path) << R"(job: {nodes: 2, work: 4h}
causes: {host: {scope: node, symptom: crash, remedy: reboot, detected_by: [hma]}}
detection: {hma: {latency: 10s}}
recovery: {reboot: 2min, replacement: 25min, validation: 5min, validation_failure: 90%}
checkpoint: none
inject: [{at: 1h, node: 1, cause: host}]
)";
  std::string told;
  for (int r = 0; r < 20 && told.find("failed its validation") == std::string::npos; ++r)
    told = pitstop({"replay", path, "--all", "--replication", std::to_string(r)}).out;
  const std::size_t rejected = told.find("failed its validation");
  ASSERT_NE(rejected, std::string::npos) << told;
  EXPECT_LT(told.find(" goes down to reboot"), rejected) << told;
  EXPECT_LT(told.find(" rebooted"), rejected) << told;
  EXPECT_EQ(told.find("reboot", rejected), std::string::npos) << told;
  EXPECT_NE(told.find("leaves to be replaced", rejected), std::string::npos) << told;
  EXPECT_NE(told.find("new node ready", rejected), std::string::npos) << told;
}

// Two jobs share a file system that is out from 15:20 on. The snapshots begun at 15:15 hold 45 min of work;
// each has had 5 min of its 7.5 on half the store when it stands still.
TEST(ReplayCommand, AnOutageOfStorageIsTold) {
  const ScratchFolder folder;
  const std::string path = folder / "outage.yaml";
  std::ofstream(path) << R"(cluster: {nodes: 4, instance: ml.p5.48xlarge}
topology: {nodes_per_leaf: 4, file_systems: {fsx: {throughput: 1 GB/s}}}
workload: {parameters: 16071428571}
jobs: {a: {nodes: 2, work: 80min}, b: {nodes: 2, work: 80min}}
causes: {fsx: {scope: storage, where: lustre, mend: 20min}}
checkpoint: {interval: 45min, writer: {who: sharded, async: true, host_copy: 1000000 GB/s}}
inject: [{at: 50min, cause: fsx}]
)";
  const Answer a = pitstop({"replay", path, "--all"});
  ASSERT_EQ(a.code, 0) << a.err;
  for (const char* wanted :
       {"15:20:00     +50.0 min  fsx: lustre is out, copies on it can be neither written nor read\n",
        "15:40:00     +70.0 min  fsx: lustre is back\n",
        "15:42:30     +72.5 min  checkpoint durable, with 45 min"})
    EXPECT_NE(a.out.find(wanted), std::string::npos) << wanted << a.out;
  const auto lines = lines_of(pitstop({"replay", path, "--json", "-"}).out);
  const auto out =
      std::find_if(lines.begin(), lines.end(), [](const Json& j) { return j["event"] == "storage_out"; });
  ASSERT_NE(out, lines.end());
  EXPECT_EQ((*out)["t_s"], 3000);
  EXPECT_EQ((*out)["cause"], "fsx");
  EXPECT_EQ(out->count("job"), 0U);
  const Answer run = pitstop({"run", path, "--replications", "2", "--quiet"});
  EXPECT_EQ(run.code, 0) << run.err;
  EXPECT_NE(run.out.find("took 2 times as long as alone"), std::string::npos) << run.out;
}

TEST(ReplayCommand, StartMovesTheClock) {
  const Answer a = pitstop({"replay", kExercise, "--start", "1999-12-31T23:59:00.5Z", "--json", "-"});
  const auto lines = lines_of(a.out);
  ASSERT_GT(lines.size(), 4U);
  EXPECT_EQ(lines[0]["time"], "1999-12-31T23:59:00.500000Z");
  EXPECT_EQ(lines[3]["event"], "detected");
  EXPECT_EQ(lines[3]["time"], "2000-01-01T00:01:15.500000Z");
  EXPECT_EQ(lines[3]["stage"], "drain");
  EXPECT_EQ(lines[3]["cause"], "injected");
  EXPECT_EQ(lines[3]["node"], 1);
}

TEST(ReplayCommand, EveryEventIsAJsonLineInOrderOfTime) {
  const Answer a = pitstop({"replay", kCluster, "--replication", "3", "--json", "-"});
  ASSERT_EQ(a.code, 0) << a.err;
  double before = 0;
  for (const Json& j : lines_of(a.out)) {
    EXPECT_GE(j["t_s"].get<double>(), before);
    before = j["t_s"];
  }
  EXPECT_EQ(lines_of(a.out).back()["event"], "ended");
}

TEST(ReplayCommand, MistakesAreToldTogether) {
  const Answer a = pitstop({"replay", kExercise, "--replication", "-1", "--seed", "x", "--start", "yesterday",
                            "--set", "nonsense"});
  EXPECT_EQ(a.code, 2);
  for (const char* option : {"--replication", "--seed", "--start", "--set"}) {
    EXPECT_NE(a.err.find(option), std::string::npos) << a.err;
  }
  EXPECT_EQ(pitstop({"replay", "no-such.yaml"}).code, 3);
  EXPECT_EQ(pitstop({"replay", kExercise, "--json", "/no-such-folder/x"}).code, 3);
  EXPECT_EQ(pitstop({"replay", kExercise}, "/dev/full").code, 3);
}

TEST(ReplayCommand, DrawsAPicture) {
  if (std::system("command -v gnuplot > /dev/null") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const ScratchFolder scratch;
  for (const std::string& scenario : {kExercise, kCluster}) {
    const Answer a = pitstop({"replay", scenario, "--plot", scratch / "replay.svg"});
    EXPECT_EQ(a.code, 0) << a.err;
    const std::string svg = contents(scratch / "replay.svg");
    EXPECT_NE(svg.find("the job"), std::string::npos);
    EXPECT_NE(svg.find("</svg>"), std::string::npos);
  }
}

// The replications that run names are the ones it says, and their replay takes just as long.
TEST(ReplayCommand, RunNamesTheWorstTheMedianAndTheBest) {
  const Answer run = pitstop({"run", kCluster, "--replications", "50", "--seed", "9", "--quiet"});
  ASSERT_EQ(run.code, 0) << run.err;
  int named = 0;
  std::istringstream in(run.out);
  for (std::string line; std::getline(in, line);) {
    const std::size_t command = line.find("pitstop replay ");
    if (command == std::string::npos) continue;
    ++named;
    std::istringstream words(line.substr(command + 8));
    std::vector<std::string> arguments;
    for (std::string word; words >> word;) arguments.push_back(word);
    const Answer replay = pitstop(arguments);
    EXPECT_EQ(replay.code, 0) << replay.err;
    const std::size_t from = line.find(", ") + 2;
    std::string wall = line.substr(from, command - from);
    wall.erase(wall.find_last_not_of(' ') + 1);
    EXPECT_NE(replay.out.find("took " + wall + ";"), std::string::npos) << line << "\n" << replay.out;
  }
  EXPECT_EQ(named, 3) << run.out;
}

// Two jobs of 4 nodes want 6: b waits for a; node 1 fails under a at 600 s and is back 400 s later.
const std::vector<std::string> kTwoJobs{"name: two",
                                        "cluster: {nodes: 6}",
                                        "jobs:",
                                        "  a: {nodes: 4, work: 1h}",
                                        "  b: {nodes: 3, work: 30min, submit: 10s}",
                                        "causes: {gpu: {remedy: replace, detected_by: [hma]}}",
                                        "detection: {hma: {latency: 60s}}",
                                        "recovery: {mark: 0s, stop: 0s, replacement: 340s, restart: 0s}",
                                        "inject: [{at: 600s, cause: gpu, node: 1}]",
                                        "checkpoint: {interval: 5min, stall: 0s, persist: 1s}"};

TEST(ReplayCommand, TellsSeveralJobsByName) {
  const ScratchFolder scratch;
  std::ofstream file(scratch / "two.yaml");
  for (const std::string& line : kTwoJobs) file << line << "\n";
  file.close();
  const Answer story = pitstop({"replay", scratch / "two.yaml"});
  ASSERT_EQ(story.code, 0) << story.err;
  EXPECT_NE(story.out.find("2 of 2 jobs completed"), std::string::npos) << story.out;
  EXPECT_NE(story.out.find("14:40:00"), std::string::npos) << story.out;
  EXPECT_NE(story.out.find("#1 gpu: ip-10-1-0-11 fails, a crashes"), std::string::npos) << story.out;
  const Answer data = pitstop({"replay", scratch / "two.yaml", "--json", "-"});
  std::map<std::string, double> first, last;  // by job and event
  for (const Json& j : lines_of(data.out)) {
    if (!j.contains("job")) continue;
    const std::string key = j["job"].get<std::string>() + " " + j["event"].get<std::string>();
    first.emplace(key, j["t_s"]);
    last[key] = j["t_s"];
  }
  EXPECT_EQ(first["a submitted"], 0);
  EXPECT_EQ(first["b submitted"], 10);
  EXPECT_EQ(first["a failure"], 600);
  // Two idle nodes were there: a goes on when it has been stopped, with what its checkpoint at 300 s kept.
  EXPECT_EQ(last["a restored"], 660);
  EXPECT_EQ(last["a ended"], 660 + 3600 - 300);
  EXPECT_EQ(first["b started"], last["a ended"]);
  EXPECT_EQ(last["b ended"], last["a ended"] + 1800);
}

TEST(ReplayCommand, DrawsSeveralJobs) {
  if (std::system("command -v gnuplot > /dev/null") != 0) GTEST_SKIP() << "gnuplot is not installed";
  const ScratchFolder scratch;
  const Answer a =
      pitstop({"replay", "experiments/scenarios/shared-cluster.yaml", "--plot", scratch / "replay.svg"});
  EXPECT_EQ(a.code, 0) << a.err;
  const std::string svg = contents(scratch / "replay.svg");
  EXPECT_NE(svg.find("1000 jobs on 2000 nodes"), std::string::npos);
  EXPECT_NE(svg.find("</svg>"), std::string::npos);
}

TEST(ReplayCommand, TellsAWholeClusterOfOneJob) {
  const Answer a = pitstop({"replay", "experiments/scenarios/airesim-s256.yaml", "--json", "-"});
  ASSERT_EQ(a.code, 0) << a.err;
  const auto lines = lines_of(a.out);
  EXPECT_EQ(lines.back()["event"], "ended");
  EXPECT_GT(std::count_if(lines.begin(), lines.end(), [](const Json& j) { return j["event"] == "failure"; }),
            0);
}

TEST(ReplayCommand, AVerificationIsAboutOneJob) {
  const Answer a = pitstop({"verify", "experiments/scenarios/shared-cluster.yaml"});
  EXPECT_EQ(a.code, 2) << a.out;
  EXPECT_NE(a.err.find("is a whole cluster"), std::string::npos) << a.err;
}

TEST(Picks, ByWallTimeThenNumber) {
  const std::vector<std::int64_t> walls{30, kCensored, 10, 20, 10};
  const Picks p = *picked(walls);
  EXPECT_EQ(p.best.replication, 2U);
  EXPECT_EQ(p.median.replication, 3U);
  EXPECT_EQ(p.worst.replication, 1U);
  EXPECT_FALSE(p.worst.wall);
  EXPECT_FALSE(picked({}));
}

TEST(Naming, TimesOfAllYears) {
  std::int64_t us = 0;
  ASSERT_TRUE(parse_utc("2025-01-15T14:30:00Z", us));
  EXPECT_EQ(us, 1736951400LL * 1'000'000);
  for (std::int64_t day = 0; day < 400 * 366; day += 13) {  // there and back, over leap years
    const std::int64_t at = day * 86'400'000'000 + 12'345'678'901;
    std::int64_t again = 0;
    ASSERT_TRUE(parse_utc(iso_micros(at), again)) << iso_micros(at);
    EXPECT_EQ(again, at);
    EXPECT_EQ(civil(at).weekday, (day + 4) % 7);
  }
  for (const char* wrong : {"", "2025", "2025-02-29T00:00:00Z", "2025-01-15T24:00:00Z", "2025-01-15 14:30",
                            "2025-01-15T14:30:00+01:00", "2025-13-01T00:00:00Z", "2025-01-15T14:30:00.Z"}) {
    EXPECT_FALSE(parse_utc(wrong, us)) << wrong;
  }
}

}  // namespace
}  // namespace pitstop
