// Drives the program as a person or a script would: exit codes, what goes where, and answers that do not
// depend on threads.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "experiments/base/version.hpp"
#include "sim/shared/words.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;

const std::string kDaly = "experiments/scenarios/daly.yaml";
const std::string kExercise = "experiments/scenarios/exercise.yaml";
const std::string kLlama = "experiments/scenarios/llama3-405b.yaml";

Json json_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--json", "-"});
  const Answer a = pitstop(arguments);
  EXPECT_EQ(a.code, 0) << a.err;
  return Json::parse(a.out);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(CommandLine, HelpBeginsWithExamples) {
  const Answer a = pitstop({"--help"});
  EXPECT_EQ(a.code, 0);
  EXPECT_LT(a.out.find("pitstop run fleet.yaml"), a.out.find("Usage:"));
  for (const char* command : {"new",    "run",     "sweep",  "compare", "validate",    "explain", "calibrate",
                              "replay", "tune",    "merge",  "report",  "sensitivity", "plan",    "payoff",
                              "slo",    "network", "manual", "observe", "alerts",      "verify"}) {
    const Answer c = pitstop({command, "--help"});
    EXPECT_EQ(c.code, 0);
    const std::size_t example = c.out.find(std::string("\n  pitstop ") + command);
    EXPECT_LT(example, c.out.find("Usage:")) << c.out;
    EXPECT_TRUE(has(a.out, std::string("  ") + command)) << command;
  }
  EXPECT_EQ(pitstop({"--version"}).out, std::string("pitstop ") + kVersion + "\n");
}

TEST(CommandLine, AnUnknownOptionIsNamedWithTheOneThatWasMeant) {
  const auto told = [](std::vector<std::string> arguments, const char* words) {
    const Answer a = pitstop(arguments);
    EXPECT_EQ(a.code, 2);
    EXPECT_TRUE(has(a.err, words)) << a.err;
  };
  told({"run", kDaly, "-n", "4"}, "unknown option -n; did you mean --replications?");
  told({"run", kDaly, "-n4"}, "unknown option -n; did you mean --replications?");
  told({"tune", kDaly, "-o", "a.h5"}, "unknown option -o; did you mean --out?");
  told({"run", kDaly, "--replication", "4"}, "unknown option --replication; did you mean --replications?");
  told({"run", kDaly, "--deadline", "4d"}, "unknown option --deadline");  // plan's
  told({"run", kDaly, "-x"}, "unknown option -x\nRun `pitstop run --help`");
  told({"calibrate", "import", "-z"}, "Run `pitstop calibrate import --help`");
  told({"replya", kDaly}, "command: unknown \"replya\"; expected new, run, sweep,");
  told({"replya", kDaly}, "did you mean \"replay\"?");
  told({"-V"}, "unknown option -V; did you mean --version?");
}

TEST(CommandLine, TuneSearchesTheIntervalUnlessSaid) {
  const Answer plain = pitstop({"tune", kDaly, "--replications", "100", "--json", "-"});
  EXPECT_EQ(plain.code, 0) << plain.err;
  EXPECT_EQ(plain.out, pitstop({"tune", kDaly, "--replications", "100", "--json", "-", "--over",
                                "checkpoint.interval=1min..24h"})
                           .out);
}

TEST(CommandLine, MistakesExitTwoAndAreToldTogether) {
  const Answer a = pitstop({"run", kDaly, "--replications", "0", "--until", "0", "--seed", "-3", "--engine",
                            "abacus", "--threads", "none", "--set", "checkpoint.interval"});
  EXPECT_EQ(a.code, 2);
  EXPECT_EQ(a.out, "");
  for (const char* part : {"--replications", "--until", "--seed", "--engine", "--threads", "--set"}) {
    EXPECT_TRUE(has(a.err, std::string(part) + ": ") || has(a.err, std::string(part) + " ")) << part << "\n"
                                                                                             << a.err;
  }
  EXPECT_EQ(pitstop({}).code, 2);
  EXPECT_EQ(pitstop({"fly"}).code, 2);
  EXPECT_EQ(pitstop({"run"}).code, 2);
  EXPECT_EQ(pitstop({"run", kDaly, "--json", "-", "--csv", "-"}).code, 2);
  EXPECT_EQ(pitstop({"run", kDaly, "--json", kDaly}).code, 2);
  EXPECT_EQ(pitstop({"run", kDaly, "--until", "1%", "--replications", "10"}).code, 2);
  EXPECT_TRUE(has(pitstop({"run", kDaly, "--replicatoins", "9"}).err, "did you mean --replications?"));
}

