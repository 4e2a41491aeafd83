// Alert rules: as promtool judges them, and by simulation: each fires where it is deserved and is silent on a
// quiet cluster.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "experiments/base/errors.hpp"
#include "experiments/observe/alerts/alert_quality.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

const std::string kRules = std::string(PITSTOP_SOURCE_DIR) + "/experiments/observe/alerts.yaml";

bool promtool_there() { return std::system("command -v promtool > /dev/null") == 0; }

TEST(AlertRules, PromtoolAcceptsAndTestsThem) {
  if (!promtool_there()) GTEST_SKIP() << "promtool is not installed";
  EXPECT_EQ(std::system(("promtool check rules '" + kRules + "' > /dev/null").c_str()), 0);
  const ScratchFolder scratch;
  std::string tests = contents(std::string(PITSTOP_SOURCE_DIR) + "/tests/observe/alerts_test.yaml");
  tests.replace(tests.find("[RULES]"), 7, "['" + kRules + "']");
  std::ofstream(scratch / "tests.yaml") << tests;
  EXPECT_EQ(std::system(
                ("promtool test rules '" + (scratch / "tests.yaml") + "' > '" + (scratch / "log") + "' 2>&1")
                    .c_str()),
            0)
      << contents(scratch / "log");
  for (const AlertRule& r : read_alert_rules(kRules)) {  // none without its two cases
    EXPECT_NE(tests.find("\"" + r.name + " fires\""), std::string::npos) << r.name;
    EXPECT_NE(tests.find("\"" + r.name + " is silent\""), std::string::npos) << r.name;
    EXPECT_FALSE(r.severity.empty()) << r.name;
  }
}

// ---- by simulation

std::map<std::string, std::size_t> fired(const std::string& scenario) {
  const Scenario s = parse_scenario(scenario, "case.yaml", {}, "");
  const CompiledScenario compiled = compile(s);
  const Replay replay = replay_of(s, compiled, 1, 0, 1736951400LL * 1'000'000);
  const Scene scene(replay);
  const auto rules = read_alert_rules(kRules);
  const auto firings = firings_of(rules, scene, Duration::seconds(60));
  std::map<std::string, std::size_t> count;
  for (std::size_t r = 0; r < rules.size(); ++r) count[rules[r].name] = firings[r].size();
  return count;
}

// One failure of `cause` after an hour on two nodes and a spare.
std::string one(const std::string& cause, const std::string& recovery = "replacement: 20min",
                const std::string& latency = "30min", const std::string& spares = "1") {
  return "name: case\njob: {nodes: 2, work: 14h}\n"
         "cluster: {instance: {gpu: H100, gpus: 2, gpu_memory: 80 GB, nic: 100 Gbps, efa_devices: 2}, "
         "spares: " +
         spares + "}\ncauses:\n  " + cause + "\ndetection: {hma: {latency: " + latency +
         "}}\nrecovery: {restart: 60s, " + recovery +
         "}\ncheckpoint: {interval: 30min, stall: 5s, persist: 60s, restore: 30s, where: lustre}\n"
         "inject:\n  - {at: 1h, node: 1, cause: " +
         cause.substr(0, cause.find(':')) + "}\n";
}

TEST(AlertRules, AreSilentOnAQuietCluster) {
  std::string quiet = one("gpu: {remedy: replace}");
  quiet.replace(quiet.find("at: 1h"), 6, "at: 900h");  // long after the job's end
  for (const auto& [name, count] : fired(quiet)) EXPECT_EQ(count, 0U) << name;
}

