#include <memory>

#include "experiments/answers/sensitivity/sensitivity.hpp"
#include "experiments/answers/sensitivity/sensitivity_report.hpp"
#include "experiments/answers/shared/decide_json.hpp"
#include "experiments/answers/shared/decide_tables.hpp"
#include "experiments/answers/shared/pictures.hpp"
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

constexpr const char* kAbout = "What affects the answer most: what to improve, what to measure first";
constexpr const char* kExamples = R"(
Examples:
  pitstop sensitivity fleet.yaml
  pitstop sensitivity fleet.yaml --over recovery.restart=1min..10min --over checkpoint.stall=1s..1min
  pitstop sensitivity fleet.yaml --over cluster.spares=0..8 --of cost --set "cluster.price=7 USD/h"
)";
constexpr Range kBases{8, 65536};

struct SensitivityTyped {
  std::vector<std::string> over;
  std::string of = "wall.mean", base;
};

SensitivityOptions options_from(const SensitivityTyped& typed, const Options& o) {
  std::vector<std::string> mistakes;
  SensitivityOptions s;
  try {
    s.objective = parse_objective(typed.of, "--of");
  } catch (const UsageError& e) {
    mistakes = e.mistakes();
  }
  if (!typed.base.empty()) {
    const auto base = parse_integer(typed.base, kBases);
    if (base.value) s.base = static_cast<std::size_t>(*base.value);
    if (!base.value) mistakes.push_back("--points: " + base.error);
  }
  if (o.run.replications < kBatches) mistakes.push_back("--replications: sensitivity needs at least 20");
  if (!mistakes.empty()) throw UsageError(mistakes);
  s.seed = o.run.seed;
  s.replications = o.run.replications;
  s.threads = o.run.threads;
  s.engine = o.run.engine;
  s.stop = &interrupted();
  return s;
}

int sensitivity_command(const SensitivityTyped& typed, const Options& o) {
  SensitivityOptions options = options_from(typed, o);
  std::optional<SearchSpace> space;
  if (!typed.over.empty()) space.emplace(typed.over);
  const ScenarioSource source{o.scenarios.front(), scenario_text(o.scenarios.front()), o.set};
  check_outputs(o);
  WatchedRun watched(o.quiet);
  options.progress = watched.stages("run");
  const auto answer =
      watched.unless_interrupted("nothing is found out", [&] { return sensitivity(source, space, options); });
  if (!answer) return kInterrupted;
  const Sensitivity& found = *answer;
  deliver_answer(o, {"sensitivity",
                     {source.text},
                     [&] { return sensitivity_report(found, kVersion, TextStyle::for_stdout()); },
                     [&] { return sensitivity_json(found, kVersion); },
                     [&] { return sensitivity_tables(found); },
                     [&](const std::string& path) { plot_sensitivity(path, found); }});
  return kOk;
}

}  // namespace

void declare_sensitivity(Command& program, Typed& typed) {
  Command& sensitivity = program.subcommand("sensitivity", kAbout, kExamples);
  const auto own = std::make_shared<SensitivityTyped>();
  add_scenario(sensitivity, typed);
  sensitivity.option("--over KEY=LO..HI", own->over, "a key that may lie between LO and HI; repeatable");
  sensitivity.option("--of WHAT", own->of, "wall.mean, lost_time, wall.p95 or cost (default: wall.mean)");
  sensitivity.option("--points N", own->base, "base points of the Sobol indices (default 64)");
  add_deciding(sensitivity, typed);
  sensitivity.work = [own, &typed] { return sensitivity_command(*own, checked(typed)); };
}

}  // namespace pitstop
