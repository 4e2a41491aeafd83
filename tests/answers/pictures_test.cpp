// Pictures of decisions: that they come for what was decided, with units and marks; what they look like is
// for eyes.
#include "experiments/answers/shared/pictures.hpp"

#include <gtest/gtest.h>

#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/runner.hpp"
#include "tests/support/picture_test.hpp"

namespace pitstop::test {
namespace {

using DecisionPicture = PictureTest;

bool shows(const std::string& svg, const std::string& text) { return svg.find(text) != std::string::npos; }

VariedValue every(double seconds) { return {"checkpoint.interval", "", seconds, true}; }

Tuned tuned() {
  Tuned t;
  t.scenario = "it's \"100 %\"";
  t.best = {every(2400)};
  t.objective = Estimate{40000, 100, {39900, 40100}};
  t.flat = {{"checkpoint.interval", every(1800), every(3600)}};
  t.present = JudgedSetting{"present", {every(10800)}, Estimate{50000, 1, {49000, 51000}}};
  for (const double x : {60.0, 600.0, 2400.0, 21600.0}) {
    const double lost = 40000 + 20 * std::abs(x - 2400);
    t.trace.push_back({"design", {every(x)}, 1, 100, Estimate{lost, 1, {lost - 9, lost + 9}}, 1});
  }
  t.trace.push_back({"judgement", {every(2400)}, 2, 400, t.objective, 1});
  t.trace.push_back({"judgement", {}, 2, 400, Estimate{90000, 1, {89000, 91000}}, 1});  // present
  return t;
}

TEST_F(DecisionPicture, OfTuneMarksBestPresentAndWhatIsAsGood) {
  const std::string picture = svg(plot_tune, tuned());
  for (const char* text :
       {"best 40 min", "present 3 h", "30 min to 1 h", "time lost (", "checkpoint.interval"})
    EXPECT_TRUE(shows(picture, text)) << text;
  EXPECT_FALSE(shows(picture, "do not complete"));
}

TEST_F(DecisionPicture, OfTuneWhereSomeOrAllSettingsNeverComplete) {
  Tuned some = tuned();
  some.trace[0].objective.reset();
  EXPECT_TRUE(shows(svg(plot_tune, some), "some runs do not complete"));
  Tuned none = some;
  none.objective.reset();
  for (TunedPoint& p : none.trace) p.objective.reset();
  EXPECT_TRUE(shows(svg(plot_tune, none), "no setting where every run completes"));
}

Comparison simulated(const std::vector<std::string>& intervals) {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/daly.yaml";
  RunOptions options;
  options.replications = 50;
  options.keep_rows = options.keep_cause_rows = true;
  std::vector<Contestant> all;
  for (const std::string& interval : intervals) {
    const Scenario s = read_scenario(path, {{"checkpoint.interval", interval}});
    all.push_back({"every " + interval, run(s, compile(s), options)});
  }
  return compared(std::move(all));
}

TEST_F(DecisionPicture, OfTwoScenariosGoesByLedgerLine) {
  const std::string picture = svg(plot_comparison, simulated({"1h", "2h"}));
  for (const char* text :
       {"wall time", "lost work", "checkpoint", "saved against A every 1h (hours)", "B finishes"})
    EXPECT_TRUE(shows(picture, text)) << text;
}

TEST_F(DecisionPicture, OfManyScenariosShowsTheWallTimeAlone) {
  const std::string picture = svg(plot_comparison, simulated({"1h", "2h", "3h", "4h", "5h", "6h"}));
  EXPECT_TRUE(shows(picture, "F every 6h"));
  EXPECT_FALSE(shows(picture, "lost work"));
}

TEST_F(DecisionPicture, OfRunsThatNeverEndIsAboutTheirShare) {
  Comparison c = simulated({"1h", "2h"});
  c.measure = Measure::completed;
  EXPECT_TRUE(shows(svg(plot_comparison, c), "more of the runs finish"));
}

TEST_F(DecisionPicture, OfSensitivityHasLeversAndATornado) {
  Sensitivity s;
  s.scenario = "small";
  s.levers = {{{"failures of gpu", ""}, 0, {}, 0, {3600, 1, {3000, 4200}}, false},
              {{"the restart", ""}, 120, {}, 0, {600, 1, {-60, 1200}}, true}};
  EXPECT_TRUE(shows(svg(plot_sensitivity, s), "failures of gpu: 10 % fewer"));
  EXPECT_FALSE(shows(svg(plot_sensitivity, s), "measure first"));
  s.counted = {{{"rate of gpu", ""},
                "125.6 failures",
                "173.3 failures",
                Estimate{-3600, 1, {}},
                Estimate{3600, 1, {}}}};
  const std::string picture = svg(plot_sensitivity, s);
  for (const char* text :
       {"measure first", "rate of gpu (125.6 to 173.3 failures)", "the restart: 1 min less"})
    EXPECT_TRUE(shows(picture, text)) << text;
}

TEST_F(DecisionPicture, OfAPlanNumbersItsOptions) {
  Scenario s;
  std::vector<PlanOption> options{{"two spares", s, {86400, 90000}, {100, 110}},
                                  {"none", s, {99000, 99900}, {90, 95}}};
  PlanGoals goals;
  goals.deadline = Duration::seconds(100'000);
  goals.budget = 105;
  ResourcePlan plan = planned(options, goals);
  plan.currency = "USD";
  const std::string picture = svg(plot_plan, plan);
  for (const char* text : {"1 two spares", "2 none", "mean cost (USD)", "deadline", "the choice"})
    EXPECT_TRUE(shows(picture, text)) << text;
  plan.lines[0].wall_s.reset();
  EXPECT_TRUE(shows(svg(plot_plan, plan), "some runs never finish"));
}

TEST_F(DecisionPicture, OfPayoffsAndOfServiceLevels) {
  Payoffs p;
  p.scenario = "small";
  p.each = {{"faster images", 5000, Estimate{600, 1, {500, 700}}, Estimate{50, 1, {40, 60}}, {}, {}}};
  EXPECT_TRUE(shows(svg(plot_payoffs, p), "saved (minutes)"));
  p.currency = "USD";
  EXPECT_TRUE(shows(svg(plot_payoffs, p), "faster images (costs 5000)"));
  SloReport r;
  r.results = {{"availability", "99.9 %: down 43 min", "a month", {0.1, {0.08, 0.12}}, ""}};
  EXPECT_TRUE(shows(svg(plot_service_levels, r), "availability (of a month): 99.9 %: down 43 min"));
}

}  // namespace
}  // namespace pitstop::test
