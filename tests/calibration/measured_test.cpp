// From repetitions to figures: order statistics by hand and by exact tables, and what is refused.
#include "calibration/measured.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "calibration/nvml.hpp"
#include "calibration/profile_json.hpp"
#include "calibration/provenance.hpp"
#include "calibration/quantity_text.hpp"
#include "experiments/scenario/library.hpp"

namespace pitstop {
namespace {

std::vector<double> one_to(int n) {
  std::vector<double> x(static_cast<std::size_t>(n));
  std::iota(x.begin(), x.end(), 1.0);
  std::reverse(x.begin(), x.end());  // order of taking must not matter
  return x;
}

Measurement bandwidth(const std::string& key, std::vector<double> samples, double link_share) {
  return {key, "B/s", std::move(samples), link_share, "", ""};
}

TEST(Repetitions, AreOrderStatistics) {
  const Repetitions twenty = repetitions_of(one_to(20));
  EXPECT_EQ(twenty.min, 1);
  EXPECT_EQ(twenty.median, 10.5);
  EXPECT_EQ(twenty.p95, 19);  // 19 of 20 are at most 19
  EXPECT_EQ(twenty.max, 20);
  EXPECT_EQ(repetitions_of(one_to(21)).p95, 20);  // 19 of 21 would be 90.5 %
  EXPECT_EQ(repetitions_of(one_to(100)).p95, 95);
  EXPECT_EQ(repetitions_of({3.0}).p95, 3);
}

// The table of the sign test, printed in many books (two-sided 5 %).
TEST(Repetitions, IntervalOfTheMedianIsThatOfTheSignTest) {
  const struct {
    int n;
    double low, high;
  } table[] = {{1, 1, 1},   {5, 1, 5},   {6, 1, 6},    {8, 1, 8},    {9, 2, 8},
               {12, 3, 10}, {20, 6, 15}, {50, 18, 33}, {100, 40, 61}};
  for (const auto& row : table) {
    const MedianInterval interval = median_interval(one_to(row.n));
    EXPECT_EQ(interval.low, row.low) << row.n;
    EXPECT_EQ(interval.high, row.high) << row.n;
  }
}

TEST(Judge, KeepsWhatIsRightInTheOrderOfKeys) {
  const Judged judged = judge({bandwidth("b", {2, 1, 3}, 0), bandwidth("a", {5}, 0)}, "by hand", {});
  ASSERT_EQ(judged.figures.size(), 2u);
  EXPECT_EQ(judged.figures[0].key, "a");
  EXPECT_EQ(judged.figures[1].value, 2);
  EXPECT_EQ(judged.figures[1].observations, 3u);
  EXPECT_EQ(judged.figures[1].source, "by hand");
  EXPECT_EQ(judged.figures[1].origin, Origin::measured);
  EXPECT_TRUE(judged.refused.empty());
}

TEST(Judge, RefusesErrorsAndWhatIsNoPositiveNumber) {
  Measurement wrong = bandwidth("wrong", {1}, 0);
  wrong.error = "3 words differ";
  const Judged judged = judge(
      {wrong, bandwidth("none", {}, 0), bandwidth("zero", {1, 0}, 0), bandwidth("nan", {std::nan("")}, 0)},
      "by hand", {});
  EXPECT_TRUE(judged.figures.empty());
  ASSERT_EQ(judged.refused.size(), 4u);
  EXPECT_EQ(judged.refused[0], "wrong: 3 words differ");
}

// 12.8 GB/s of all-reduce, one GPU a node, were once printed for an instance with "up to" 10 Gbps.
TEST(Judge, RefusesWhatIsAboveTheLineRate) {
  const MeasuredLink link{*find_instance("ml.g5.xlarge"), 7200};
  const Judged judged = judge({bandwidth("network.all_reduce.busbw", {12.8e9}, 1)}, "by hand", link);
  EXPECT_TRUE(judged.figures.empty());
  ASSERT_EQ(judged.refused.size(), 1u);
  EXPECT_NE(judged.refused[0].find("12.8 GB/s is impossible"), std::string::npos) << judged.refused[0];
  EXPECT_NE(judged.refused[0].find("1.25 GB/s"), std::string::npos) << judged.refused[0];
  EXPECT_NE(judged.refused[0].find("ml.g5.xlarge"), std::string::npos) << judged.refused[0];

  // The bytes through the network are what counts: 487 GB/s of bus bandwidth on two nodes of 400 GB/s are
  // 260 GB/s through each of them; and what stays in a node has no line rate.
  const MeasuredLink p5{*find_instance("ml.p5.48xlarge"), 60};
  EXPECT_EQ(judge({bandwidth("a", {487.09e9}, 1 / 1.875)}, "", p5).figures.size(), 1u);
  EXPECT_EQ(judge({bandwidth("a", {487.09e9}, 1)}, "", p5).figures.size(), 0u);
  EXPECT_EQ(judge({bandwidth("a", {487.09e9}, 0)}, "", p5).figures.size(), 1u);
}

TEST(Judge, WarnsOfBursts) {
  const Measurement m = bandwidth("network.all_reduce.busbw", {1.0e9}, 1);
  const InstanceType burstable = *find_instance("ml.g5.xlarge");
  const Judged brief = judge({m}, "", MeasuredLink{burstable, 90});
  ASSERT_EQ(brief.warnings.size(), 1u);
  EXPECT_NE(brief.figures.at(0).note.find("measured for 90 s"), std::string::npos);
  EXPECT_TRUE(judge({m}, "", MeasuredLink{burstable, 3601}).warnings.empty());
  EXPECT_TRUE(judge({m}, "", MeasuredLink{*find_instance("ml.g5.48xlarge"), 90}).warnings.empty());
}

TEST(ProfileJson, IsTheTreeOfItsYaml) {
  Profile profile;
  profile.name = "node\xff";  // no UTF-8
  profile.machine = {{"driver", "580"}};
  profile.figures = judge({bandwidth("a.b", {2, 4}, 0)}, "by hand", {}).figures;
  const auto json = nlohmann::json::parse(to_json(profile, {{"rows", "[1,2]"}}));
  EXPECT_EQ(json["machine"]["driver"], "580");
  EXPECT_EQ(json["figures"]["a.b"]["value"], 3);
  EXPECT_EQ(json["figures"]["a.b"]["repetitions"]["max"], 4);
  EXPECT_EQ(json["rows"].size(), 2u);
}

TEST(QuantityText, HasThreeFigures) {
  EXPECT_EQ(quantity_text(54.54e9, "B/s"), "54.5 GB/s");
  EXPECT_EQ(quantity_text(798.4e12, "FLOP/s"), "798 TFLOP/s");
  EXPECT_EQ(quantity_text(9.2e-6, "s"), "9.20 us");
  EXPECT_EQ(quantity_text(0.2413, "s"), "241 ms");
  EXPECT_EQ(quantity_text(999.9e6, "B/s"), "1.00 GB/s");
  EXPECT_EQ(quantity_text(1.05, "1"), "1.05");
  EXPECT_EQ(quantity_text(0, "B"), "0.00 B");
  EXPECT_EQ(bytes_text(64ull << 20), "64 MiB");
  EXPECT_EQ(bytes_text(1000), "1000 B");
}

std::string value_of(const std::vector<std::pair<std::string, std::string>>& facts, const std::string& key) {
  for (const auto& [k, v] : facts) {
    if (k == key) return v;
  }
  return "-";
}

TEST(Provenance, RecordsNoSecrets) {
  const char* const environment[] = {"NCCL_SOCKET_IFNAME=lo",
                                     "AWS_SECRET_ACCESS_KEY=x",
                                     "HOME=/root",
                                     "SLURM_JOB_ID=82",
                                     "FI_PROVIDER=efa",
                                     "NOT_NCCL_X=1",
                                     nullptr};
  const auto facts = host_facts(environment);
  EXPECT_EQ(value_of(facts, "env.NCCL_SOCKET_IFNAME"), "lo");
  EXPECT_EQ(value_of(facts, "env.FI_PROVIDER"), "efa");
  EXPECT_EQ(value_of(facts, "env.SLURM_JOB_ID"), "82");
  EXPECT_NE(value_of(facts, "host"), "-");
  EXPECT_EQ(
      std::count_if(facts.begin(), facts.end(), [](const auto& f) { return f.first.starts_with("env."); }),
      3);
  EXPECT_EQ(utc_text(0), "1970-01-01T00:00:00Z");
}

TEST(Nvml, SaysWhatTheDriverKnows) {
  const auto facts = nvml_facts("0000:07:00.0", PITSTOP_FAKE_NVML);
  EXPECT_EQ(value_of(facts, "driver"), "580.159.04");
  EXPECT_EQ(value_of(facts, "clock_sm"), "1980 MHz");
  EXPECT_EQ(value_of(facts, "clock_memory"), "2619 MHz");
  EXPECT_EQ(value_of(facts, "ecc"), "on");
  EXPECT_EQ(value_of(facts, "ecc_uncorrected"), "2");
  EXPECT_EQ(value_of(facts, "power"), "122.85 W");
  EXPECT_EQ(value_of(facts, "mig"), "-");          // not supported there
  EXPECT_EQ(value_of(facts, "temperature"), "-");  // not in that library
}

TEST(Nvml, IsShutDownAndMayBeMissing) {
  EXPECT_TRUE(nvml_facts("0000:08:00.0", PITSTOP_FAKE_NVML).empty());
  EXPECT_TRUE(nvml_facts("0000:07:00.0", "libno-such-library.so.1").empty());
  void* const library = ::dlopen(PITSTOP_FAKE_NVML, RTLD_NOW);
  ASSERT_NE(library, nullptr);
  nvml_facts("0000:07:00.0", PITSTOP_FAKE_NVML);
  const auto started = reinterpret_cast<int (*)()>(::dlsym(library, "fake_nvml_started"));
  EXPECT_EQ(started(), 0);
  ::dlclose(library);
}

}  // namespace
}  // namespace pitstop
