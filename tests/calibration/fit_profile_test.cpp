// Calibration profiles: read back as written, refused with their place, and put where the scenario's keys
// are.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>

#include "calibration/posterior.hpp"
#include "experiments/scenario/calibrated/calibration_map.hpp"
#include "experiments/scenario/registry.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

const std::string kScenario = R"(name: small
job: {nodes: 4, work: 10d}
cluster: {spares: 1}
causes:
  gpu: {mtbf: 30d, detected_by: [hma]}
recovery: {restart: 2min, replacement: 20min}
detection:
  hma: {latency: 30s}
checkpoint: {interval: 1h, stall: 10s, persist: 20s, restore: 30s}
)";

std::string figure(const std::string& key, const std::string& value, const std::string& unit,
                   const std::string& low, const std::string& high, const std::string& origin = "measured") {
  return "  " + key + ": {value: " + value + ", unit: " + unit + ", low: " + low + ", high: " + high +
         ", origin: " + origin + ", source: a test}\n";
}
std::string profile_of(const std::string& figures) { return "profile: test\nfigures:\n" + figures; }

// A folder with a profile beside the scenario.
struct Calibrated {
  explicit Calibrated(const std::string& figures,
                      std::string scenario = kScenario + "calibration: mine.yaml\n")
      : text(std::move(scenario)) {
    std::ofstream(folder / "mine.yaml") << profile_of(figures);
  }
  Scenario read(const std::vector<Override>& set = {}, const std::optional<ParameterDraw>& draw = {}) const {
    return parse_scenario(text, "small.yaml", set, folder.path(), draw);
  }
  std::vector<std::string> mistakes() const {
    try {
      (void)read();
    } catch (const ConfigError& e) {
      std::vector<std::string> out;
      for (const Issue& i : e.issues()) {
        const std::string where = folder.path() + "/", told = i.text();
        out.push_back(told.starts_with(where) ? told.substr(where.size()) : told);
      }
      return out;
    }
    return {};
  }
  ScratchFolder folder;
  std::string text;
};

double mean_s(const Distribution& d) {
  return static_cast<double>(std::visit([](const auto& f) { return f.mean_s(); }, d));
}

TEST(CalibrationFile, WhatIsWrittenIsReadBack) {
  Profile p;
  p.name = "one \"machine\"\nof\tmine";
  p.made = "2026-01-02T03:04:05Z";
  p.command = "pitstop calibrate gpu";
  p.machine = {{"device", "NVIDIA A10G"}, {"driver", "550.1"}};
  p.figures = {{"gpu.copy.device_to_host.pinned", 1.0 / 3e-11, "B/s", 3e10, 3.4e10, 20, Origin::measured,
                "a command", "a note", Repetitions{3e10, 3.3e10, 3.35e10, 3.4e10}},
               {"recovery.restart", 45, "s", 5, 1047, 1, Origin::published, "a paper", "", {}}};
  std::vector<Issue> issues;
  const CalibrationFile file = parse_calibration(to_yaml(p), "p.yaml", issues);
  EXPECT_TRUE(issues.empty()) << issues.front().text();
  EXPECT_EQ(to_yaml(file.profile), to_yaml(p));
}

TEST(CalibrationFile, MistakesAreLocatedAndAllTold) {
  std::vector<Issue> issues;
  parse_calibration(
      "profile: x\n"
      "figures:\n"
      "  recovery.restart: {valeu: 4, unit: s, low: 1, high: 2, origin: measured, source: y}\n"
      "  recoveri.restart: {value: 4, unit: s, low: 1, high: 9, origin: measured, source: y}\n"
      "  recovery.queue: {value: 4, unit: min, low: 5, high: 9, origin: guessed}\n"
      "  recovery.mark: {value: 4, unit: s, low: 5, high: 9, origin: measured, source: y}\n"
      "  recovery.stop: {value: .nan, unit: s, low: -1, high: .inf, origin: measured, source: y}\n"
      "  recovery.reboot: 7\n",
      "p.yaml", issues);
  std::string all;
  for (const Issue& i : issues) all += i.text() + "\n";
  for (const char* expected :
       {"p.yaml:3:22: figures.recovery.restart.valeu: unknown key; did you mean \"value\"?",
        "p.yaml:3:21: figures.recovery.restart.value: is missing",
        "p.yaml:4:3: figures.recoveri.restart: unknown \"recoveri\"", "did you mean \"recovery\"?",
        "p.yaml:5:36: figures.recovery.queue.unit: unknown \"min\"; expected s, B, B/s, FLOP/s, 1/s or 1",
        "figures.recovery.queue.origin: unknown \"guessed\"", "figures.recovery.queue.source: is missing",
        "p.yaml:6:18: figures.recovery.mark: must have low <= value <= high",
        "p.yaml:7:26: figures.recovery.stop.value:", "figures.recovery.stop.low:",
        "figures.recovery.stop.high:", "p.yaml:8:20: figures.recovery.reboot: expected a figure"}) {
    EXPECT_NE(all.find(expected), std::string::npos) << expected << "\nin\n" << all;
  }
}

