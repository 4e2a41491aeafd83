// What files of a cluster tell, of every kind; and files that tell nothing, which are mistakes with a place.
#include <random>

#include "experiments/new_scenario/take_files.hpp"
#include "tests/new_scenario/new_scenario.hpp"

namespace pitstop {
namespace {

struct Taken {
  NewAnswers answers;
  FileFacts facts;
  std::string told() const {
    std::string all;
    for (const std::string& t : facts.told) all += t + "\n";
    return all;
  }
};

Taken take(const std::vector<std::string>& files, NewAnswers answers = {}) {
  std::vector<std::string> paths;
  for (const std::string& f : files) paths.push_back(f.starts_with("/") ? f : kFixtures + f);
  Taken t;
  t.facts = take_files(read_cluster_files(paths), answers);
  t.answers = answers;
  return t;
}

// The mistakes of files, a line each; empty: none.
std::string mistakes_of(const std::vector<std::string>& files, const NewAnswers& answers = {}) {
  try {
    take(files, answers);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "";
}

std::string mistakes_in_text(const std::string& text) {
  const ScratchFolder folder;
  std::string mistakes = mistakes_of({write_file_at(folder / "file", text)});
  for (std::size_t at; (at = mistakes.find(folder / "file")) != std::string::npos;)
    mistakes.replace(at, (folder / "file").size(), "FILE");
  return mistakes;
}

std::string said(const Taken& t, Ask ask) { return t.answers[ask].text; }

TEST(ClusterJson, DescribeClusterTellsNameTypeAndNodes) {
  const Taken t = take({"describe-cluster.json"});
  EXPECT_EQ(said(t, Ask::name), "ml-cluster");
  EXPECT_EQ(said(t, Ask::instance), "ml.p5.48xlarge");
  EXPECT_EQ(said(t, Ask::nodes), "66") << "controller and login nodes do not train";
  EXPECT_TRUE(has(t.answers[Ask::nodes].from, "describe-cluster.json"));
  EXPECT_TRUE(has(t.told(), "deep health checks")) << t.told();
  EXPECT_TRUE(has(t.told(), "NodeRecovery is None")) << t.told();
}

TEST(ClusterJson, WhatIsTypedWinsAndTheRestOfTheNodesAreSpares) {
  NewAnswers typed;
  typed[Ask::nodes].text = "64";
  typed[Ask::name].text = "mine";
  const Taken t = take({"describe-cluster.json"}, typed);
  EXPECT_EQ(said(t, Ask::nodes), "64");
  EXPECT_EQ(said(t, Ask::spares), "2");
  EXPECT_EQ(said(t, Ask::name), "mine");
  typed[Ask::spares].text = "1";
  EXPECT_EQ(said(take({"describe-cluster.json"}, typed), Ask::spares), "1");
  NewAnswers spares;
  spares[Ask::spares].text = "6";
  EXPECT_EQ(said(take({"describe-cluster.json"}, spares), Ask::nodes), "60");
  spares[Ask::spares].text = "66";
  EXPECT_EQ(take({"describe-cluster.json"}, spares).facts.mistakes.size(), 1U);
  NewAnswers other;
  other[Ask::instance].text = "ml.g5.48xlarge";
  EXPECT_EQ(said(take({"describe-cluster.json"}, other), Ask::instance), "ml.g5.48xlarge");
}

TEST(ClusterJson, TwoTypesNeedAChoice) {
  const std::string mistake = mistakes_of({"two-groups.json"});
  EXPECT_TRUE(has(mistake, "two-groups.json:6:")) << mistake;
  EXPECT_TRUE(has(mistake, "ml.p5.48xlarge (24 nodes), ml.g5.12xlarge (4 nodes); choose one with --instance"))
      << mistake;
  NewAnswers typed;
  typed[Ask::instance].text = "ml.g5.12xlarge";
  EXPECT_EQ(said(take({"two-groups.json"}, typed), Ask::nodes), "4");
  typed[Ask::instance].text = "ml.p5.48xlarge";
  EXPECT_EQ(said(take({"two-groups.json"}, typed), Ask::nodes), "24");
}

TEST(ClusterJson, ATypeThatNobodyKnowsIsPlaced) {
  EXPECT_EQ(mistakes_in_text(R"({"InstanceGroups": [
  {"InstanceGroupName": "w", "InstanceType": "ml.p9.48xlarge", "InstanceCount": 4}]})")
                .find("FILE:2:46: InstanceType: unknown \"ml.p9.48xlarge\""),
            0U);
}

TEST(ClusterJson, ListsOfNodesAreCounted) {
  const Taken t = take({"list-cluster-nodes.json"});
  EXPECT_EQ(said(t, Ask::instance), "ml.g5.48xlarge");
  EXPECT_EQ(said(t, Ask::nodes), "2");
  EXPECT_TRUE(has(t.told(), "\"Failure\"")) << t.told();
  EXPECT_TRUE(has(mistakes_in_text(R"({"ClusterNodeSummaries": [{"InstanceType": "ml.g5.xlarge"}],
 "NextToken": "abc"})"),
                  "FILE:2:15: more nodes follow"));
}

