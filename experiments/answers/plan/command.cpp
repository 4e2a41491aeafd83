#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "experiments/answers/plan/calendar.hpp"
#include "experiments/answers/plan/forms.hpp"
#include "experiments/answers/shared/one_job.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/answer_command.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/scenario/vary/grid.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "Nodes, spares and instance types against a deadline and a budget";
constexpr const char* kExamples = R"(
Examples:
  pitstop plan fleet.yaml --vary cluster.spares=0..8:9 --deadline 32d
  pitstop plan p5.yaml p4d.yaml --deadline 2027-01-31 --start 2026-12-01 --budget '2500000 USD'
  pitstop plan fleet.yaml --vary job.nodes=32,64,128 --scaling 0.95 --deadline 32d
Give each instance type a scenario of its own, with its price and how long the work takes on it.
)";

struct PlanTyped : TypedDecision {
  using TypedDecision::TypedDecision;
  std::string deadline, budget, start, confidence, scaling;
};

struct Asked {
  PlanGoals goals;
  std::string budget_currency;
  std::optional<std::chrono::sys_days> start;
  std::optional<double> scaling;
};

class PlanChecker {
 public:
  PlanChecker(const PlanTyped& typed, const DecisionOptions& o) : typed_(typed), o_(o) {}

  Asked asked() {
    if (!typed_.start.empty() && !(a_.start = parse_date(typed_.start)))
      mistakes_.push_back("--start: " + in_quotes(typed_.start) + " is not a date such as 2026-12-01");
    if (!typed_.deadline.empty()) deadline();
    if (!typed_.budget.empty()) budget();
    share("--confidence", typed_.confidence, {0.5, 1}, a_.goals.confidence);
    if (!typed_.scaling.empty()) share("--scaling", typed_.scaling, kProbability, a_.scaling.emplace());
    if (varies_nodes() && !a_.scaling) {
      mistakes_.push_back(
          "--vary job.nodes: say how the work shrinks with more nodes: --scaling 1 if n times the nodes "
          "take 1/n of the time, less where they do not");
    }
    if (!mistakes_.empty()) throw UsageError(mistakes_);
    return std::move(a_);
  }

 private:
  void deadline() {
    if (const auto date = parse_date(typed_.deadline)) {
      if (!a_.start)
        return mistakes_.push_back("--deadline: a date needs --start, the day on which the job starts");
      if (*date <= *a_.start) return mistakes_.push_back("--deadline: is not after --start");
      a_.goals.deadline = days_between(*a_.start, *date);
      return;
    }
    const auto d = parse_duration(typed_.deadline);
    if (!d.value) return mistakes_.push_back("--deadline: " + d.error + "; or a date such as 2027-01-31");
    a_.goals.deadline = *d.value;
  }
  void budget() {
    const auto money = parse_price(typed_.budget + "/h");
    if (!money.value || money.value->currency.empty())
      return mistakes_.push_back("--budget: " + in_quotes(typed_.budget) +
                                 " is not an amount such as '250000 USD'");
    a_.goals.budget = money.value->amount;
    a_.budget_currency = money.value->currency;
  }
  void share(const char* option, const std::string& text, Range range, double& value) {
    if (text.empty()) return;
    const auto parsed = parse_number(text, range);
    if (!parsed.value) return mistakes_.push_back(std::string(option) + ": " + parsed.error);
    value = *parsed.value;
  }
  bool varies_nodes() const {
    for (const VariedKey& k : o_.vary) {
      if (k.key == "job.nodes") return true;
    }
    return false;
  }

  const PlanTyped& typed_;
  const DecisionOptions& o_;
  Asked a_;
  std::vector<std::string> mistakes_;
};

struct Named {
  std::string name;
  Scenario scenario;
};

// Work on n nodes is that on the file's nodes times (file's / n)^scaling.
void scale_work(Scenario& s, std::int64_t nodes_of_file, double scaling) {
  const double ratio = static_cast<double>(nodes_of_file) / static_cast<double>(s.job.nodes);
  s.job.work = Duration::from_seconds(s.job.work.seconds() * std::pow(ratio, scaling));
}

