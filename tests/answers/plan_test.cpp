// Plans, payoffs and service levels: on options made by hand, by exact mathematics, and by simulation.
#include "experiments/answers/plan/resource_plan.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/answers/plan/calendar.hpp"
#include "experiments/answers/plan/plan_report.hpp"
#include "experiments/answers/shared/objective.hpp"
#include "experiments/answers/slo/service_levels.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/oracle/check_mean.hpp"
#include "tests/support/program.hpp"

namespace pitstop::test {
namespace {

PlanOption option(std::int64_t nodes, std::vector<double> wall_s, std::vector<double> cost) {
  PlanOption o;
  o.name = "n" + std::to_string(nodes);
  o.scenario.job.nodes = nodes;
  o.scenario.job.work = Duration::seconds(10);
  o.scenario.cluster.price_per_node_hour = 1;
  o.wall_s = std::move(wall_s);
  o.cost = std::move(cost);
  return o;
}

// Options of random sizes: each replication's time and cost are of some spread around the option's own.
std::vector<PlanOption> random_options(std::uint64_t seed) {
  std::vector<PlanOption> all;
  std::uint64_t n = 0;
  auto uniform = [&] { return static_cast<double>(mixed(seed * 1000003 + ++n) >> 11) * 0x1p-53; };
  for (int i = 0; i < 6; ++i) {
    const double wall = 100 + 900 * uniform(), cost = 100 + 900 * uniform();
    std::vector<double> walls, costs;
    for (int r = 0; r < 40; ++r) {
      walls.push_back(wall * (0.9 + 0.2 * uniform()));
      costs.push_back(cost * (0.9 + 0.2 * uniform()));
    }
    all.push_back(option(1 + i, walls, costs));
  }
  return all;
}

double mean(const std::vector<double>& x) {
  double sum = 0;
  for (const double v : x) sum += v;
  return sum / static_cast<double>(x.size());
}

TEST(Plan, MoreBudgetNeverFinishesLater) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto options = random_options(seed);
    double before = INFINITY;
    for (double budget = 50; budget <= 1200; budget += 50) {
      const auto choice = choice_of(options, {std::nullopt, budget, 0.9});
      const double finish = choice ? mean(options[*choice].wall_s) : INFINITY;
      EXPECT_LE(finish, before) << "seed " << seed << ", budget " << budget;
      before = finish;
    }
  }
}

TEST(Plan, ALaterDeadlineOrMoreBudgetNeverCostsMore) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const auto options = random_options(seed);
    double before = INFINITY;
    for (std::int64_t deadline = 50; deadline <= 1200; deadline += 50) {
      const auto choice = choice_of(options, {Duration::seconds(deadline), std::nullopt, 0.9});
      const double cost = choice ? mean(options[*choice].cost) : INFINITY;
      EXPECT_LE(cost, before);
      before = cost;
    }
    for (double budget = 50; budget <= 1200; budget += 50) {
      const auto with = choice_of(options, {Duration::seconds(600), budget, 0.9});
      const auto more = choice_of(options, {Duration::seconds(600), budget * 2, 0.9});
      if (with) {
        EXPECT_LE(mean(options[*more].cost), mean(options[*with].cost));
      }
      // A stricter confidence never allows what a laxer one refuses.
      const auto strict = choice_of(options, {Duration::seconds(600), budget, 0.99});
      if (strict) {
        EXPECT_TRUE(with.has_value());
      }
    }
  }
}

TEST(Plan, NobodyOnTheFrontIsBeatenAndAllOthersAre) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    const ResourcePlan p = planned(random_options(seed), {});
    for (std::size_t i = 0; i < p.options.size(); ++i) {
      bool beaten = false;
      for (std::size_t k = 0; k < p.options.size(); ++k)
        beaten = beaten || (k != i && mean(p.options[k].wall_s) < mean(p.options[i].wall_s) &&
                            mean(p.options[k].cost) < mean(p.options[i].cost));
      EXPECT_EQ(p.lines[i].on_front, !beaten);
    }
  }
}

