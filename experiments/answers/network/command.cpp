#include <memory>
#include <string>

#include "calibration/import/import.hpp"
#include "experiments/answers/network/against.hpp"
#include "experiments/answers/network/report.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/scenario/calibrated/calibration_file.hpp"
#include "experiments/scenario/calibrated/measured_ways.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/document.hpp"
#include "experiments/show/gnuplot.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout =
    "The network of a scenario: connections, bottlenecks, collective, checkpoint and step times";
constexpr const char* kExamples = R"(
Examples:
  pitstop network fleet.yaml
  pitstop network fleet.yaml --plot network.svg
  pitstop network fleet.yaml --against all_reduce.log --against fio.json
)";

struct NetworkTyped {
  TypedScenarios scenarios;
  std::string plot;
  std::vector<std::string> against;
};

int network_command(const NetworkTyped& typed) {
  ScenarioOptions o;
  Mistakes wrong;
  typed.scenarios.check(o, wrong);
  wrong.throw_if_any();
  const Scenario scenario = read_scenario(o.scenarios.front(), o.set);
  std::vector<TopologyMistake> mistakes;
  std::optional<JobNetwork> network = JobNetwork::of(scenario, mistakes);
  if (!network) throw UsageError("network: the topology cannot be built");  // the reader refuses it before
  if (!scenario.calibration.file.empty())
    network->measured = measured_ways(read_calibration(scenario.calibration.file).profile);
  if (!typed.plot.empty()) check_plot(typed.plot);
  std::string text = network_report(scenario, *network, TextStyle::for_stdout());
  int code = kOk;
  const XidTable xids;  // nothing of theirs is asked for
  for (const std::string& path : typed.against) {
    const Imported measured = import_text(path, read_text(path), xids);
    for (const ImportWarning& w : measured.warnings)
      say_located(path + ":" + std::to_string(w.line) + ": " + w.what);
    const Against result = against(scenario, *network, measured);
    if (result.rows.empty() && result.left_out.empty()) {
      say(path + ": holds no measured collective, point-to-point or fio rows");
      code = kUsage;
      continue;
    }
    text += against_report(path, result);
  }
  Delivery delivery;
  delivery.attempt([&] { write_stdout(text); });
  if (!typed.plot.empty()) delivery.attempt([&] { plot_network(typed.plot, scenario, *network); });
  delivery.finish();
  return code;
}

}  // namespace

void declare_network(Command& program, Typed&) {
  Command& network = program.subcommand("network", kAbout, kExamples);
  const auto own = std::make_shared<NetworkTyped>();
  own->scenarios.add_one(network);
  network.option("--plot FILE.svg", own->plot, "leaves under their spines, also .png").writes();
  network
      .option("--against FILE", own->against,
              "measured rows (nccl-tests, fi_pingpong, fio) and the error of each; repeatable")
      .reads();
  network.work = [own] { return network_command(*own); };
}

}  // namespace pitstop