TEST(AlertRules, EachFiresWhereItIsDeserved) {
  const std::pair<const char*, std::string> cases[] = {
      {"GpuTooHot", one("thermal: {symptom: precursor, remedy: replace}")},
      {"GpuXidHardware", one("gpu: {remedy: replace}")},
      {"GpuXidApplication", one("bug: {scope: job}")},
      {"GpuEccUncorrectable", one("hbm: {remedy: replace}")},
      {"GpuEccCorrectableRising", one("hbm: {symptom: precursor, remedy: replace}")},
      {"NvlinkErrors", one("nvlink: {remedy: replace}")},
      {"NodeDown", one("host: {remedy: replace}")},
      {"NodeCountDrop", one("gpu: {remedy: replace}")},
      {"NodeDrainedTooLong", one("gpu: {remedy: replace}", "replacement: 90min")},
      {"CapacityStockOut", one("gpu: {remedy: replace}", "capacity_wait: 40min")},
      {"EfaPacketDrops", one("network: {symptom: hang, remedy: replace}")},
      {"JobPendingLong", one("gpu: {remedy: replace}", "replacement: 50min", "30s", "0")},
      {"TrainingStalled", one("network: {symptom: hang, remedy: replace}")},
      {"CheckpointLate", one("gpu: {remedy: replace}", "replacement: 100min", "30s", "0")},
      {"CheckpointUnsustainable", one("gpu: {remedy: replace}") + "#"},
      {"GoodputLow", one("gpu: {remedy: replace}", "replacement: 100min", "30s", "0")},
  };
  for (const auto& [rule, scenario] : cases) {
    std::string text = scenario;
    if (text.back() == '#') text.replace(text.find("persist: 60s"), 12, "persist: 45min");
    EXPECT_GT(fired(text)[rule], 0U) << rule;
  }
  EXPECT_EQ(std::size(cases), read_alert_rules(kRules).size());
}

// Worked by hand: the failure at 3,600 s, an Xid at once, the node gone 30 minutes later.
TEST(AlertQuality, CountsWhatIsCaughtAndWhatItWouldSave) {
  const Scenario s =
      parse_scenario(one("gpu: {remedy: replace}", "replacement: 20min", "30min", "0"), "case.yaml", {}, "");
  const CompiledScenario compiled = compile(s);
  const Replay replay = replay_of(s, compiled, 1, 0, 1736951400LL * 1'000'000);
  const Scene scene(replay);
  const auto rules = parse_alert_rules(
      "groups: [{name: g, rules: [{alert: Xid, expr: DCGM_FI_DEV_XID_ERRORS == 79, for: 5m, labels: "
      "{catches: gpu}},\n"
      "  {alert: Wolf, expr: 'slurm_queue_running > 0', labels: {catches: gpu}}, {alert: Blind, expr: up > "
      "5}]}]",
      "rules.yaml");
  const auto firings = firings_of(rules, scene, Duration::seconds(60));
  RuleQuality xid, wolf, blind;
  judge(rules[0], firings[0], scene, xid);
  judge(rules[1], firings[1], scene, wolf);
  judge(rules[2], firings[2], scene, blind);
  EXPECT_EQ(xid.alerts, 1U);
  EXPECT_EQ(xid.precision(), 1);
  EXPECT_EQ(xid.recall(), 1);
  ASSERT_EQ(xid.delay_s.size(), 1U);
  EXPECT_EQ(xid.delay_s[0], 300);
  EXPECT_EQ(xid.saved_s, 1800 - 300) << "detection took 30 minutes, the alert 5";
  EXPECT_EQ(wolf.alerts, 2U) << "at the start, and after the requeue";
  EXPECT_EQ(wolf.true_alerts, 1U);
  EXPECT_GT(wolf.false_a_month(), 0);
  EXPECT_EQ(blind.alerts, 0U);
  EXPECT_EQ(blind.recall(), 0);
}