TEST(Plan, ChancesAndTheirIntervals) {
  // Clopper and Pearson, 95 %: 5 of 10 is 0.187 to 0.813; 0 of 10 is 0 to 0.308 (tables).
  EXPECT_NEAR(chance_of(5, 10).ci95.low, 0.187, 5e-4);
  EXPECT_NEAR(chance_of(5, 10).ci95.high, 0.813, 5e-4);
  EXPECT_EQ(chance_of(0, 10).ci95.low, 0);
  EXPECT_NEAR(chance_of(0, 10).ci95.high, 0.308, 5e-4);
  const ResourcePlan p =
      planned({option(1, {10, 20, 30, INFINITY}, {5, 5, 50, 5})}, {Duration::seconds(20), 10, 0.95});
  EXPECT_EQ(p.lines[0].in_time->share, 0.5);
  EXPECT_EQ(p.lines[0].in_budget->share, 0.75);
  EXPECT_EQ(p.lines[0].both->share, 0.5);
  EXPECT_FALSE(p.lines[0].wall_s.has_value());
  EXPECT_FALSE(p.choice.has_value());
  EXPECT_EQ(p.nearest, 0U);
}

Scenario cluster(std::vector<Override> set) {
  return read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/g5-fleet.yaml", set);
}

TEST(Plan, SparesStopPaying) {
  std::vector<PlanOption> options;
  RunOptions o;
  o.replications = 500;
  o.keep_rows = true;
  for (const char* spares : {"0", "1", "2", "6"}) {
    const Scenario s = cluster({{"cluster.spares", spares}, {"cluster.price", "7 USD/h"}});
    options.push_back(
        plan_option(std::string("cluster.spares = ") + spares, s, run(s, compile(s, 70), o).rows));
  }
  const ResourcePlan p = planned(std::move(options), {Duration::seconds(40 * 86400), std::nullopt, 0.95});
  ASSERT_EQ(p.steps.size(), 3U);
  EXPECT_GT(p.steps[0].saved_s->ci95.low, 0);
  EXPECT_LT(p.steps[2].saved->ci95.high, 0);  // four more idle nodes for nothing
  ASSERT_TRUE(p.spares_for_money.has_value());
  EXPECT_LE(*p.spares_for_money, 2);
  // The cost is what is said of it: without failures, for failures, for spares.
  for (const PlanLine& l : p.lines) {
    EXPECT_NEAR(l.cost->mean, l.cost_without_failures + l.cost_of_failures->mean + l.cost_of_spares,
                1e-6 * l.cost->mean);
  }
  EXPECT_NE(plan_report(p, std::nullopt, "", {}).find("no date given"), std::string::npos);
}

TEST(Calendar, DaysAreCounted) {
  const auto start = parse_date("2026-12-01");
  ASSERT_TRUE(start.has_value());
  EXPECT_EQ(date_after(*start, 86400 * 61.5), "2027-01-31");
  EXPECT_EQ(days_between(*start, *parse_date("2027-01-31")), Duration::seconds(86400 * 61));
  EXPECT_EQ(date_after(*parse_date("2028-02-28"), 86400), "2028-02-29");
  for (const char* wrong : {"2027-02-29", "2027-1-31", "tomorrow", "2027-13-01", "", "20270131-1"})
    EXPECT_FALSE(parse_date(wrong).has_value()) << wrong;
}

ScenarioSource priced_daly() {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/daly.yaml";
  return {path, scenario_text(path), {{"cluster.price", "3600 USD/h"}}};
}

TEST(Payoff, WeighsSavingsAgainstCosts) {
  const ScenarioSource source = priced_daly();
  const Improvement cheap = parse_improvement("no restart; 1000 USD; recovery.restart=0s", source);
  const Improvement dear = parse_improvement("the same for more; 1e9 USD; recovery.restart=0s", source);
  const Improvement nothing = parse_improvement("nothing; recovery.restart=10min", source);
  RunOptions o;
  o.replications = 400;
  const Payoffs p = payoffs(scenario_at(source, {}), {dear, nothing, cheap}, o);
  ASSERT_EQ(p.each.size(), 3U);
  EXPECT_EQ(p.each[0].name, "no restart");
  EXPECT_TRUE(p.each[0].pays());
  EXPECT_EQ(p.each[0].saved->mean, p.each[0].saved_s->mean);  // a dollar a second
  EXPECT_NEAR(p.each[0].roi, (p.each[0].saved->mean - 1000) / 1000, 1e-9);
  EXPECT_EQ(p.each[1].name, "nothing");
  EXPECT_EQ(p.each[1].saved->mean, 0);
  EXPECT_EQ(p.each[1].saved->std, 0);
  EXPECT_FALSE(p.each[2].pays());
}

TEST(Payoff, MistakesAreNamed) {
  const ScenarioSource source = priced_daly();
  for (const char* wrong :
       {"no equals", "a; b", "a; 5 EUR; recovery.restart=0s", "a; 5 USD", "a; 5 USD; 6 USD; x=1"})
    EXPECT_THROW((void)parse_improvement(wrong, source), UsageError) << wrong;
}

