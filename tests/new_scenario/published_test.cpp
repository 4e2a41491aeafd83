// The rates of new scenarios against the files of this project that cite the same publications: the scenario
// llama3-405b, which has table 5 row by row, and the calibration profiles of the literature.
#include <cmath>
#include <map>

#include "experiments/new_scenario/published.hpp"
#include "experiments/scenario/calibrated/calibration_file.hpp"
#include "tests/new_scenario/new_scenario.hpp"

namespace pitstop {
namespace {

const std::string kSource = PITSTOP_SOURCE_DIR;

Scenario of_instance(const std::string& type) {
  NewAnswers answers = small_answers();
  answers[Ask::instance].text = type;
  return scenario_in(text_of(answers));
}

double figure(const std::string& profile, const std::string& key) {
  const CalibrationFile file = read_calibration(kSource + "/calibration/profiles/" + profile);
  const Figure* found = file.profile.find(key);
  EXPECT_NE(found, nullptr) << key;
  return found ? found->value : std::nan("");
}

TEST(Published, TheCountsAreThoseOfTable5RowByRow) {
  const Scenario llama = read_scenario(kSource + "/experiments/scenarios/llama3-405b.yaml", {});
  const std::map<std::string, std::string> kind{{"gpu", "gpu"},
                                                {"hbm3", "gpu"},
                                                {"gpu_sram", "gpu"},
                                                {"gpu_system_processor", "gpu"},
                                                {"silent_corruption", "gpu"},
                                                {"thermal", "gpu"},
                                                {"network", "network"},
                                                {"nic", "network"},
                                                {"nccl_watchdog", "network"},
                                                {"software", "software"},
                                                {"dependency", "software"}};
  std::map<std::string, double> counts;
  for (const Cause& c : llama.causes) {
    const auto of = kind.find(c.name);
    counts[of == kind.end() ? "node" : of->second] += c.observed->count;
  }
  ASSERT_EQ(published_causes().size(), 4U);
  double all = 0;
  for (const PublishedCause& c : published_causes()) {
    EXPECT_EQ(counts[c.name], static_cast<double>(c.count)) << c.name;
    all += static_cast<double>(c.count);
  }
  EXPECT_EQ(all, 419);
  const Scenario ours = of_instance("ml.p5.48xlarge");
  for (const PublishedCause& c : published_causes()) {
    EXPECT_EQ(cause_of(ours, c.name).observed->time, llama.causes[0].observed->time);
    EXPECT_EQ(cause_of(ours, c.name).observed->nodes, llama.causes[0].observed->nodes);
  }
}

TEST(Published, TheKindsOfACauseAddUpToItsCount) {
  for (const PublishedCause& c : published_causes()) {
    std::istringstream words(c.kinds);
    std::int64_t sum = 0;
    for (std::string w; words >> w;) {
      if (std::isdigit(static_cast<unsigned char>(w[0])) != 0) sum += std::stoll(w);
    }
    EXPECT_EQ(sum, c.count) << c.kinds << " (HBM3 and the like begin with a letter)";
  }
}

TEST(Published, RatesAreThoseOfTheProfilesOfTheLiterature) {
  const Scenario h100 = of_instance("ml.p5.48xlarge"), a100 = of_instance("ml.p4d.24xlarge"),
                 a10g = of_instance("ml.g5.48xlarge");
  for (const PublishedCause& c : published_causes()) {
    const std::string key = std::string("causes.") + c.name + ".rate";
    const double p5 = figure("p5-literature.yaml", key), g5 = figure("g5-literature.yaml", key);
    EXPECT_NEAR(rate_of(cause_of(h100, c.name)), p5, 0.001 * p5) << c.name;
    EXPECT_NEAR(rate_of(cause_of(a100, c.name)), g5, 0.01 * g5) << c.name;
    EXPECT_EQ(rate_of(cause_of(a10g, c.name)), rate_of(cause_of(a100, c.name))) << c.name;
  }
}

// A node with one GPU has an eighth of the GPU failures, and as many others, as one with eight.
TEST(Published, RatesOfGpusFollowTheirNumber) {
  for (const auto& [one, eight] :
       {std::pair("ml.p5.4xlarge", "ml.p5.48xlarge"), std::pair("ml.g5.8xlarge", "ml.g5.48xlarge")}) {
    const Scenario small = of_instance(one), large = of_instance(eight);
    EXPECT_NEAR(rate_of(cause_of(small, "gpu")), rate_of(cause_of(large, "gpu")) / 8,
                0.01 * rate_of(cause_of(small, "gpu")));
    EXPECT_EQ(rate_of(cause_of(small, "node")), rate_of(cause_of(large, "node")));
    EXPECT_EQ(rate_of(cause_of(small, "software")), rate_of(cause_of(large, "software")));
  }
}

TEST(Published, BandwidthsAreThoseMeasuredOnce) {
  NewAnswers answers = small_answers();
  answers[Ask::model_size].text = "70B";
  answers[Ask::checkpoints].text = "nvme,lustre";
  const Scenario h100 = scenario_in(text_of(answers));
  answers[Ask::instance].text = "ml.p4d.24xlarge";
  const Scenario a100 = scenario_in(text_of(answers));
  ASSERT_EQ(h100.tiers.size(), 2U);
  const auto near = [](double x, const char* key) {
    const double measured = figure("h100-lab.yaml", key);
    EXPECT_NEAR(x, measured, 0.01 * measured) << key;
  };
  near(h100.tiers[1].writer->host_copy_bytes_per_s, "gpu.copy.device_to_host.pinned");
  near(a100.tiers[1].writer->host_copy_bytes_per_s, "gpu.copy.device_to_host.pageable");
  near(h100.tiers[0].writer->local_write_bytes_per_s, "storage.write.fsync");
}

}  // namespace
}  // namespace pitstop
