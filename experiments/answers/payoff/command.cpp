#include <memory>

#include "experiments/answers/payoff/payoff.hpp"
#include "experiments/answers/payoff/payoff_report.hpp"
#include "experiments/answers/shared/decide_json.hpp"
#include "experiments/answers/shared/decide_tables.hpp"
#include "experiments/answers/shared/pictures.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/cli/watched_run.hpp"
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

int payoff_command(const std::vector<std::string>& changes, const Options& o) {
  const ScenarioSource source{o.scenarios.front(), scenario_text(o.scenarios.front()), o.set};
  const Scenario scenario = scenario_at(source, {});
  std::vector<Improvement> improvements;
  for (const std::string& text : changes) improvements.push_back(parse_improvement(text, source));
  if (changes.empty()) improvements = usual_improvements(scenario);
  check_outputs(o);
  WatchedRun watched(o.quiet);
  RunOptions options = o.run;
  watched.watch(options);
  const auto answer = watched.unless_interrupted("nothing is found out",
                                                 [&] { return payoffs(scenario, improvements, options); });
  if (!answer) return kInterrupted;
  const Payoffs& found = *answer;
  deliver_answer(o, {"payoff",
                     {source.text},
                     [&] { return payoff_report(found, kVersion, TextStyle::for_stdout()); },
                     [&] { return payoff_json(found, kVersion); },
                     [&] { return payoff_tables(found); },
                     [&](const std::string& path) { plot_payoffs(path, found); }});
  return kOk;
}

}  // namespace

void declare_payoff(Command& program, Typed& typed) {
  Command& payoff = program.subcommand("payoff", kAbout, kExamples);
  const auto changes = std::make_shared<std::vector<std::string>>();
  add_scenario(payoff, typed);
  payoff.option("--change 'NAME; COST; KEY=VALUE'", *changes,
                "an improvement, what it costs once, and what it changes; repeatable (default: the usual "
                "ones, and what each is worth)");
  add_deciding(payoff, typed);
  payoff.work = [changes, &typed] { return payoff_command(*changes, checked(typed)); };
}

}  // namespace pitstop