// One cause whose stages are known: constant detection and recovery, so that every level is sure.
TEST(ServiceLevels, OfConstantStages) {
  const Scenario s = parse_scenario(R"(
job: {nodes: 4, work: 30d}
causes: {gpu: {mtbf: 40d, remedy: replace, detected_by: [hma]}}
detection: {hma: {latency: 2min}}
recovery: {mark: 2min, stop: 2min, replacement: 10min, restart: 5min}
checkpoint: {interval: 1h, stall: 10s, where: lustre}
)",
                                    "levels.yaml", {}, ".");
  RunOptions o;
  o.replications = 500;
  ServiceLevels levels;
  auto pass = [&](const std::string& name) {
    for (const LevelResult& l : service_levels(s, levels, o).results) {
      if (l.name == name) return l.pass.share;
    }
    return -1.0;
  };
  EXPECT_EQ(pass("detection"), 1);  // 4 min of 5
  EXPECT_EQ(pass("recovery"), 1);   // 21 min of 30
  EXPECT_EQ(pass("auto-resume"), 1);
  EXPECT_EQ(pass("performance loss"), 1);
  levels.detection = minutes(3.9);
  levels.recovery = minutes(20.9);
  EXPECT_EQ(pass("detection"), 0);
  EXPECT_EQ(pass("recovery"), 0);
  // 43.2 min a month are two incidents of 21 min: available with the chance of at most two in a Poisson
  // month. The mean is 4 nodes / 40 d x 30 d = 3, a hair less while a node is away.
  const double two = std::exp(-3) * (1 + 3 + 4.5);
  EXPECT_NEAR(pass("availability"), two, 5 * std::sqrt(two * (1 - two) / 500));
}

TEST(ServiceLevels, PeopleAreNotAutomatic) {
  const Scenario s = parse_scenario(R"(
job: {nodes: 4, work: 30d}
causes:
  gpu: {scope: node, mtbf: 40d, remedy: replace, detected_by: [hma]}
  software: {scope: job, mtbf: 10d, detected_by: [hma]}
detection: {hma: {latency: 1min}}
recovery: {software_resume: 30min}
checkpoint: {interval: 1h, stall: 10s, where: lustre}
)",
                                    "people.yaml", {}, ".");
  RunOptions o;
  o.replications = 200;
  const SloReport r = service_levels(s, {}, o);
  EXPECT_NEAR(r.results.back().pass.share, 0.5, 0.01);  // half of the failures are the software's
}

// Each names what does answer for a cluster, and exits with 2.
TEST(Decisions, OfOneJobSendWholeClustersElsewhere) {
  const std::string cluster = "experiments/scenarios/two-70b-fsx.yaml";
  const std::string refusal =
      "two-70b-fsx is a whole cluster (`jobs`), and this is about one job: give it as "
      "`job`. For clusters there is ";
  const std::vector<std::pair<std::vector<std::string>, std::string>> asked = {
      {{"slo", cluster}, "slo: " + refusal + "`pitstop run`, `alerts` and `report`"},
      {{"payoff", cluster, "--set", "cluster.price=7USD/h"}, "payoff: " + refusal + "`pitstop compare`"},
      {{"plan", cluster, "--vary", "checkpoint.interval=30min,1h", "--deadline", "90d"},
       "plan: " + refusal + "`pitstop compare` and `sweep`"},
      {{"sensitivity", cluster, "--of", "cost"},
       "--of cost: " + refusal + "the cost that `pitstop run --json` tells"}};
  for (const auto& [words, said] : asked) {
    const Answer a = pitstop(words);
    EXPECT_EQ(a.code, 2) << words.front();
    EXPECT_EQ(a.out, "") << words.front();
    EXPECT_NE(a.err.find(said), std::string::npos) << a.err;
  }
}

// A price of one job's nodes says nothing of a cluster that many jobs share.
TEST(Decisions, OfMoneyAreRefusedForWholeClusters) {
  const std::string path = std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/shared-cluster.yaml";
  const Scenario s = read_scenario(path, {{"cluster.price", "7USD/h"}});
  EXPECT_THROW(check_objective(s, Objective::cost, "--of"), UsageError);
  EXPECT_NO_THROW(check_objective(s, Objective::lost_time, "--of"));
  EXPECT_THROW(payoffs(s, usual_improvements(s), {}), UsageError);
}

}  // namespace
}  // namespace pitstop::test