TEST(Calibration, ReplacesTheScenarioAndGivesWayToOptions) {
  const Calibrated c(figure("recovery.restart", "45", "s", "30", "60") +
                         figure("causes.gpu.rate", "2e-7", "1/s", "1e-7", "4e-7", "published") +
                         figure("recovery.replacement.lognormal.median", "600", "s", "500", "700") +
                         figure("recovery.replacement.lognormal.sigma", "0.8", "1", "0.7", "0.9") +
                         figure("detection.hma.miss", "0.05", "1", "0.01", "0.2") +
                         figure("checkpoint.stall", "12.5", "s", "12.5", "12.5"),
                     kScenario + "calibration: mine.yaml\n");
  EXPECT_THROW(c.read(), ConfigError);  // the miss needs a channel `human`, as any miss does
  const Calibrated d(figure("recovery.restart", "45", "s", "30", "60") +
                     figure("causes.gpu.rate", "2e-7", "1/s", "1e-7", "4e-7", "published") +
                     figure("recovery.replacement.lognormal.median", "600", "s", "500", "700") +
                     figure("recovery.replacement.lognormal.sigma", "0.8", "1", "0.7", "0.9") +
                     figure("checkpoint.stall", "12.5", "s", "12.5", "12.5"));
  const Scenario s = d.read();
  EXPECT_EQ(mean_s(s.recovery.restart), 45);
  EXPECT_NEAR(cause_rate(s, s.causes[0], 1), 2e-7, 1e-15);
  EXPECT_FALSE(s.causes[0].mtbf);
  EXPECT_NEAR(mean_s(s.recovery.replacement), 600 * std::exp(0.32), 1e-6);
  EXPECT_EQ(s.tiers[0].stall, Duration::from_seconds(12.5));
  const Scenario typed = d.read({{"recovery.restart", "3min"}});
  EXPECT_EQ(mean_s(typed.recovery.restart), 180);
  auto origin = [](const Scenario& of, const std::string& key) {
    for (const InputOrigin& i : of.calibration.inputs) {
      if (i.key == key) return i.origin + (i.replaced.empty() ? "" : " for " + i.replaced);
    }
    return std::string("none");
  };
  EXPECT_EQ(origin(s, "recovery.restart"), "measured for 2min");
  EXPECT_EQ(origin(s, "causes.gpu.rate"), "published for mtbf 30d");
  EXPECT_EQ(origin(s, "checkpoint.persist"), "scenario");
  EXPECT_EQ(origin(typed, "recovery.restart"), "option");
  EXPECT_EQ(s.calibration.uncertain.size(), 4U);
}

TEST(Calibration, FiguresOfWhatTheScenarioDoesNotHaveAreNamed) {
  const Calibrated c(figure("causes.network.rate", "2e-7", "1/s", "1e-7", "4e-7") +
                     figure("gpu.copy.device_to_host.pinned", "2e10", "B/s", "1e10", "3e10") +
                     figure("detection.watchdog.latency", "600", "s", "600", "600"));
  EXPECT_EQ(c.read().calibration.unused,
            (std::vector<std::string>{"causes.network.rate", "detection.watchdog.latency",
                                      "gpu.copy.device_to_host.pinned"}));
}

TEST(Calibration, WrongFiguresAreRefusedWithTheirPlace) {
  EXPECT_EQ(Calibrated(figure("recovery.restrat", "45", "s", "30", "60")).mistakes(),
            std::vector<std::string>{
                "mine.yaml:3:29: figures.recovery.restrat: unknown \"recovery.restrat\"; did you mean "
                "\"recovery.restart\"?"});
  EXPECT_NE(Calibrated(figure("recovery.restart", "45", "1/s", "30", "60"))
                .mistakes()
                .at(0)
                .find("has the unit \"1/s\"; expected \"s\""),
            std::string::npos);
  EXPECT_NE(Calibrated(figure("recovery.restart.weibull.mean", "45", "s", "30", "60"))
                .mistakes()
                .at(0)
                .find("needs \"weibull.shape\" too"),
            std::string::npos);
  EXPECT_NE(
      Calibrated(figure("recovery.restart", "45", "s", "30", "60"), kScenario + "calibration: ../mine.yaml\n")
          .mistakes()
          .at(0)
          .find("small.yaml:10:14: calibration: \"../mine.yaml\" is outside the scenario's folder"),
      std::string::npos);
  EXPECT_NE(
      Calibrated(figure("recovery.restart", "45", "s", "30", "60"), kScenario + "calibration: other.yaml\n")
          .mistakes()
          .at(0)
          .find("cannot be opened"),
      std::string::npos);
}