TEST(ClusterJson, AClusterThatIsBeingMadeHasItsTarget) {
  const ScratchFolder folder;
  const std::string file = write_file_at(
      folder / "c.json",
      R"({"InstanceGroups": [{"InstanceType": "ml.g5.xlarge", "CurrentCount": 0, "TargetCount": 7}]})");
  EXPECT_EQ(said(take({file}), Ask::nodes), "7");
}

TEST(Sinfo, NodesInServiceOfTheDefaultPartition) {
  const Taken t = take({"sinfo.txt"});
  EXPECT_EQ(said(t, Ask::nodes), "16") << "14 allocated on three lines, 2 idle; one failed, three to log in";
  EXPECT_TRUE(has(t.told(), "1 node is out of service")) << t.told();
}

TEST(Sinfo, EveryFormOfItsOutput) {
  EXPECT_EQ(said(take({"sinfo-N-l.txt"}), Ask::nodes), "2") << "drained, down and powered down do not count";
  EXPECT_EQ(said(take({"sinfo-gres.txt"}), Ask::nodes), "3") << "those with GPUs";
  EXPECT_EQ(said(take({"sinfo-piped.txt"}), Ask::nodes), "2");
  NewAnswers typed;
  typed[Ask::instance].text = "ml.g5.12xlarge";
  EXPECT_TRUE(has(take({"sinfo-gres.txt"}, typed).told(), "nodes have 8 GPUs; ml.g5.12xlarge has 4"));
  typed[Ask::instance].text = "ml.p5.48xlarge";
  EXPECT_FALSE(has(take({"sinfo-gres.txt"}, typed).told(), "GPUs;"));
}

TEST(Sinfo, ACutRowIsAMistakeWithItsLine) {
  EXPECT_EQ(mistakes_in_text("NODELIST|STATE|GRES\na|idle|gpu:8\nb\n"),
            "FILE:3:1: sinfo: a row is cut; left out");
  EXPECT_EQ(
      mistakes_in_text("PARTITION AVAIL TIMELIMIT NODES STATE NODELIST\ndev* up infinite 2 down n[1-2]\n"),
      "FILE:1:1: sinfo shows no node in service");
}

TEST(SlurmConfig, TimesAndWhatAPlannerShouldKnow) {
  const Taken t = take({"scontrol-config.txt"});
  EXPECT_EQ(said(t, Ask::name), "hyperpod");
  EXPECT_EQ(t.facts.slurm.slurmd_timeout, Duration::seconds(240));
  EXPECT_EQ(t.facts.slurm.requeue_delay, Duration::seconds(180));
  for (const char* part :
       {"JobRequeue is 0", "MaxBatchRequeue is 5", "ResumeTimeout is 5min", "UnkillableStepTimeout is 5min",
        "KillWait is 30s", "--from also reads its topology.conf"})
    EXPECT_TRUE(has(t.told(), part)) << part << "\n" << t.told();
}

