#include <memory>

#include "experiments/answers/payoff/forms.hpp"
#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/cli/answer_command.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "What improvements save against what they cost";
constexpr const char* kExamples = R"(
Examples:
  pitstop payoff fleet.yaml --set "cluster.price=7 USD/h"
  pitstop payoff fleet.yaml --set "cluster.price=7 USD/h" \
      --change 'faster images; 5000 USD; recovery.replacement=10min' \
      --change 'two more spares; cluster.spares=4'
)";

struct PayoffTyped : TypedDecision {
  using TypedDecision::TypedDecision;
  std::vector<std::string> changes;
};

int payoff_command(const PayoffTyped& typed) {
  const DecisionOptions o = typed.checked();
  const ScenarioSource source = source_of(o);
  const Scenario scenario = scenario_at(source, {});
  std::vector<Improvement> improvements;
  for (const std::string& text : typed.changes) improvements.push_back(parse_improvement(text, source));
  if (typed.changes.empty()) improvements = usual_improvements(scenario);
  const auto found = answer_command<Payoffs>(
      o, {source.text},
      {"payoff", "nothing is found out", payoff_report, payoff_json, payoff_tables, plot_payoffs},
      [&](WatchedRun& watched) {
        RunOptions options = o.run;
        watched.watch(options);
        return payoffs(scenario, improvements, options);
      });
  return found ? kOk : kInterrupted;
}

}  // namespace

void declare_payoff(Command& program, Typed& typed) {
  Command& payoff = program.subcommand("payoff", kAbout, kExamples);
  const auto own = std::make_shared<PayoffTyped>(typed);
  own->scenarios.add_one(payoff);
  payoff.option("--change 'NAME; COST; KEY=VALUE'", own->changes,
                "an improvement, what it costs once, and what it changes; repeatable (default: the usual "
                "ones, and what each is worth)");
  own->add_deciding(payoff);
  payoff.work = [own] { return payoff_command(*own); };
}

}  // namespace pitstop