TEST(Calibration, TheTableNamesKeysOfScenariosAndItsUnits) {
  for (const MappedKey& row : calibration_table()) {
    const std::string key = row.key;
    const std::vector<std::string> keys = all_keys();
    EXPECT_NE(std::find(keys.begin(), keys.end(), key), keys.end()) << key;
  }
}

TEST(Calibration, DrawsAreOfTheKeyAloneAndFillTheInterval) {
  const std::string restart = figure("recovery.restart", "45", "s", "30", "60");
  const Calibrated one(restart);
  const Calibrated two(figure("recovery.queue", "5", "s", "1", "10") + restart);
  int inside = 0;
  double smallest = 1e9, largest = 0;
  for (std::uint32_t i = 0; i < 400; ++i) {
    const double x = mean_s(one.read({}, ParameterDraw{1, i}).recovery.restart);
    EXPECT_EQ(x, mean_s(two.read({}, ParameterDraw{1, i}).recovery.restart));
    inside += 30 <= x && x <= 60 ? 1 : 0;
    smallest = std::min(smallest, x);
    largest = std::max(largest, x);
  }
  EXPECT_NEAR(inside, 380, 26);  // binomial, six standard deviations
  EXPECT_LT(smallest, 31);
  EXPECT_GT(largest, 58);
  EXPECT_NE(mean_s(one.read({}, ParameterDraw{2, 0}).recovery.restart),
            mean_s(one.read({}, ParameterDraw{1, 0}).recovery.restart));
}

TEST(Calibration, TheTableIsInTheReadme) {
  const std::string readme = contents(PITSTOP_SOURCE_DIR "/calibration/README.md");
  for (const MappedKey& row : calibration_table()) {
    EXPECT_NE(readme.find("`" + row.key + "`"), std::string::npos) << row.key;
  }
}

TEST(Calibration, ShippedProfilesAreReadAndChangeTheClustersAnswer) {
  const std::string cluster = PITSTOP_SOURCE_DIR "/experiments/scenarios/g5-fleet.yaml";
  const Scenario plain = read_scenario(cluster, {});
  for (const char* name : {"g5-literature", "p5-literature", "h100-lab"}) {
    const std::string path = std::string(PITSTOP_SOURCE_DIR "/calibration/profiles/") + name + ".yaml";
    const CalibrationFile file = read_calibration(path);
    EXPECT_EQ(file.profile.name, name);
    for (const Figure& f : file.profile.figures) EXPECT_LT(f.low, f.high) << f.key;
    const Scenario s = read_scenario(cluster, {{"calibration", path}});
    if (std::string(name) == "h100-lab") continue;  // means no key of a cluster
    EXPECT_NE(job_failure_rate(s), job_failure_rate(plain));
    EXPECT_NE(mean_s(s.recovery.restart), mean_s(plain.recovery.restart));
  }
}

TEST(Posterior, MeetsItsThreePoints) {
  const Figure f{"k", 45, "s", 5, 1047, 1, Origin::published, "", "", {}};
  EXPECT_NEAR(posterior_quantile(f, 0.5), 45, 1e-9);
  EXPECT_NEAR(posterior_quantile(f, 0.025), 5, 1e-9);
  EXPECT_NEAR(posterior_quantile(f, 0.975), 1047, 1e-6);
  const Figure zero{"k", 2, "1", 0, 4, 1, Origin::published, "", "", {}};
  EXPECT_NEAR(posterior_quantile(zero, 0.5), 2, 1e-9);
  EXPECT_NEAR(posterior_quantile(zero, 0.025), 0, 1e-9);
  EXPECT_EQ(posterior_quantile(zero, 1e-6), 0);
}

TEST(Posterior, CountedRatesAreDrawnFromTheirGamma) {
  std::string text = kScenario;
  text.replace(text.find("mtbf: 30d"), 9, "observed: 20 in 54 days on 100 nodes");
  double sum = 0, squares = 0;
  constexpr int n = 2000;
  for (std::uint32_t i = 0; i < n; ++i) {
    const Scenario s = parse_scenario(text, "small.yaml", {}, ".", ParameterDraw{1, i});
    const double r = *s.causes[0].per_1000_node_days * 5.4;  // counts in the exposure
    sum += r;
    squares += r * r;
  }
  const double mean = sum / n, variance = squares / n - mean * mean;
  EXPECT_NEAR(mean, 20.5, 6 * std::sqrt(20.5 / n));  // gamma with shape 20.5: mean and variance 20.5
  EXPECT_NEAR(variance, 20.5, 6 * 20.5 * std::sqrt(2.3 / n));
}

}  // namespace
}  // namespace pitstop