TEST(SlurmConfig, SlurmConfAndRequeueDelay) {
  const ScratchFolder folder;
  const std::string file =
      write_file_at(folder / "slurm.conf",
                    "# made by hand\nClusterName=lab\nAuthInfo=cred_expire=60\nSlurmdTimeout=90 # short\n"
                    "SchedulerParameters=bf_continue,requeue_delay=15,defer\n");
  const Taken t = take({file});
  EXPECT_EQ(said(t, Ask::name), "lab");
  EXPECT_EQ(t.facts.slurm.slurmd_timeout, Duration::seconds(90));
  EXPECT_EQ(t.facts.slurm.requeue_delay, Duration::seconds(15));
}

TEST(SlurmConfig, ATimeThatIsNoneIsPlaced) {
  EXPECT_EQ(
      mistakes_in_text("ClusterName = a\nSlurmdTimeout  = soon\n").find("FILE:2:18: slurmdtimeout: \"soon\""),
      0U);
  for (const char* bad : {"-1 sec", "300 min", "99999999999", ""})
    EXPECT_NE(mistakes_in_text(std::string("SlurmdTimeout = ") + bad + "\n"), "") << bad;
}

TEST(TopologyFile, CountsNodesUnlessAnotherFileDoes) {
  Taken t = take({"topology.conf"});
  EXPECT_EQ(said(t, Ask::nodes), "8");
  EXPECT_TRUE(t.facts.topology_path.ends_with("topology.conf"));
  EXPECT_EQ(said(take({"ec2-topology.json"}), Ask::nodes), "3");
  for (const auto& files : {std::vector<std::string>{"topology.conf", "sinfo-gres.txt"},
                            std::vector<std::string>{"sinfo-gres.txt", "topology.conf"}})
    EXPECT_EQ(said(take(files), Ask::nodes), "3");
  EXPECT_EQ(take({"topology.conf", "ec2-topology.json"}).facts.mistakes.size(), 1U);
}

TEST(Files, TheLaterOneCountsAndSaysSo) {
  const Taken t = take({"describe-cluster.json", "sinfo-gres.txt"});
  EXPECT_EQ(said(t, Ask::nodes), "3");
  EXPECT_EQ(said(t, Ask::instance), "ml.p5.48xlarge");
  EXPECT_TRUE(has(t.told(), "this count is used, not the 66")) << t.told();
}

TEST(Files, ThoseThatTellNothingAreMistakes) {
  for (const auto& [text, what] :
       {std::pair("", "FILE:1:1: is empty; expected JSON"),
        std::pair("\n  \n", "FILE:1:1: is empty; expected JSON"),
        std::pair("hello\n",
                  "FILE:1:1: is not understood; expected JSON of aws sagemaker describe-cluster, sinfo"),
        std::pair("{}", "FILE:1:1: expected InstanceGroups"),
        std::pair("[]", "FILE:1:1: has no nodes with GPUs"), std::pair("[1, 2]", "FILE:1:2: "),
        std::pair("{\"InstanceGroups\": 3}", "FILE:1:1: expected InstanceGroups"),
        std::pair("{\"InstanceGroups\": [{\"InstanceType\": \"ml.m5.large\", \"InstanceCount\": 2}]}",
                  "FILE:1:1: has no nodes with GPUs"),
        std::pair("{\"InstanceGroups\": [{\"InstanceType\": \"ml.g5.xlarge\", \"InstanceCount\": -2}]}",
                  "FILE:1:"),
        std::pair("{\"InstanceGroups\": [{\"InstanceType\": \"ml.g5.xlarge\"}]}",
                  "FILE:1:21: instance group"),
        std::pair("{\"InstanceGroups\": [{\"InstanceGroupName\": \"w\"}]}",
                  "FILE:1:21: instance group \"w\" has no "
                  "InstanceType"),
        std::pair("{\"InstanceGroups\": [", "FILE:1:"),
        std::pair("BlockName=b1 Nodes=n[1-4]\n", "FILE:1:1: belongs to topology/block"),
        std::pair("SwitchName=s1 Nodes=n[1-\n", "FILE:1:"),
        std::pair("SwitchName=s1 Switches=s[2-3]\n", "FILE:1:1: names no nodes")})
    EXPECT_EQ(mistakes_in_text(text).find(what), 0U) << text << "\n" << mistakes_in_text(text);
  EXPECT_EQ(mistakes_in_text(std::string("\0\1\2ClusterName = a\n", 18)).find("FILE:1:1: is binary"), 0U);
  EXPECT_EQ(mistakes_in_text(std::string(17 << 20, 'x')), "FILE: is longer than 16 MiB");
  EXPECT_EQ(mistakes_in_text(std::string(100, '[')).find("FILE:1:"), 0U) << "deeper than any cluster";
  EXPECT_THROW(take({"/nonexistent/file"}), InputError);
  EXPECT_THROW(take({"/tmp"}), InputError);
}

