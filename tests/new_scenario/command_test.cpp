// `pitstop new` as a person or a script drives it, and what becomes of the scenarios that it writes.
#include <pty.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/scenario/library.hpp"
#include "tests/new_scenario/new_scenario.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

Words with(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const Words kSmall{"new", "--instance", "ml.p5.48xlarge", "--nodes", "8", "--days", "3"};

// Runs it with these lines as its input: of a pipe, or of a terminal.
Answer with_input(const Words& arguments, const std::string& input, bool terminal = false) {
  const ScratchFolder folder;
  const std::string out = folder / "out", err = folder / "err", in = write_file_at(folder / "in", input);
  Words words{PITSTOP_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  int master = -1;
  const pid_t pid = terminal ? ::forkpty(&master, nullptr, nullptr, nullptr) : ::fork();
  if (pid == 0) {
    if (!terminal) ::dup2(::open(in.c_str(), O_RDONLY), STDIN_FILENO);
    ::dup2(::open(out.c_str(), O_WRONLY | O_CREAT, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_CREAT, 0600), STDERR_FILENO);
    if (::chdir(PITSTOP_SOURCE_DIR) == 0) ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  if (terminal) {
    EXPECT_EQ(::write(master, input.data(), input.size()), static_cast<ssize_t>(input.size()));
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (terminal) ::close(master);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status), contents(out), contents(err)};
}

// The answer of `run`, after few replications.
Json run_of(const std::string& file) {
  const Answer a = pitstop({"run", file, "--replications", "20", "--no-advice", "--quiet", "--json", "-"});
  EXPECT_EQ(a.code, 0) << a.err << contents(file);
  return a.code == 0 ? Json::parse(a.out) : Json();
}

void expect_sensible(const std::string& file) {
  const Json answer = run_of(file);
  if (answer.is_null()) return;
  EXPECT_EQ(answer["endings"]["completed"], 20) << contents(file) << answer["endings"];
  const double ettr = answer["ettr"]["mean"];
  EXPECT_GT(ettr, 0.5) << contents(file);
  EXPECT_LE(ettr, 1) << contents(file);
}

// The promise of the command: every instance type, every place of checkpoints, with a model and without.
TEST(New, EveryScenarioValidatesAndRunsAtOnce) {
  const ScratchFolder folder;
  Words written;
  for (const InstanceType& type : catalogue()) {
    for (const char* places :
         {"lustre", "s3", "nvme,lustre", "host_memory,lustre", "nvme,s3", "host_memory,s3"}) {
      for (const char* size : {"", "7B"}) {
        const std::string file = folder / (type.name + "-" + places + "-" + size + ".yaml");
        Words words{"new",      "--instance", type.name,       "--nodes", "8",  "--days", "3",
                    "--spares", "1",          "--checkpoints", places,    "-o", file};
        if (*size != '\0') words = with(words, {"--model-size", size});
        const Answer a = pitstop(words);
        EXPECT_EQ(a.code, 0) << a.err;
        EXPECT_EQ(a.out, "");
        EXPECT_TRUE(has(a.err, "next: pitstop run ")) << a.err;
        written.push_back(file);
        expect_sensible(file);
      }
    }
  }
  const Answer valid = pitstop(with({"validate"}, written));
  EXPECT_EQ(valid.code, 0) << valid.err;
  EXPECT_EQ(written.size(), 12 * catalogue().size());
}

TEST(New, RunsUnderEveryProfile) {
  const ScratchFolder folder;
  for (const std::string& profile : profile_names()) {
    for (const char* places : {"lustre", "host_memory,lustre"}) {
      const std::string file = folder / (profile + places + ".yaml");
      const Answer a = pitstop(with(kSmall, {"--profile", profile, "--checkpoints", places, "-o", file}));
      EXPECT_EQ(a.code, 0) << a.err;
      expect_sensible(file);
      EXPECT_EQ(pitstop({"validate", file}).code, 0);
    }
  }
}

// A software failure must not end the run, which hyperpod-field alone would make it do.
TEST(New, SoftwareFailuresAreResumed) {
  const Scenario s = scenario_in(text_of(small_answers()));
  EXPECT_TRUE(s.recovery.software_resume.has_value());
  EXPECT_EQ(s.recovery_profile, "hyperpod-field");
}

TEST(New, EveryKeyHasAComment) {
  for (const char* places : {"lustre", "nvme,s3"}) {
    for (const char* size : {"", "70B"}) {
      NewAnswers answers = small_answers();
      answers[Ask::checkpoints].text = places;
      answers[Ask::model_size].text = size;
      std::istringstream lines(text_of(answers));
      for (std::string line; std::getline(lines, line);) {
        const std::size_t comment = line.find('#');
        if (line.empty()) continue;
        ASSERT_NE(comment, std::string::npos) << line;
        EXPECT_GT(line.size(), comment + 3) << line;
        EXPECT_LE(line.size(), 120U) << line;
      }
    }
  }
}

TEST(New, ItsThreeNextCommandsWork) {
  const ScratchFolder folder;
  for (const char* places : {"lustre", "nvme,lustre"}) {
    const std::string file = folder / "next.yaml";
    ASSERT_EQ(
        pitstop(with(kSmall, {"--checkpoints", places, "--model-size", "7B", "--force", "-o", file})).code,
        0);
    std::istringstream lines(contents(file));
    int commands = 0;
    bool next = false;
    for (std::string line; std::getline(lines, line);) {
      next = next || line == "# Next:";
      std::istringstream words(line);
      std::string hash, program;
      if (!next || !(words >> hash >> program) || program != "pitstop") continue;
      Words command;
      for (std::string w; words >> w && command.size() < (has(line, "--over") ? 4 : 2);) command.push_back(w);
      const Answer a = pitstop(with(command, {"--replications", "20", "--quiet"}));
      EXPECT_EQ(a.code, 0) << line << "\n" << a.err;
      ++commands;
    }
    EXPECT_EQ(commands, 3) << contents(file);
  }
}

TEST(New, AllThatIsWrongAndMissingIsToldAtOnce) {
  const Answer a =
      with_input({"new", "--instance", "ml.p5.48xlage", "--spares", "few", "--checkpoints", "nvme"}, "");
  EXPECT_EQ(a.code, 2);
  EXPECT_EQ(a.out, "");
  const Answer b = with_input({"new"}, "");
  EXPECT_EQ(b.code, 2);
  for (const char* part : {"did you mean \"ml.p5.48xlarge\"?", "--spares: ", "--checkpoints: "})
    EXPECT_TRUE(has(a.err, part)) << part << "\n" << a.err;
  for (const char* part : {"--instance is missing", "--nodes is missing", "--days is missing"})
    EXPECT_TRUE(has(b.err, part)) << part << "\n" << b.err;
}

TEST(New, AnInvalidScenarioIsNeverWritten) {
  const ScratchFolder folder;
  const std::string file = folder / "a.yaml";
  const Answer a =
      pitstop({"new", "--instance", "ml.p5.48xlarge", "--nodes", "1000000", "--days", "36500", "-o", file});
  EXPECT_EQ(a.code, 2) << a.err;
  EXPECT_TRUE(has(a.err, "more than 20 million failures")) << a.err;
  EXPECT_FALSE(std::filesystem::exists(file));
}

TEST(New, AFileThatExistsIsKeptUnlessForced) {
  const ScratchFolder folder;
  const std::string file = write_file_at(folder / "a.yaml", "mine\n");
  const Answer a = pitstop(with(kSmall, {"-o", file}));
  EXPECT_EQ(a.code, 2);
  EXPECT_TRUE(has(a.err, "the file exists; add --force to replace it")) << a.err;
  EXPECT_EQ(contents(file), "mine\n");
  EXPECT_EQ(pitstop(with(kSmall, {"-o", file, "--force"})).code, 0);
  EXPECT_TRUE(has(contents(file), "\njob:"));
  EXPECT_EQ(folder.files(), 1U);
}

TEST(New, WhatCannotBeWrittenOrReadExitsThree) {
  const ScratchFolder folder;
  EXPECT_EQ(pitstop(with(kSmall, {"-o", "/nonexistent/a.yaml"})).code, 3);
  EXPECT_EQ(pitstop(with(kSmall, {"-o", folder.path()})).code, 3);
  EXPECT_EQ(pitstop(with(kSmall, {"--from", "/nonexistent/a.json"})).code, 3);
  EXPECT_EQ(Program(kSmall, "", 100).wait().code, 3) << "the disk is full";
}

TEST(New, ReadsFilesAndSaysWhatItTook) {
  const ScratchFolder folder;
  std::filesystem::copy(kFixtures + "topology.conf", folder / "topology.conf");
  const std::string file = folder / "fleet.yaml";
  const Answer a = pitstop({"new", "--from", kFixtures + "describe-cluster.json", "--from",
                            kFixtures + "scontrol-config.txt", "--from", folder / "topology.conf", "--nodes",
                            "6", "--spares", "2", "--days", "3", "--model-size", "7B", "--profile",
                            "slurm-requeue", "-o", file});
  ASSERT_EQ(a.code, 0) << a.err;
  EXPECT_TRUE(has(a.err, "66 nodes of ml.p5.48xlarge")) << a.err;
  const std::string text = contents(file);
  EXPECT_TRUE(has(text, "66 nodes of ml.p5.48xlarge")) << text;
  const Scenario s = read_scenario(file, {});
  EXPECT_EQ(s.name, "hyperpod");
  EXPECT_EQ(s.cluster.instance.name, "ml.p5.48xlarge");
  EXPECT_EQ(s.job.nodes, 6);
  ASSERT_TRUE(s.topology && s.topology->from_file);
  EXPECT_EQ(std::get<Constant>(s.recovery.queue).value, Duration::seconds(180));
  const auto slurmd = std::find_if(s.detection.begin(), s.detection.end(),
                                   [](const Channel& c) { return c.name == "slurmd"; });
  ASSERT_NE(slurmd, s.detection.end());
  EXPECT_EQ(std::get<Constant>(slurmd->latency).value, Duration::seconds(240));
  expect_sensible(file);
}

TEST(New, ATopologyMustLieBesideTheScenarioAndBeLargeEnough) {
  const ScratchFolder folder;
  const Answer apart =
      pitstop(with(kSmall, {"--from", kFixtures + "topology.conf", "-o", folder / "a.yaml"}));
  EXPECT_EQ(apart.code, 2);
  EXPECT_TRUE(has(apart.err, "first: cp " + kFixtures + "topology.conf " + folder.path())) << apart.err;
  std::filesystem::copy(kFixtures + "topology.conf", folder / "topology.conf");
  const Answer small =
      pitstop(with(kSmall, {"--spares", "1", "--from", folder / "topology.conf", "-o", folder / "a.yaml"}));
  EXPECT_EQ(small.code, 2);
  EXPECT_TRUE(has(small.err, "names 8 nodes; the job and its spares need 9")) << small.err;
  EXPECT_EQ(pitstop(with(kSmall, {"--from", folder / "topology.conf", "-o", folder / "a.yaml"})).code, 0);
  const Answer over =
      pitstop(with(kSmall, {"--from", folder / "topology.conf", "-o", folder / "topology.conf"}));
  EXPECT_EQ(over.code, 2);
  EXPECT_TRUE(has(over.err, "would overwrite what is read")) << over.err;
}

TEST(New, MistakesInFilesHaveTheirPlaceAndExitTwo) {
  const ScratchFolder folder;
  const std::string file = write_file_at(folder / "c.json", "{\n \"InstanceGroups\": [{}]\n}\n");
  const Answer a = pitstop({"new", "--from", file});
  EXPECT_EQ(a.code, 2);
  EXPECT_EQ(a.err.find(file + ":2:21: "), 0U) << a.err;
}

TEST(New, AsksInATerminal) {
  const Answer a = with_input({"new"}, "ml.g5.12xlarge\n4\n2\n\n\n\n\n", true);
  EXPECT_EQ(a.code, 0) << a.err;
  EXPECT_TRUE(has(a.err, "Nodes that the job needs: ")) << a.err;
  EXPECT_EQ(scenario_in(a.out).job.nodes, 4);
}

TEST(New, AsksAPipeOnlyWhereToldTo) {
  const std::string typed = "ml.g5.12xlarge\n4\n2\n";
  EXPECT_EQ(with_input({"new"}, typed).code, 2);
  const Answer a = with_input({"new", "--ask"}, typed);
  EXPECT_EQ(a.code, 0) << a.err;
  EXPECT_EQ(scenario_in(a.out).job.work, Duration::seconds(2 * 86400));
  EXPECT_EQ(with_input({"new", "--ask"}, "ml.g5.12xlarge\n").code, 2) << "the input ended";
}

TEST(New, TheDefaultIntervalLeavesTimeForAWrite) {
  NewAnswers answers = small_answers();
  const ScratchFolder folder;
  const std::string file = folder / "large.yaml";
  ASSERT_EQ(pitstop(with(kSmall, {"--model-size", "405B", "--nodes", "512", "-o", file})).code, 2)
      << "twice --nodes";
  ASSERT_EQ(pitstop({"new", "--instance", "ml.p5.48xlarge", "--nodes", "512", "--days", "3", "--model-size",
                     "405B", "-o", file})
                .code,
            0);
  const Scenario s = read_scenario(file, {});
  const double write_s = 405e9 * 14 / 1.2e9;
  EXPECT_NEAR(s.tiers[0].persist.seconds(), write_s, 1);
  EXPECT_EQ(std::get<FixedInterval>(s.tiers[0].interval).work, Duration::seconds(2 * 3600));
  expect_sensible(file);
  const Answer told = pitstop({"new", "--instance", "ml.p5.48xlarge", "--nodes", "512", "--days", "3",
                               "--model-size", "405B", "--checkpoint-every", "30min"});
  EXPECT_TRUE(has(told.err, "longer than --checkpoint-every 30min")) << told.err;
}

// Where the network bandwidth of a node is not known, times follow from the storage alone.
TEST(New, TimesWithoutANetworkAreBytesOverThroughput) {
  NewAnswers answers = small_answers();
  answers[Ask::instance].text = "ml.p5.4xlarge";
  answers[Ask::model_size].text = "7B";
  answers[Ask::storage].text = "2 GB/s";
  const Scenario s = scenario_in(text_of(answers));
  EXPECT_NEAR(s.tiers[0].persist.seconds(), 7e9 * 14 / 2e9, 1);
  EXPECT_NEAR(s.tiers[0].stall.seconds(), 7e9 * 14 / 8 / 54.5e9, 1);
}

TEST(New, DoubtsAModelThatDoesNotFit) {
  EXPECT_TRUE(
      has(pitstop({"new", "--instance", "ml.g5.xlarge", "--nodes", "1", "--days", "1", "--model-size", "70B"})
              .err,
          "is --model-size right?"));
  EXPECT_EQ(pitstop(with(kSmall, {"--model-size", "7B"})).err, "");
}

}  // namespace
}  // namespace pitstop