TEST(CommandLine, UnknownKeysGetASuggestion) {
  const Answer set = pitstop({"run", kDaly, "--set", "checkpoint.intervall=1h"});
  EXPECT_EQ(set.code, 2);
  EXPECT_TRUE(has(set.err, "did you mean \"interval\"?")) << set.err;
  const Answer vary = pitstop({"sweep", kDaly, "--vary", "checkpoint.intervall=1h,2h"});
  EXPECT_EQ(vary.code, 2);
  EXPECT_TRUE(has(vary.err, "--vary checkpoint.intervall")) << vary.err;
}

TEST(CommandLine, BadRangesAreRefused) {
  for (const char* vary :
       {"checkpoint.interval", "=1h", "checkpoint.interval=2h..1h", "checkpoint.interval=1h..",
        "checkpoint.interval=1h..2h:1", "checkpoint.interval=1h..2h:9e9", "cluster.spares=0..8:3log",
        "checkpoint.interval=1h,,2h", "checkpoint.interval=1h,1h", "checkpoint.interval=1..9"}) {
    const Answer a = pitstop({"sweep", kDaly, "--vary", vary});
    EXPECT_EQ(a.code, 2) << vary << "\n" << a.out;
    EXPECT_TRUE(has(a.err, "--vary")) << a.err;
  }
  EXPECT_EQ(
      pitstop({"sweep", kDaly, "--vary", "job.nodes=1..90:50", "--vary", "cluster.spares=0..90:50"}).code, 2);
}

TEST(CommandLine, FilesThatCannotBeReadOrWrittenExitThree) {
  EXPECT_EQ(pitstop({"run", "no-such.yaml"}).code, 3);
  EXPECT_EQ(pitstop({"validate", "no-such.yaml"}).code, 3);
  for (const char* option : {"--json", "--csv", "--out"}) {
    const Answer a = pitstop({"run", kDaly, "--replications", "10", option, "/no-such-folder/x"});
    EXPECT_EQ(a.code, 3) << option;
    EXPECT_EQ(a.out, "") << "it is found out before the run";
    EXPECT_TRUE(has(a.err, "/no-such-folder/x")) << a.err;
  }
  const Answer full = pitstop({"run", kDaly, "--replications", "10"}, "/dev/full");
  EXPECT_EQ(full.code, 3);
  EXPECT_TRUE(has(full.err, "standard output")) << full.err;
}

TEST(CommandLine, AFullStdoutDoesNotLoseTheFiles) {
  const ScratchFolder scratch;
  const Answer a =
      pitstop({"run", kDaly, "--replications", "10", "--json", scratch / "answer.json"}, "/dev/full");
  EXPECT_EQ(a.code, 3);
  EXPECT_EQ(Json::parse(contents(scratch / "answer.json"))["replications"], 10);
}

TEST(RunCommand, JsonHoldsWhatIsPromised) {
  const Json j = json_of({"run", kDaly, "--replications", "50"});
  for (const char* key : {"scenario", "engine", "replications", "seed", "wall", "ettr", "interruptions",
                          "ledger_mean_s", "lost_by_cause_mean_s", "endings", "digest", "version",
                          "format_version", "tables_digest", "checkpoint", "unconfirmed", "interrupted"}) {
    EXPECT_TRUE(j.contains(key)) << key;
  }
  for (const char* key : {"mean_s", "std_s", "ci95_s", "p05_s", "p50_s", "p95_s", "p99_s", "censored"}) {
    EXPECT_TRUE(j["wall"].contains(key)) << key;
  }
  EXPECT_EQ(j["ledger_mean_s"].size(), kLines);
  EXPECT_EQ(j["endings"].size(), kEndings);
  EXPECT_EQ(j["digest"].get<std::string>().size(), 16U);
  EXPECT_EQ(j["replications"], 50);
  double ledger = 0;
  for (const auto& line : j["ledger_mean_s"]) ledger += line.get<double>();
  EXPECT_NEAR(ledger, j["wall"]["mean_s"].get<double>(), 1e-6 * ledger);
}

