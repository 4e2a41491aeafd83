// Levers are declared where keys are. Every key that is a time is one, or stands in the list below of those
// that cost nothing by themselves; so a new time cannot be forgotten by sensitivity, by run or by
// calibration.
#include "experiments/scenario/levers.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "experiments/answers/advice/what_if.hpp"
#include "experiments/answers/sensitivity/lever.hpp"
#include "experiments/scenario/calibrated/calibration_map.hpp"
#include "experiments/scenario/registry.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {
namespace {

// Lengths of work, settings of a policy, lifetimes and points in time.
const std::set<std::string> kNoLevers{"job.work",
                                      "job.step_time",
                                      "job.time_limit",
                                      "jobs.NAME.work",
                                      "jobs.NAME.submit",
                                      "jobs.NAME.every",
                                      "jobs.NAME.time_limit",
                                      "jobs.NAME.expected",
                                      "jobs.NAME.step_time",
                                      "causes.NAME.mtbf",
                                      "causes.NAME.lifetime",
                                      "causes.NAME.mend",
                                      "causes.NAME.varies[].from",
                                      "detection.NAME.false_alarms.after",
                                      "recovery.grace",
                                      "diagnosis.recurs",
                                      "retirement.window",
                                      "inject[].at",
                                      "inject[].every",
                                      "horizon",
                                      "topology.in_node.latency",
                                      "topology.between_nodes.latency",
                                      "trace.from",
                                      "trace.until"};

bool is_time(const Shape& s) { return s.kind == Shape::Kind::duration || s.id == "distribution"; }

TEST(Levers, EveryTimeIsALeverOrIsListed) {
  std::set<std::string> listed;
  for (const KeyPath& key : key_paths()) {
    const Shape& s = key.key->shape;
    const bool never_or_time =
        std::any_of(s.alternatives.begin(), s.alternatives.end(), [](const Shape& a) { return is_time(a); });
    if (s.lever != Shape::Lever::no || s.id == "interval" || !(is_time(s) || (never_or_time && s.id.empty())))
      continue;
    EXPECT_TRUE(kNoLevers.contains(key.path)) << key.path << ": declare it as a lever, or list it here";
    listed.insert(key.path);
  }
  EXPECT_EQ(listed, kNoLevers);
}

Scenario shipped(const std::string& name, std::vector<Override> set = {}) {
  return read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml", set);
}

TEST(Levers, PeoplesTimeIsALeverAndAChange) {
  const Scenario s = shipped("g5-fleet", {{"recovery.profile", "manual-restart"}});
  const std::vector<Lever> levers = levers_of(s);
  EXPECT_TRUE(std::any_of(levers.begin(), levers.end(),
                          [](const Lever& l) { return l.name.en == "people's response" && l.mean_s > 0; }));
  const std::vector<Change> changes = changes_to(s);
  const auto always = std::find_if(changes.begin(), changes.end(), [](const Change& c) {
    return c.words.en == "people who resubmit day and night";
  });
  ASSERT_NE(always, changes.end());
  EXPECT_TRUE(always->scenario.recovery.by_hand->hours.spans.empty());
}

TEST(Levers, AreMultipliedByTheirPathAlone) {
  const Scenario before = shipped("llama-70b-fsx");
  Scenario walked = before;
  for (const LeverKey& key : lever_keys(walked)) {
    if (size_of(key.value) <= 0) continue;
    Scenario turned = before;
    multiply_lever(turned, key.path, 0.5);
    Scenario copy = before;
    const std::vector<LeverKey> old = lever_keys(copy), now = lever_keys(turned);
    ASSERT_EQ(old.size(), now.size());
    for (std::size_t i = 0; i < old.size(); ++i) {
      const double expected = size_of(old[i].value) * (old[i].path == key.path ? 0.5 : 1);
      EXPECT_NEAR(size_of(now[i].value), expected, 1e-6 + 1e-9 * expected)
          << key.path << " changed " << old[i].path;
    }
  }
}

// Walking the keys of a cause sets its defaults by scope; what the scenario says must outlive it.
TEST(Levers, FindingThemChangesNoScenario) {
  Scenario s = shipped("llama3-405b");
  std::vector<std::pair<Remedy, Exposure>> before;
  for (const Cause& c : s.causes) before.emplace_back(c.remedy, c.exposure);
  lever_keys(s);
  for (std::size_t i = 0; i < s.causes.size(); ++i) {
    EXPECT_EQ(s.causes[i].remedy, before[i].first);
    EXPECT_EQ(s.causes[i].exposure, before[i].second);
  }
}

TEST(Levers, HalvingADistributionHalvesEachFamilysMean) {
  for (const char* text :
       {"40s", "{model: exponential, mean: 40s}", "{model: weibull, scale: 40s, shape: 0.7}",
        "{model: weibull, mean: 40s, shape: 2}", "{model: lognormal, median: 40s, sigma: 1}",
        "{model: lognormal, median: 40s, p95: 90s}", "{model: gamma, mean: 40s, shape: 3}",
        "{model: uniform, min: 10s, max: 40s}", "{model: triangular, min: 1s, mode: 3s, max: 40s}",
        "{model: empirical, samples: [4s, 8s, 40s]}", "{model: empirical, quantiles: {10%: 4s, 90%: 40s}}",
        "{model: mixture, components: [{weight: 0.25, time: 4s}, "
        "{weight: 0.75, time: {model: exponential, mean: 40s}}]}"}) {
    Scenario s = shipped("g5-fleet", {{"recovery.queue", text}});
    const double before = mean_seconds(&s.recovery.queue);
    EXPECT_GT(before, 0);
    multiply_lever(s, "recovery.queue", 0.5);
    EXPECT_NEAR(mean_seconds(&s.recovery.queue), before / 2, 2e-6) << text;
  }
}

TEST(Levers, CalibrationKnowsTheLaterStages) {
  std::set<std::string> keys;
  for (const MappedKey& row : calibration_table()) keys.insert(row.key);
  for (const char* key : {"recovery.by_hand.response", "recovery.process_restart", "recovery.peer_restore",
                          "repair.automatic", "repair.manual", "capacity.refused", "cluster.pool.delay",
                          "checkpoint.tiers.NAME.restore", "checkpoint.stall"})
    EXPECT_TRUE(keys.contains(key)) << key;
}

}  // namespace
}  // namespace pitstop
