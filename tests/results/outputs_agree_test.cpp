// What one output says of jobs that share nodes, the others say too.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "experiments/results/read_results.hpp"
#include "experiments/results/stored_file.hpp"
#include "sim/shared/counters.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;

struct Outputs {
  std::string text;
  Json json;
  std::string csv, file;
};

Outputs outputs_of(const ScratchFolder& folder, const std::string& scenario) {
  const Answer a = pitstop({"run", scenario, "--replications", "3", "--no-advice", "--json",
                            folder / "a.json", "--csv", folder / "a.csv", "--out", folder / "a.h5"});
  EXPECT_EQ(a.code, 0) << a.err;
  return {a.out, Json::parse(contents(folder / "a.json")), contents(folder / "a.csv"), folder / "a.h5"};
}

TEST(OutputsAgree, OnGpusOfANode) {
  const ScratchFolder folder;
  const Outputs out = outputs_of(folder, "experiments/scenarios/shared-nodes.yaml");
  const StoredFile file(out.file);
  const auto gpus = StoredTable(file, "kinds").integers("gpus_per_node");
  const ClusterSummary read = *read_results(out.file).sweep.points[0].summary.cluster;
  const Json& jobs = out.json["cluster"]["jobs"];
  ASSERT_EQ(jobs.size(), gpus.size());
  ASSERT_EQ(read.kinds.size(), gpus.size());
  bool shared = false;
  for (std::size_t k = 0; k < gpus.size(); ++k) {
    EXPECT_EQ(jobs[k]["gpus_per_node"], gpus[k]);
    EXPECT_EQ(read.kinds[k].gpus, gpus[k]);
    const std::string told = std::to_string(read.kinds[k].nodes) + "x" + std::to_string(gpus[k]);
    EXPECT_EQ(out.text.find(told + " ") != std::string::npos, read.kinds[k].shares) << told;
    shared = shared || read.kinds[k].shares;
  }
  EXPECT_TRUE(shared);
}

TEST(OutputsAgree, OnEveryCounter) {
  const ScratchFolder folder;
  const Outputs out = outputs_of(folder, "experiments/scenarios/g5-fleet.yaml");
  const Summary read = read_results(out.file).sweep.points[0].summary;
  ASSERT_EQ(read.rows.size(), 3U);
  for (std::size_t c = 0; c < kCounters; ++c) {
    const std::string name = kCounterList[c].name;
    double sum = 0;
    for (const Row& row : read.rows) sum += row.counter(c);
    EXPECT_NEAR(read.counter(c).mean, sum / 3, 1e-9) << name;
    EXPECT_NEAR(out.json[name]["mean"], sum / 3, 1e-9) << name;
    EXPECT_NE(out.csv.substr(0, out.csv.find('\n')).find("," + name + ","), std::string::npos) << name;
  }
  EXPECT_GT(read.failures.mean, 0);
}

}  // namespace
}  // namespace pitstop
