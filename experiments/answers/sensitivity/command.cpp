#include <memory>

#include "experiments/answers/sensitivity/forms.hpp"
#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/answer_command.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "What affects the answer most: what to improve, what to measure first";
constexpr const char* kExamples = R"(
Examples:
  pitstop sensitivity fleet.yaml
  pitstop sensitivity fleet.yaml --over recovery.restart=1min..10min --over checkpoint.stall=1s..1min
  pitstop sensitivity fleet.yaml --over cluster.spares=0..8 --of cost --set "cluster.price=7 USD/h"
)";
constexpr Range kBases{8, 65536};

struct SensitivityTyped : TypedDecision {
  using TypedDecision::TypedDecision;
  std::vector<std::string> over;
  std::string of = "wall.mean", base;
};

SensitivityOptions options_from(const SensitivityTyped& typed, const DecisionOptions& o) {
  Mistakes mistakes;
  SensitivityOptions s;
  mistakes.attempt([&] { s.objective = parse_objective(typed.of, "--of"); });
  mistakes.convert(
      "--points", typed.base, [](const std::string& text) { return parse_integer(text, kBases); }, s.base);
  if (o.run.replications < kBatches) mistakes.note("--replications: sensitivity needs at least 20");
  mistakes.throw_if_any();
  s.seed = o.run.seed;
  s.replications = o.run.replications;
  s.threads = o.run.threads;
  s.engine = o.run.engine;
  s.stop = &interrupted();
  return s;
}

int sensitivity_command(const SensitivityTyped& typed) {
  const DecisionOptions o = typed.checked();
  SensitivityOptions options = options_from(typed, o);
  std::optional<SearchSpace> space;
  if (!typed.over.empty()) space.emplace(typed.over);
  const ScenarioSource source = source_of(o);
  const auto found = answer_command<Sensitivity>(o, {source.text},
                                                 {"sensitivity", "nothing is found out", sensitivity_report,
                                                  sensitivity_json, sensitivity_tables, plot_sensitivity},
                                                 [&](WatchedRun& watched) {
                                                   options.progress = watched.stages("run");
                                                   return sensitivity(source, space, options);
                                                 });
  return found ? kOk : kInterrupted;
}

}  // namespace

void declare_sensitivity(Command& program, Typed& typed) {
  Command& sensitivity = program.subcommand("sensitivity", kAbout, kExamples);
  const auto own = std::make_shared<SensitivityTyped>(typed);
  own->scenarios.add_one(sensitivity);
  sensitivity.option("--over KEY=LO..HI", own->over, "a key that may lie between LO and HI; repeatable");
  sensitivity.option("--of WHAT", own->of, "wall.mean, lost_time, wall.p95 or cost (default: wall.mean)");
  sensitivity.option("--points N", own->base, "base points of the Sobol indices (default 64)");
  own->add_deciding(sensitivity);
  sensitivity.work = [own] { return sensitivity_command(*own); };
}

}  // namespace pitstop
