// Many nodes beside each other, and the batch script that measures them, run with a Slurm of shell scripts.
#include "calibration/gather.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdlib>

#include "calibration/profile_json.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

Profile node(const std::string& host, std::vector<Figure> figures) {
  Profile p;
  p.name = host;
  p.machine = {{"host", host}};
  p.figures = std::move(figures);
  return p;
}

Figure figure(const std::string& key, const std::string& unit, double value) {
  Figure f;
  f.key = key;
  f.unit = unit;
  f.value = f.low = f.high = value;
  f.observations = 1;
  return f;
}

// Median 100, deviations 0 1 1 2 2 40, MAD 1.5: the last scores -40 / (1.4826 * 1.5).
TEST(Gather, MarksTheSlowNodeByItsRobustScore) {
  std::vector<Profile> nodes;
  for (const double v : {98.0, 99.0, 101.0, 102.0, 60.0, 100.0, 100.0})
    nodes.push_back(node("n", {figure("gpu.copy", "B/s", v)}));
  const auto found = outliers_of(nodes);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].node, 4u);
  EXPECT_TRUE(found[0].slow);
  EXPECT_EQ(found[0].median, 100);
  EXPECT_NEAR(found[0].score, -40 / (1.4826 * 1), 1e-9);
}

TEST(Gather, KnowsWhichSideIsSlow) {
  const auto marked = [](const std::string& unit, double odd) {
    std::vector<Profile> nodes;
    for (const double v : {100.0, 100.0, 100.0, 100.0, odd})
      nodes.push_back(node("n", {figure("k", unit, v)}));
    return outliers_of(nodes);
  };
  EXPECT_TRUE(marked("s", 150).at(0).slow);
  EXPECT_FALSE(marked("s", 50).at(0).slow);  // odd, but no complaint
  EXPECT_TRUE(marked("FLOP/s", 50).at(0).slow);
  EXPECT_FALSE(marked("FLOP/s", 150).at(0).slow);
  EXPECT_FALSE(marked("B", 50).at(0).slow);
  EXPECT_TRUE(marked("1", 150).at(0).slow);
  EXPECT_TRUE(
      marked("B/s", 103).empty());  // alike to within the least scatter, though the others agree exactly
  EXPECT_EQ(marked("B/s", 96).size(), 1u);
}

TEST(Gather, TwoNodesCannotTell) {
  EXPECT_TRUE(outliers_of({node("a", {figure("k", "s", 1)}), node("b", {figure("k", "s", 9)})}).empty());
  EXPECT_TRUE(outliers_of({}).empty());
}

TEST(Gather, NamesHostsAndTheirGpus) {
  std::vector<Profile> nodes{node("a", {}), node("a", {}), node("b", {})};
  nodes[0].machine.emplace_back("gpu_device", "0");
  nodes[1].machine.emplace_back("gpu_device", "1");
  nodes[2].machine.emplace_back("gpu_device", "0");
  EXPECT_EQ(node_names(nodes), (std::vector<std::string>{"a gpu 0", "a gpu 1", "b"}));
}

TEST(Gather, ReadsTheJsonThatMeasuringWrites) {
  Profile p = node("a", {figure("k", "B/s", 54.57e9)});
  p.figures[0].repetitions = Repetitions{1, 2, 3, 4};
  p.figures[0].note = "1GiB";
  std::string error;
  const auto read = profile_from_json(to_json(p), error);
  ASSERT_TRUE(read) << error;
  EXPECT_EQ(to_yaml(*read), to_yaml(p));
  for (const char* bad :
       {"", "{}", "[1]", "{\"profile\": 1}",
        "{\"profile\":\"a\",\"made\":\"\",\"command\":\"\",\"machine\":{},\"figures\":{\"k\":{}}}"})
    EXPECT_FALSE(profile_from_json(bad, error)) << bad;
}

void script(const std::string& path, const std::string& body) {
  std::ofstream(path) << "#!/bin/bash\n" << body;
  ::chmod(path.c_str(), 0700);
}

// Three nodes; each srun runs its command once for every node that it is given.
TEST(CalibrateBatch, MeasuresEveryNodeAndMarksTheSlowOne) {
  const ScratchFolder folder;
  const std::string bin = folder / "bin";
  ASSERT_EQ(::mkdir(bin.c_str(), 0700), 0);
  script(bin + "/scontrol", "printf 'n1\\nn2\\nn3\\n'\n");
  script(bin + "/nvidia-smi", "echo 'GPU 0: NVIDIA A10G (UUID: x)'\n");
  script(bin + "/hostname", "echo \"${FAKE_HOST:-n1}\"\n");
  script(bin + "/srun", R"(nodes=(n1 n2 n3)
while [[ $1 == --* ]]; do
  case $1 in --nodelist=*) nodes=("${1#--nodelist=}") ;; esac
  shift
done
for FAKE_HOST in "${nodes[@]}"; do export FAKE_HOST; "$@" || true; done
)");
  // Node n3's GPU copies at 30 GB/s, the others at 54.
  script(bin + "/pitstop-on-node", R"(if [[ $2 == gather ]]; then exec "$REAL_PITSTOP" "$@"; fi
kind=$2; json=; path=
while (($#)); do case $1 in --json) json=$2 ;; --profile) echo 'profile: x' >"$2" ;; esac; shift; done
rate=54; if [[ $FAKE_HOST == n3 ]]; then rate=30; fi
cat >"$json" <<END
{"profile": "$FAKE_HOST", "made": "", "command": "", "machine": {"host": "$FAKE_HOST"}, "figures": {
 "$kind.rate": {"value": ${rate}e9, "unit": "B/s", "low": 0, "high": 1, "observations": 1, "origin": "measured", "source": ""}}}
END
echo "$kind $FAKE_HOST" >>"$CALLS"
)");
  const std::string out = folder / "out", log = folder / "log";
  const std::string command =
      "env PATH='" + bin +
      "':\"$PATH\" SLURM_JOB_ID=82 SLURM_JOB_NODELIST='n[1-3]' PITSTOP=pitstop-on-node OUT='" + out +
      "' CALLS='" + (folder / "calls") +
      "' REAL_PITSTOP='" PITSTOP_PROGRAM "' bash '" PITSTOP_SOURCE_DIR
      "/calibration/slurm/calibrate.sbatch' >'" +
      log + "' 2>&1";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1) << contents(log);  // a slow node is a finding
  EXPECT_EQ(contents(folder / "calls"),
            "gpu n1\ngpu n2\ngpu n3\nstorage n1\nstorage n2\nstorage n3\nnccl n1\nnccl n2\nnccl n3\n");
  EXPECT_NE(contents(log).find("n3: gpu.rate 30.0 GB/s against a median of 54.0 GB/s"), std::string::npos)
      << contents(log);
  EXPECT_EQ(contents(log).find("n1: "), std::string::npos);
  EXPECT_NE(contents(out + "/gpu.yaml").find("gpu.rate"), std::string::npos);
}

TEST(CalibrateBatch, IsCleanToShellcheck) {
  if (std::system("command -v shellcheck >/dev/null 2>&1") != 0) GTEST_SKIP() << "no shellcheck";
  EXPECT_EQ(std::system("shellcheck '" PITSTOP_SOURCE_DIR "/calibration/slurm/calibrate.sbatch'"), 0);
}

}  // namespace
}  // namespace pitstop