TEST(RunCommand, ACensoredWallTimeHasNoMean) {
  const Json j = json_of({"run", kDaly, "--replications", "20", "--set", "horizon=520h"});
  EXPECT_TRUE(j["wall"]["censored"].get<bool>());
  EXPECT_TRUE(j["wall"]["mean_s"].is_null());
  EXPECT_TRUE(j["wall"]["ci95_s"].is_null());
  EXPECT_GT(j["endings"]["horizon"], 0);
  const Answer text = pitstop({"run", kDaly, "--replications", "20", "--set", "horizon=520h"});
  EXPECT_TRUE(has(text.out, "were still running at the horizon (horizon: 21.7 d)")) << text.out;
}

TEST(RunCommand, TheDigestDoesNotDependOnThreads) {
  const std::vector<std::string> run{"run", kDaly, "--replications", "300", "--threads"};
  std::string first;
  for (const char* threads : {"1", "2", "8"}) {
    std::vector<std::string> arguments = run;
    arguments.push_back(threads);
    const std::string digest = json_of(arguments)["digest"];
    if (first.empty()) first = digest;
    EXPECT_EQ(digest, first) << threads;
  }
  EXPECT_NE(json_of({"run", kDaly, "--replications", "300", "--seed", "2"})["digest"], first);
}

TEST(RunCommand, TheExerciseTakesItsFiveStages) {
  const Json j = json_of({"run", kExercise, "--replications", "10"});
  const Json& ledger = j["ledger_mean_s"];
  EXPECT_EQ(ledger["detection"], 135.0);
  EXPECT_EQ(ledger["drain"], 185.0);
  EXPECT_EQ(ledger["replacement"], 730.0);
  EXPECT_EQ(ledger["restart"], 45.0);
  EXPECT_EQ(j["wall"]["mean_s"], 30 * 60 + 18.25 * 60);
}

TEST(RunCommand, SetChangesTheScenario) {
  const Json j = json_of({"run", kDaly, "--replications", "10", "--set", "checkpoint.interval=1h", "--set",
                          "causes.any.mtbf=1000d"});
  EXPECT_EQ(j["checkpoint"][0]["interval_s"], 3600.0);
  EXPECT_LT(j["interruptions"]["mean"], 1.0);
}

TEST(RunCommand, UntilGoesOnToThePrecisionAskedFor) {
  const Json j = json_of({"run", kExercise, "--until", "0.5%"});
  EXPECT_EQ(j["replications"], 200) << "nothing varies: the first look is enough";
}

TEST(RunCommand, DataAndWordsAreApart) {
  const Answer quiet = pitstop({"run", kExercise, "--replications", "10", "--quiet"});
  EXPECT_EQ(quiet.err, "");
  EXPECT_TRUE(has(quiet.out, "30 min of training will take 48 min 15 s")) << quiet.out;
  EXPECT_FALSE(has(quiet.out, "\033[")) << "no colour in a file";
  EXPECT_FALSE(has(quiet.out, "Best change"));
  const Answer csv = pitstop({"run", kExercise, "--replications", "3", "--csv", "-"});
  EXPECT_EQ(std::count(csv.out.begin(), csv.out.end(), '\n'), 4);
  EXPECT_TRUE(has(csv.out, "\n0,completed,2895,1,1,")) << csv.out;
}

TEST(SweepCommand, FindsTheKnownOptimum) {
  const Json j =
      json_of({"sweep", kDaly, "--replications", "400", "--vary", "checkpoint.interval=5min,2h,10h"});
  ASSERT_EQ(j["points"].size(), 3U);
  EXPECT_EQ(j["points"][1]["checkpoint.interval"], 7200.0);
  EXPECT_TRUE(j["points"][1].contains("digest"));
  EXPECT_EQ(j["best"]["checkpoint.interval"], 7200.0);
  EXPECT_NEAR(j["analytic_interval_s"].get<double>(), 116.690 * 60, 1);
}