TEST(AlertsCommand, AnswersAndPlacesMistakes) {
  const Answer a =
      pitstop({"alerts", "experiments/scenarios/exercise.yaml", "--replications", "3", "--json", "-"});
  ASSERT_EQ(a.code, 0) << a.err;
  const auto j = nlohmann::json::parse(a.out);
  for (const auto& r : j["rules"]) {
    if (r["alert"] == "GpuXidHardware") {
      EXPECT_EQ(r["recall"], 1.0);
      EXPECT_EQ(r["caught"], 3);
    }
  }
  const ScratchFolder scratch;
  std::ofstream(scratch / "bad.yaml") << "groups:\n  - rules:\n    - {alert: A, expr: 'up =='}\n    - "
                                         "{alert: B, expr: 'holt_winters(up[5m], 1, 1)'}\n"
                                         "    - {alert: C, expr: up, for: 5, labels: {catches: gpus}}\n";
  const Answer bad =
      pitstop({"alerts", "experiments/scenarios/exercise.yaml", "--rules", scratch / "bad.yaml"});
  EXPECT_EQ(bad.code, 2);
  for (const char* part :
       {"bad.yaml:3:", "bad.yaml:4:", "holt_winters is not known", "bad.yaml:5:", "did you mean \"gpu\"?"})
    EXPECT_NE(bad.err.find(part), std::string::npos) << part << "\n" << bad.err;
  EXPECT_EQ(pitstop({"alerts"}).code, 2);
  EXPECT_EQ(pitstop({"alerts", "experiments/scenarios/exercise.yaml", "--rules", "no-such.yaml"}).code, 3);
  EXPECT_EQ(pitstop({"alerts", "--print-rules"}).out, contents(kRules));
}

TEST(PromqlSyntax, RefusesWhatItDoesNotKnow) {
  for (const char* wrong :
       {"", "up +", "up{", "up{a=b}", "rate(up)", "up[5m:1m]", "(up", "up and on(a) group_left up", "1x",
        "sum by a (up)", "up{a=\"b}", "topk(1, up)", "up == bool 1", "[5m]", "up[0s]"}) {
    EXPECT_FALSE(promql::parse(wrong).error.empty()) << wrong;
  }
  EXPECT_FALSE(promql::parse(std::string(100'000, '(')).error.empty());
  for (const char* right : {"up", "sum by (job) (up)", "sum(up) by (job)", "a / on (x) b > 1", "-up * 2",
                            "absent(up{job=\"a\"})", "rate(a_total[1h30m]) > 0.5 # why",
                            "a unless b or c and d", "time() - max_over_time(x{a!~\"b.*\"}[5m])"}) {
    EXPECT_TRUE(promql::parse(right).error.empty()) << right << ": " << promql::parse(right).error;
  }
}

// ---- the checklist

TEST(VerifyCommand, JudgesTheExercise) {
  const Answer a = pitstop({"verify", "experiments/scenarios/exercise.yaml", "--replications", "50"});
  EXPECT_EQ(a.code, 0) << a.err;
  for (const char* part :
       {"| Detection | PASS | 5 min | 2 min 15 s (2 min 15 s) | 50 / 50",
        "| Auto-resume | PASS | 30 min | 18 min 15 s", "| Node recovery | PASS | 30 min | 17 min 30 s",
        "| Environment validation | not checked"})
    EXPECT_NE(a.out.find(part), std::string::npos) << part << "\n" << a.out;
  const Answer late = pitstop(
      {"verify", "experiments/scenarios/exercise.yaml", "--replications", "5", "--goal", "recovery=15min"});
  EXPECT_EQ(late.code, 1);
  EXPECT_NE(late.out.find("| Auto-resume | FAIL"), std::string::npos) << late.out;
}

TEST(VerifyCommand, WritesBothLanguagesAndNoMarkup) {
  const ScratchFolder scratch;
  std::ofstream(scratch / "odd.yaml") << "name: '<script>alert(1)</script>|x'\njob: {nodes: 2, work: "
                                         "30min}\ncauses: {gpu: {remedy: replace, mtbf: 9000d}}\n"
                                         "recovery: {profile: hyperpod-exercise}\ncheckpoint: none\n";
  const Answer a = pitstop({"verify", scratch / "odd.yaml", "--replications", "5", "--lang", "ja", "--html",
                            scratch / "r.html", "--markdown", scratch / "r.md"});
  EXPECT_EQ(a.code, 0) << a.err;
  const std::string html = contents(scratch / "r.html");
  EXPECT_NE(html.find("<html lang=\"ja\">"), std::string::npos);
  EXPECT_NE(html.find("障害検出"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_NE(contents(scratch / "r.md").find("環境検証"), std::string::npos);
  EXPECT_EQ(
      pitstop({"verify", scratch / "odd.yaml", "--goal", "speed=1", "--lang", "fr", "--replications", "0"})
          .code,
      2);
}

}  // namespace
}  // namespace pitstop