TEST(Files, MistakesOfAllFilesAreToldTogether) {
  const ScratchFolder folder;
  const std::string mistakes =
      mistakes_of({write_file_at(folder / "a", "{"), write_file_at(folder / "b", "x")});
  EXPECT_TRUE(has(mistakes, folder / "a")) << mistakes;
  EXPECT_TRUE(has(mistakes, folder / "b")) << mistakes;
}

// Cut anywhere, or with bytes replaced: an answer, or mistakes with the file's name; never a crash.
TEST(Files, DamagedOnesAreReadOrRefused) {
  std::mt19937_64 random(7);
  const ScratchFolder folder;
  const std::string path = folder / "file";
  int read = 0, refused = 0;
  for (const char* name :
       {"describe-cluster.json", "two-groups.json", "list-cluster-nodes.json", "sinfo.txt", "sinfo-N-l.txt",
        "sinfo-gres.txt", "scontrol-config.txt", "topology.conf", "ec2-topology.json"}) {
    const std::string whole = contents(kFixtures + name);
    for (int i = 0; i < 150; ++i) {
      std::string damaged = whole;
      if (i % 3 == 0) damaged.resize(random() % whole.size());
      for (int n = 0; i % 3 != 0 && n < i % 3; ++n)
        damaged[random() % damaged.size()] = "\0{}[]\",:=|*\xff\n 9"[random() % 15];
      write_file_at(path, damaged);
      try {
        take({path});
        ++read;
      } catch (const ConfigError& e) {
        EXPECT_EQ(std::string(e.what()).find(path), 0U) << e.what();
        ++refused;
      }
    }
  }
  EXPECT_GT(read, 100);
  EXPECT_GT(refused, 100);
}

// Whatever a cluster is called, its name is only a name.
TEST(Files, AHostileNameStaysAName) {
  const ScratchFolder folder;
  for (const std::string name :
       {R"(a: b)", R"(x\ncheckpoint: none)", R"(\"\nrecovery: {restart: 9d}\n\")", R"(# comment)", R"({a: [)",
        R"(*alias)", R"(!!int 3)", R"(null)", R"(' \" ')", R"(\u0007\u001b[31mred)", R"(%TAG)", R"(---)",
        R"(- x)", R"(../../etc)", R"($(reboot))"}) {
    const std::string file = write_file_at(
        folder / "c.json",
        "{\"ClusterName\": \"" + name +
            "\", \"InstanceGroups\": [{\"InstanceType\": \"ml.p5.48xlarge\", \"CurrentCount\": 8}]}");
    NewAnswers answers;
    answers[Ask::days].text = "3";
    FileFacts facts;
    try {
      facts = take_files(read_cluster_files({file}), answers);
    } catch (const ConfigError&) {
      continue;  // control characters in the file itself
    }
    NewCluster f = cluster_of(answers);
    f.told = facts.told;
    const Scenario s = scenario_in(scenario_of(f)), plain = scenario_in(text_of(small_answers()));
    EXPECT_EQ(s.name, answers[Ask::name].text);
    EXPECT_EQ(s.name.find_first_of("\n\x1b\x07"), std::string::npos);
    EXPECT_EQ(s.tiers.size(), plain.tiers.size()) << name;
    EXPECT_EQ(s.causes.size(), plain.causes.size()) << name;
    const auto after_name = [](const std::string& as_read) {
      return as_read.substr(as_read.find("description:"));
    };
    EXPECT_EQ(after_name(s.as_read), after_name(plain.as_read)) << name;
  }
}

}  // namespace
}  // namespace pitstop