TEST(SweepCommand, RangesAndNamesMakeAGrid) {
  const Json j = json_of({"sweep", kDaly, "--replications", "5", "--vary", "checkpoint.interval=young,1h",
                          "--vary", "cluster.spares=0..3"});
  ASSERT_EQ(j["points"].size(), 8U) << "12 points of four whole numbers are four";
  EXPECT_EQ(j["points"][0]["checkpoint.interval"], "young");
  EXPECT_EQ(j["points"][7]["checkpoint.interval"], 3600.0);
  EXPECT_EQ(j["points"][7]["cluster.spares"], 3.0);
}

TEST(SweepCommand, LogarithmicDurationsAreWholeSeconds) {
  const Json j =
      json_of({"sweep", kDaly, "--replications", "2", "--vary", "checkpoint.interval=1min..4h:24log"});
  ASSERT_EQ(j["points"].size(), 24U);
  EXPECT_EQ(j["points"][0]["checkpoint.interval"], 60.0);
  EXPECT_EQ(j["points"][23]["checkpoint.interval"], 14400.0);
  for (const Json& p : j["points"]) {
    const double s = p["checkpoint.interval"];
    EXPECT_EQ(s, std::floor(s));
  }
}

TEST(ValidateCommand, SaysWhatWasUnderstoodAndAllThatIsWrong) {
  const Answer good = pitstop({"validate", kDaly, kExercise});
  EXPECT_EQ(good.code, 0);
  EXPECT_TRUE(has(good.out, "job MTBF 24 h") && has(good.out, "exercise")) << good.out;
  const ScratchFolder scratch;
  std::ofstream(scratch / "bad.yaml") << "job: {nodes: 0, work: 30}\ncheckpoint: none\n";
  const Answer bad = pitstop({"validate", kDaly, scratch / "bad.yaml"});
  EXPECT_EQ(bad.code, 2);
  EXPECT_TRUE(has(bad.out, "daly"));
  EXPECT_TRUE(has(bad.err, "job.nodes") && has(bad.err, "job.work")) << bad.err;
  EXPECT_EQ(json_of({"validate", kDaly})["scenarios"][0]["job_mtbf_s"], 86400.0);
}

TEST(ExplainCommand, ListsKeysAndGivesTheSchema) {
  EXPECT_TRUE(has(pitstop({"explain"}).out, "checkpoint"));
  EXPECT_EQ(pitstop({"explain", "no-such-topic"}).code, 2);
  EXPECT_TRUE(Json::parse(pitstop({"explain", "--schema"}).out).contains("$schema"));
}

TEST(Interrupt, CtrlCKeepsWhatIsFinished) {
  const ScratchFolder scratch;
  Program run({"run", kLlama, "--replications", "400000", "--json", scratch / "answer.json", "--out",
               scratch / "answer.h5"});
  run.let_it_compute(0.6);
  run.interrupt();
  const Answer a = run.wait();
  EXPECT_EQ(a.code, 130) << a.err;
  EXPECT_TRUE(has(a.err, "of 400000 replications finished")) << a.err;
  const Json j = Json::parse(contents(scratch / "answer.json"));
  EXPECT_TRUE(j["interrupted"].get<bool>());
  const std::uint64_t finished = j["replications"];
  EXPECT_GT(finished, 0U);
  EXPECT_LT(finished, 400000U);
  EXPECT_TRUE(has(a.out, "Interrupted")) << a.out;
  EXPECT_TRUE(contents(scratch / "answer.h5").starts_with("\x89HDF"));
  // What is kept is exactly the first replications.
  EXPECT_EQ(json_of({"run", kLlama, "--replications", std::to_string(finished)})["digest"], j["digest"]);
}

TEST(Interrupt, ASweepKeepsItsFinishedPoints) {
  Program sweep(
      {"sweep", kLlama, "--replications", "400", "--json", "-", "--vary", "cluster.spares=0..299:300"});
  sweep.let_it_compute(3);
  sweep.interrupt();
  const Answer a = sweep.wait();
  EXPECT_EQ(a.code, 130) << a.err;
  const Json j = Json::parse(a.out);
  EXPECT_TRUE(j["interrupted"].get<bool>());
  EXPECT_GT(j["points"].size(), 0U);
  EXPECT_LT(j["points"].size(), 300U);
  for (const Json& p : j["points"]) EXPECT_EQ(p["replications"], 400);
}

