// Old names of keys still work, say so once, and never stand next to the new ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/base/notes.hpp"
#include "experiments/scenario/explain/explain.hpp"
#include "experiments/scenario/explain/schema.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/renamed_keys.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {
namespace {

constexpr const char* kOld = R"(job: {nodes: 4, work: 10d}
cluster: {nodes: 5}
causes:
  gpu: {mtbf: 20d, mend: 2h, varies: [{from: 0s, times: 2}], detected_by: [hma]}
detection: {hma: {latency: 1min}}
recovery: {hand_over: marked, grace: 5min}
checkpoint: {interval: 3h, stall: 5min, emergency: true}
)";
constexpr const char* kNew = R"(job: {nodes: 4, work: 10d}
cluster: {nodes: 5}
causes:
  gpu: {mtbf: 20d, repair_time: 2h, rate_changes: [{from: 0s, times: 2}], detected_by: [hma]}
detection: {hma: {latency: 1min}}
recovery: {start_repair: at_mark, grace: 5min}
checkpoint: {interval: 3h, stall: 5min, save_on_drain: true}
)";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::vector<std::string> mistakes(const std::string& text, const std::vector<Override>& set = {}) {
  std::vector<std::string> out;
  try {
    parse_scenario(text, "s.yaml", set, "");
  } catch (const ConfigError& e) {
    for (const Issue& issue : e.issues()) out.push_back(issue.text());
  }
  return out;
}

TEST(RenamedKeys, OldNamesMeanTheSame) {
  const Scenario old = parse_scenario(kOld, "s.yaml", {}, "");
  const Scenario now = parse_scenario(kNew, "s.yaml", {}, "");
  EXPECT_EQ(old.as_read, now.as_read);
  EXPECT_TRUE(old.causes[0].mend.has_value());
  EXPECT_EQ(old.causes[0].varies.size(), 1U);
  EXPECT_TRUE(old.recovery.mends_from_mark);
  EXPECT_TRUE(old.tiers[0].emergency);
}

TEST(RenamedKeys, EachIsNotedOnce) {
  parse_scenario(kOld, "s.yaml", {}, "");
  parse_scenario(kOld, "s.yaml", {}, "");
  take_notes();  // whichever test came first has told them
  parse_scenario(kOld, "s.yaml", {}, "");
  EXPECT_TRUE(take_notes().empty());
  note_once("one");
  note_once("one");
  EXPECT_EQ(take_notes(), std::vector<std::string>{"one"});
}

TEST(RenamedKeys, TheNoteSaysTheNewName) {
  EXPECT_EQ(renamed_text({"mend", "repair_time", {}}), "`mend` is now `repair_time`");
  EXPECT_EQ(renamed_text({"hand_over", "start_repair", {{"marked", "at_mark"}}}),
            "`hand_over` is now `start_repair`, `marked` is `at_mark`");
}

TEST(RenamedKeys, BothNamesAreAMistakeAtTheLaterOne) {
  EXPECT_EQ(mistakes(replaced(kOld, "mend: 2h", "mend: 2h, repair_time: 3h")),
            std::vector<std::string>{"s.yaml:4:30: causes.gpu.repair_time: give only one of `mend` and "
                                     "`repair_time`: `mend` is now `repair_time`"});
  EXPECT_EQ(mistakes(replaced(kNew, "save_on_drain: true", "save_on_drain: true, emergency: true")),
            std::vector<std::string>{"s.yaml:7:62: checkpoint.emergency: give only one of `emergency` and "
                                     "`save_on_drain`: `emergency` is now `save_on_drain`"});
}

TEST(RenamedKeys, OptionsTakeEitherName) {
  for (const char* key : {"causes.gpu.mend", "causes.gpu.repair_time"}) {
    for (const char* text : {kOld, kNew}) {
      const Scenario s = parse_scenario(text, "s.yaml", {{key, "5h"}}, "");
      EXPECT_EQ(std::get<Constant>(*s.causes[0].mend).value, Duration::seconds(5 * 3600)) << key << text;
    }
  }
  EXPECT_FALSE(
      parse_scenario(kNew, "s.yaml", {{"recovery.hand_over", "stopped"}}, "").recovery.mends_from_mark);
  EXPECT_TRUE(
      parse_scenario(kNew, "s.yaml", {{"recovery.hand_over", "marked"}}, "").recovery.mends_from_mark);
}

TEST(RenamedKeys, TheNewKeyTakesOnlyTheNewWords) {
  EXPECT_EQ(mistakes(replaced(kNew, "at_mark", "marked")).size(), 1U);
}

TEST(RenamedKeys, InTiersAndKindsOfJobsToo) {
  const Scenario s = parse_scenario(
      "cluster: {nodes: 8}\n"
      "jobs: {a: {nodes: 4, work: 1d, checkpoint: {tiers: {x: {interval: 1h, emergency: true}}}}}\n"
      "checkpoint: none\n",
      "s.yaml", {}, "");
  EXPECT_TRUE(s.jobs.at(0).tiers.at(0).emergency);
}

TEST(RenamedKeys, ExplainAndTheSchemaKnowThem) {
  EXPECT_TRUE(explain_text("mend").starts_with("The key \"mend\" is now \"repair_time\"."))
      << explain_text("mend");
  EXPECT_NE(explain_text("checkpoint.emergency").find("checkpoint.save_on_drain"), std::string::npos);
  const std::string schema = schema_json();
  for (const char* old : {"mend", "varies", "hand_over", "emergency"})
    EXPECT_NE(schema.find("\"" + std::string(old) + "\": {"), std::string::npos) << old;
}

// What ships uses the present names.
TEST(RenamedKeys, NoShippedScenarioHasAnOldName) {
  for (const std::string& name : shipped_scenarios()) {
    std::vector<Issue> issues;
    Node root = parse_document(shipped_scenario(name), name, issues);
    const std::string before = flow_text(root);
    use_present_names(root, issues);
    EXPECT_EQ(flow_text(root), before) << name;
  }
}

}  // namespace
}  // namespace pitstop
