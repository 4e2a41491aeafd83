#include <memory>

#include "experiments/answers/shared/search_space.hpp"
#include "experiments/answers/slo/forms.hpp"
#include "experiments/answers/slo/service_levels.hpp"
#include "experiments/cli/answer_command.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/typed.hpp"
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

struct SloTyped : TypedDecision {
  using TypedDecision::TypedDecision;
  std::string availability, detection, recovery, loss;
};

ServiceLevels levels_from(const SloTyped& typed) {
  ServiceLevels levels;
  Mistakes mistakes;
  const auto share = [](const std::string& text) { return parse_number(text, kProbability); };
  const auto time = [](const std::string& text) { return parse_duration(text); };
  mistakes.convert("--availability", typed.availability, share, levels.availability);
  mistakes.convert("--detection", typed.detection, time, levels.detection);
  mistakes.convert("--recovery", typed.recovery, time, levels.recovery);
  mistakes.convert("--performance-loss", typed.loss, share, levels.performance_loss);
  mistakes.throw_if_any();
  return levels;
}

int slo_command(const SloTyped& typed) {
  const DecisionOptions o = typed.checked();
  const ServiceLevels levels = levels_from(typed);
  const ScenarioSource source = source_of(o);
  const Scenario scenario = scenario_at(source, {});
  const auto text = [](const SloReport& r, const std::string& version, const TextStyle&) {
    return slo_text(r, version);
  };
  const auto report = answer_command<SloReport>(
      o, {source.text}, {"slo", "nothing is found out", text, slo_json, slo_tables, plot_service_levels},
      [&](WatchedRun& watched) {
        RunOptions options = o.run;
        watched.watch(options);
        return service_levels(scenario, levels, options);
      });
  return report ? kOk : kInterrupted;
}

}  // namespace

void declare_slo(Command& program, Typed& typed) {
  Command& slo = program.subcommand("slo", kAbout, kExamples);
  const auto own = std::make_shared<SloTyped>(typed);
  own->scenarios.add_one(slo);
  slo.option("--availability P%", own->availability, "of a month of 30 days (default 99.9%)");
  slo.option("--detection TIME", own->detection, "failure to marked for drain (default 5min)");
  slo.option("--recovery TIME", own->recovery, "failure to training again (default 30min)");
  slo.option("--performance-loss P%", own->loss, "of the speed while training (default 10%)");
  own->add_deciding(slo);
  slo.work = [own] { return slo_command(*own); };
}

}  // namespace pitstop