std::string replaced(std::string text, const std::string& old, const std::string& by) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + by.size()))
    text.replace(at, old.size(), by);
  return text;
}

// Names and lengths in lines of a folder's files. Pictures are there or not, as gnuplot is.
std::string listing(const std::string& folder) {
  std::set<std::string> lines;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".svg") continue;
    const std::string text = contents(entry.path().string());
    lines.insert(entry.path().lexically_relative(folder).string() + "  " +
                 std::to_string(std::count(text.begin(), text.end(), '\n')) + " lines\n");
  }
  return std::accumulate(lines.begin(), lines.end(), std::string());
}

// What the program says to a person: the answer, or why there is none.
std::string told(const std::vector<std::string>& arguments) {
  const Answer a = pitstop(arguments);
  return a.out.empty() ? a.err + "exit " + std::to_string(a.code) + "\n" : a.out;
}

// A case is a name and commands with `&&` between them; TMP is a folder of its own. What counts is what the
// last one says or, where `=>` stands at the end, the file or the folder named there.
std::string answer_of_case(std::istream& words) {
  const ScratchFolder folder;
  std::vector<std::string> arguments;
  std::string word, text;
  while (words >> word) {
    if (word == "=>") {
      words >> word;
      EXPECT_EQ(pitstop(arguments).code, 0);
      word = replaced(word, "TMP", folder.path());
      text = std::filesystem::is_directory(word) ? listing(word) : contents(word);
      arguments.clear();
    } else if (word == "&&") {
      const Answer a = pitstop(arguments);
      EXPECT_EQ(a.code, 0) << a.err;
      arguments.clear();
    } else {
      arguments.push_back(replaced(word, "TMP", folder.path()));
    }
  }
  if (!arguments.empty()) text = told(arguments);
  return replaced(replaced(text, kVersion, "VERSION"), folder.path(), "TMP");
}

// Answers of every command, byte for byte. After a wanted change: tests/golden/update.sh, and review the
// diff.
TEST(Golden, AnswersAreUnchanged) {
  const std::string folder = std::string(PITSTOP_SOURCE_DIR) + "/tests/golden/";
  const bool update = std::getenv("PITSTOP_UPDATE_GOLDEN") != nullptr;
  std::ifstream cases(folder + "cases.txt");
  int checked = 0;
  for (std::string line; std::getline(cases, line); ++checked) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    const std::string text = answer_of_case(words), file = folder + name + ".txt";
    EXPECT_NE(text, "") << line;
    if (update) std::ofstream(file, std::ios::binary) << text;
    EXPECT_EQ(text, contents(file)) << "answer of: pitstop " << line;
  }
  EXPECT_GT(checked, 0);
}

// Every node of the cluster is paid, whoever has it: the job's 4, its 3 standbys, 2 spares; or cluster.nodes.
TEST(CommandLine, CostCountsEveryNodeOfTheCluster) {
  const ScratchFolder folder;
  const std::string path = folder / "paid.yaml";
  std::ofstream(path) << "job: {nodes: 4, work: 10h, standbys: 3}\n"
                         "cluster: {spares: 2, price: 1 USD/h}\n"
                         "checkpoint: none\n";
  const auto cost = [&](const std::vector<std::string>& words) {
    std::vector<std::string> all{"run", path, "--replications", "2"};
    all.insert(all.end(), words.begin(), words.end());
    return json_of(all)["cost"]["mean"].get<double>();
  };
  EXPECT_DOUBLE_EQ(cost({}), 10.0 * (4 + 3 + 2));
  EXPECT_DOUBLE_EQ(cost({"--set", "job.standbys=0"}), 10.0 * (4 + 2));
  EXPECT_DOUBLE_EQ(cost({"--set", "cluster.nodes=20"}), 10.0 * 20);
  const Json plan = json_of({"plan", path, "--vary", "cluster.spares=1,2", "--replications", "2"});
  EXPECT_DOUBLE_EQ(plan["options"][0]["cost"]["mean"].get<double>(), 10.0 * (4 + 3 + 1));
  EXPECT_DOUBLE_EQ(plan["options"][1]["cost_of_spares"].get<double>(), 10.0 * (3 + 2));
}

}  // namespace
}  // namespace pitstop
