#include <memory>

#include "experiments/answers/shared/decide_json.hpp"
#include "experiments/answers/shared/decide_tables.hpp"
#include "experiments/answers/shared/pictures.hpp"
#include "experiments/answers/tune/tune.hpp"
#include "experiments/answers/tune/tune_report.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/cli/watched_run.hpp"
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

struct TuneTyped {
  std::vector<std::string> over{"checkpoint.interval=1min..24h"};
  std::string minimize = "lost_time", subject_to, margin;
  bool no_formula = false;
};

TuneOptions options_from(const TuneTyped& typed, const Options& o) {
  std::vector<std::string> mistakes;
  auto attempt = [&mistakes](const auto& parse) {
    try {
      parse();
    } catch (const UsageError& e) {
      mistakes.insert(mistakes.end(), e.mistakes().begin(), e.mistakes().end());
    }
  };
  TuneOptions t;
  attempt([&] { t.objective = parse_objective(typed.minimize, "--minimize"); });
  if (!typed.subject_to.empty()) attempt([&] { t.promise = parse_promise(typed.subject_to); });
  if (!typed.margin.empty()) {
    const auto margin = parse_number(typed.margin, {1e-6, 0.5});
    if (margin.value) t.margin = *margin.value;
    if (!margin.value) mistakes.push_back("--margin: " + margin.error);
  }
  if (!mistakes.empty()) throw UsageError(mistakes);
  t.seed = o.run.seed;
  t.replications = o.run.replications;
  t.threads = o.run.threads;
  t.engine = o.run.engine;
  t.from_formula = !typed.no_formula;
  t.stop = &interrupted();
  return t;
}

int tune_command(const TuneTyped& typed, const Options& o) {
  TuneOptions options = options_from(typed, o);
  const SearchSpace space(typed.over);
  const ScenarioSource source{o.scenarios.front(), scenario_text(o.scenarios.front()), o.set};
  check_outputs(o);
  WatchedRun watched(o.quiet);
  options.progress = watched.stages("setting");
  const auto found =
      watched.unless_interrupted("nothing is decided", [&] { return tune(source, space, options); });
  if (!found) return kInterrupted;
  const Tuned& tuned = *found;
  deliver_answer(o, {"tune",
                     {source.text},
                     [&] { return tune_report(tuned, kVersion, TextStyle::for_stdout()); },
                     [&] { return tune_json(tuned, kVersion); },
                     [&] { return tune_tables(tuned); },
                     [&](const std::string& path) { plot_tune(path, tuned); }});
  for (const std::string& failure : tune_failures(tuned, options.promise)) say(failure);
  return tuned.succeeded() ? kOk : kVerdictFailed;
}

}  // namespace

void declare_tune(Command& program, Typed& typed) {
  Command& tune = program.subcommand("tune", kAbout, kExamples);
  const auto own = std::make_shared<TuneTyped>();
  add_scenario(tune, typed);
  tune.option("--over KEY=LO..HI", own->over,
              "search this key from LO to HI; repeatable (default: " + own->over.front() + ")");
  tune.option("--minimize WHAT", own->minimize,
              "lost_time, wall.mean, wall.p95 or cost (default: lost_time)");
  tune.option("--subject-to PROMISE", own->subject_to, "such as 'p(wall<60d)>=0.95'");
  tune.option("--margin P%", own->margin, "settings this close are as good (default: 0.1% of the wall time)");
  tune.flag("--no-formula", own->no_formula, "do not look at the analytic optimum");
  add_deciding(tune, typed);
  tune.work = [own, &typed] { return tune_command(*own, checked(typed)); };
}

}  // namespace pitstop
