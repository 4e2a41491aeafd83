#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "experiments/answers/plan/calendar.hpp"
#include "experiments/answers/plan/plan_report.hpp"
#include "experiments/answers/shared/decide_json.hpp"
#include "experiments/answers/shared/decide_tables.hpp"
#include "experiments/answers/shared/one_job.hpp"
#include "experiments/answers/shared/pictures.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/cli/watched_run.hpp"
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

struct PlanTyped {
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
  PlanChecker(const PlanTyped& typed, const Options& o) : typed_(typed), o_(o) {}

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
  const Options& o_;
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

std::vector<Named> read_options(const Options& o, const Asked& asked, std::vector<std::string>& texts) {
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

int plan_command(const PlanTyped& typed, const Options& o) {
  const Asked asked = PlanChecker(typed, o).asked();
  std::vector<std::string> texts;
  const std::vector<Named> named = read_options(o, asked, texts);
  check_prices(named, asked);
  check_outputs(o);
  std::vector<Scenario> scenarios;
  for (const Named& n : named) scenarios.push_back(n.scenario);
  const std::int64_t stream_nodes = most_nodes(scenarios);
  RunOptions run_options = o.run;
  run_options.keep_rows = true;
  WatchedRun watched(o.quiet);
  std::vector<PlanOption> options;
  for (std::size_t i = 0; i < named.size(); ++i) {
    watched.label(fmt::format("option {} of {}", i + 1, named.size()));
    const Summary s = watched.run(scenarios[i], compile(scenarios[i], stream_nodes), run_options);
    if (s.replications < run_options.replications) {
      say("interrupted: nothing to plan with");
      return kInterrupted;
    }
    options.push_back(plan_option(named[i].name, scenarios[i], s.rows));
  }
  ResourcePlan plan = planned(std::move(options), asked.goals);
  plan.seed = o.run.seed;
  deliver_answer(
      o, {"plan", texts, [&] { return plan_report(plan, asked.start, kVersion, TextStyle::for_stdout()); },
          [&] { return plan_json(plan, kVersion); }, [&] { return plan_tables(plan); },
          [&](const std::string& path) { plot_plan(path, plan); }});
  return plan.nearest ? kVerdictFailed : kOk;
}

}  // namespace

void declare_plan(Command& program, Typed& typed) {
  Command& plan = program.subcommand("plan", kAbout, kExamples);
  const auto own = std::make_shared<PlanTyped>();
  add_scenarios(plan, typed, "scenario files, one for each instance type");
  plan.option("--vary KEY=A,B,C", typed.vary, "each scenario at each of these values; repeatable");
  plan.option("--deadline TIME", own->deadline, "how long it may take, or the day by which it must be done");
  plan.option("--start DATE", own->start, "the day on which the job starts, for dates");
  plan.option("--budget MONEY", own->budget, "what it may cost, such as '250000 USD'");
  plan.option("--confidence P%", own->confidence, "the chance that is wanted (default 95%)");
  plan.option("--scaling E", own->scaling, "n times the nodes take n^-E of the time; 1 is perfect");
  add_deciding(plan, typed);
  plan.work = [own, &typed] { return plan_command(*own, checked(typed)); };
}

}  // namespace pitstop
