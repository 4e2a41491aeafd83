#include <memory>

#include "experiments/answers/shared/decide_json.hpp"
#include "experiments/answers/shared/decide_tables.hpp"
#include "experiments/answers/shared/pictures.hpp"
#include "experiments/answers/shared/search_space.hpp"
#include "experiments/answers/slo/service_levels.hpp"
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

constexpr const char* kAbout = "The chance to keep each service level, by incident and by month";
constexpr const char* kExamples = R"(
Examples:
  pitstop slo fleet.yaml
  pitstop slo fleet.yaml --availability 99.5% --recovery 20min --set cluster.spares=4
)";

struct SloTyped {
  std::string availability, detection, recovery, loss;
};

ServiceLevels levels_from(const SloTyped& typed) {
  ServiceLevels levels;
  std::vector<std::string> mistakes;
  auto share = [&](const char* option, const std::string& text, double& to) {
    if (text.empty()) return;
    const auto parsed = parse_number(text, kProbability);
    if (parsed.value) to = *parsed.value;
    if (!parsed.value) mistakes.push_back(std::string(option) + ": " + parsed.error);
  };
  auto time = [&](const char* option, const std::string& text, Duration& to) {
    if (text.empty()) return;
    const auto parsed = parse_duration(text);
    if (parsed.value) to = *parsed.value;
    if (!parsed.value) mistakes.push_back(std::string(option) + ": " + parsed.error);
  };
  share("--availability", typed.availability, levels.availability);
  time("--detection", typed.detection, levels.detection);
  time("--recovery", typed.recovery, levels.recovery);
  share("--performance-loss", typed.loss, levels.performance_loss);
  if (!mistakes.empty()) throw UsageError(mistakes);
  return levels;
}

int slo_command(const SloTyped& typed, const Options& o) {
  const ServiceLevels levels = levels_from(typed);
  const ScenarioSource source{o.scenarios.front(), scenario_text(o.scenarios.front()), o.set};
  const Scenario scenario = scenario_at(source, {});
  check_outputs(o);
  WatchedRun watched(o.quiet);
  RunOptions options = o.run;
  watched.watch(options);
  const auto answer = watched.unless_interrupted("nothing is found out",
                                                 [&] { return service_levels(scenario, levels, options); });
  if (!answer) return kInterrupted;
  const SloReport& report = *answer;
  deliver_answer(o, {"slo",
                     {source.text},
                     [&] { return slo_text(report, kVersion); },
                     [&] { return slo_json(report, kVersion); },
                     [&] { return slo_tables(report); },
                     [&](const std::string& path) { plot_service_levels(path, report); }});
  return kOk;
}

}  // namespace

void declare_slo(Command& program, Typed& typed) {
  Command& slo = program.subcommand("slo", kAbout, kExamples);
  const auto own = std::make_shared<SloTyped>();
  add_scenario(slo, typed);
  slo.option("--availability P%", own->availability, "of a month of 30 days (default 99.9%)");
  slo.option("--detection TIME", own->detection, "failure to marked for drain (default 5min)");
  slo.option("--recovery TIME", own->recovery, "failure to training again (default 30min)");
  slo.option("--performance-loss P%", own->loss, "of the speed while training (default 10%)");
  add_deciding(slo, typed);
  slo.work = [own, &typed] { return slo_command(*own, checked(typed)); };
}

}  // namespace pitstop