std::vector<Named> read_options(const DecisionOptions& o, const Asked& asked,
                                std::vector<std::string>& texts) {
  const auto grid = o.vary.empty() ? std::vector<std::vector<VariedValue>>(1) : grid_of(o.vary);
  std::vector<Named> named;
  std::vector<Issue> issues;
  for (const std::string& path : o.scenarios) {
    try {
      const std::string& text = texts.emplace_back(scenario_text(path));
      const std::int64_t nodes = read_grid(path, text, o.set, {{}}).front().job.nodes;
      auto scenarios = read_grid(path, text, o.set, grid);
      for (std::size_t i = 0; i < grid.size(); ++i) {
        std::string name = o.scenarios.size() > 1 || o.vary.empty() ? scenarios[i].name : "";
        for (const VariedValue& v : grid[i]) name += (name.empty() ? "" : ", ") + v.key + " = " + v.text;
        if (asked.scaling) scale_work(scenarios[i], nodes, *asked.scaling);
        named.push_back({name, std::move(scenarios[i])});
      }
    } catch (const ConfigError& e) {
      issues.insert(issues.end(), e.issues().begin(), e.issues().end());
    }
  }
  if (!issues.empty()) throw ConfigError(std::move(issues));
  return named;
}

void check_prices(const std::vector<Named>& options, const Asked& asked) {
  for (const Named& n : options) require_one_job(n.scenario, "plan", "`pitstop compare` and `sweep`");
  std::size_t priced = 0;
  for (const Named& n : options) priced += n.scenario.cluster.price_per_node_hour ? 1 : 0;
  if (asked.goals.budget && priced < options.size())
    throw UsageError(
        "--budget: not every option has a price; give yours, such as --set \"cluster.price=98.32 USD/h\"");
  if (priced > 0 && priced < options.size())
    throw UsageError("plan: some options have a price and some have none; give all of them one, or none");
  for (const Named& n : options) {
    const std::string& currency = n.scenario.cluster.currency;
    if (priced > 0 && currency != options[0].scenario.cluster.currency)
      throw UsageError("plan: prices in " + options[0].scenario.cluster.currency + " and in " + currency);
    if (asked.goals.budget && currency != asked.budget_currency)
      throw UsageError("--budget: is in " + asked.budget_currency + ", the prices are in " + currency);
  }
}

// Throws Interrupted.
ResourcePlan plan_of(const std::vector<Named>& named, const PlanGoals& goals, RunOptions run,
                     WatchedRun& watched) {
  std::vector<Scenario> scenarios;
  for (const Named& n : named) scenarios.push_back(n.scenario);
  const std::int64_t stream_nodes = most_nodes(scenarios);
  run.keep_rows = true;
  std::vector<PlanOption> options;
  for (std::size_t i = 0; i < named.size(); ++i) {
    watched.label(fmt::format("option {} of {}", i + 1, named.size()));
    const Summary s = watched.run(scenarios[i], compile(scenarios[i], stream_nodes), run);
    if (s.replications < run.replications) throw Interrupted{};
    options.push_back(plan_option(named[i].name, scenarios[i], s.rows));
  }
  ResourcePlan plan = planned(std::move(options), goals);
  plan.seed = run.seed;
  return plan;
}

int plan_command(const PlanTyped& typed) {
  const DecisionOptions o = typed.checked();
  const Asked asked = PlanChecker(typed, o).asked();
  std::vector<std::string> texts;
  const std::vector<Named> named = read_options(o, asked, texts);
  check_prices(named, asked);
  const auto text = [&](const ResourcePlan& p, const std::string& version, const TextStyle& style) {
    return plan_report(p, asked.start, version, style);
  };
  const auto plan = answer_command<ResourcePlan>(
      o, texts, {"plan", "nothing to plan with", text, plan_json, plan_tables, plot_plan},
      [&](WatchedRun& watched) { return plan_of(named, asked.goals, o.run, watched); });
  if (!plan) return kInterrupted;
  return plan->nearest ? kVerdictFailed : kOk;
}

}  // namespace

void declare_plan(Command& program, Typed& typed) {
  Command& plan = program.subcommand("plan", kAbout, kExamples);
  const auto own = std::make_shared<PlanTyped>(typed);
  own->scenarios.add_many(plan, "scenario files, one for each instance type");
  own->running.add_vary(plan, "KEY=A,B,C", "each scenario at each of these values; repeatable");
  plan.option("--deadline TIME", own->deadline, "how long it may take, or the day by which it must be done");
  plan.option("--start DATE", own->start, "the day on which the job starts, for dates");
  plan.option("--budget MONEY", own->budget, "largest cost, such as '250000 USD'");
  plan.option("--confidence P%", own->confidence, "the chance that is wanted (default 95%)");
  plan.option("--scaling E", own->scaling, "n times the nodes take n^-E of the time; 1 is perfect");
  own->add_deciding(plan);
  plan.work = [own] { return plan_command(*own); };
}

}  // namespace pitstop
