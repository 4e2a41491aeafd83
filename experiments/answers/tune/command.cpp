#include <memory>

#include "experiments/answers/tune/forms.hpp"
#include "experiments/answers/tune/tune.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/answer_command.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "The best setting of some keys, the region that is as good, and what today's loses";
constexpr const char* kExamples = R"(
Examples:
  pitstop tune fleet.yaml
  pitstop tune fleet.yaml --over checkpoint.interval=1min..6h
  pitstop tune fleet.yaml --over checkpoint.interval=1min..6h --over cluster.spares=0..32 --minimize cost
  pitstop tune fleet.yaml --over cluster.spares=0..32 --minimize cost --subject-to 'p(wall<60d)>=0.95'
  pitstop tune fleet.yaml --over checkpoint.tiers.local.interval=1min..1h \
      --over 'checkpoint.tiers.lustre.interval=1..64 x checkpoint.tiers.local.interval'
)";

struct TuneTyped : TypedDecision {
  using TypedDecision::TypedDecision;
  std::vector<std::string> over{"checkpoint.interval=1min..24h"};
  std::string minimize = "lost_time", subject_to, margin;
  bool no_formula = false;
};

TuneOptions options_from(const TuneTyped& typed, const DecisionOptions& o) {
  Mistakes mistakes;
  TuneOptions t;
  mistakes.attempt([&] { t.objective = parse_objective(typed.minimize, "--minimize"); });
  if (!typed.subject_to.empty()) mistakes.attempt([&] { t.promise = parse_promise(typed.subject_to); });
  const auto share = [](const std::string& text) { return parse_number(text, {1e-6, 0.5}); };
  mistakes.convert("--margin", typed.margin, share, t.margin);
  mistakes.throw_if_any();
  t.seed = o.run.seed;
  t.replications = o.run.replications;
  t.threads = o.run.threads;
  t.engine = o.run.engine;
  t.from_formula = !typed.no_formula;
  t.stop = &interrupted();
  return t;
}

int tune_command(const TuneTyped& typed) {
  const DecisionOptions o = typed.checked();
  TuneOptions options = options_from(typed, o);
  const SearchSpace space(typed.over);
  const ScenarioSource source = source_of(o);
  const auto tuned = answer_command<Tuned>(
      o, {source.text}, {"tune", "nothing is decided", tune_report, tune_json, tune_tables, plot_tune},
      [&](WatchedRun& watched) {
        options.progress = watched.stages("setting");
        return tune(source, space, options);
      });
  if (!tuned) return kInterrupted;
  for (const std::string& failure : tune_failures(*tuned, options.promise)) say(failure);
  return tuned->succeeded() ? kOk : kVerdictFailed;
}

}  // namespace

void declare_tune(Command& program, Typed& typed) {
  Command& tune = program.subcommand("tune", kAbout, kExamples);
  const auto own = std::make_shared<TuneTyped>(typed);
  own->scenarios.add_one(tune);
  tune.option("--over KEY=LO..HI", own->over,
              "search this key from LO to HI; repeatable (default: " + own->over.front() + ")");
  tune.option("--minimize WHAT", own->minimize,
              "lost_time, wall.mean, wall.p95 or cost (default: lost_time)");
  tune.option("--subject-to PROMISE", own->subject_to, "such as 'p(wall<60d)>=0.95'");
  tune.option("--margin P%", own->margin, "settings this close are as good (default: 0.1% of the wall time)");
  tune.flag("--no-formula", own->no_formula, "do not look at the analytic optimum");
  own->add_deciding(tune);
  tune.work = [own] { return tune_command(*own); };
}

}  // namespace pitstop
