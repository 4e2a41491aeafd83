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
    "The network of a scenario: what depends on what, bottlenecks, collective, checkpoint and step times";
constexpr const char* kExamples = R"(
Examples:
  pitstop network fleet.yaml
  pitstop network fleet.yaml --plot network.svg
  pitstop network fleet.yaml --against all_reduce.log --against fio.json
)";

struct NetworkCommand {
  std::vector<std::string> against;
};

int network_command(const Options& o, const NetworkCommand& mine) {
  const Scenario scenario = read_scenario(o.scenarios.front(), o.set);
  std::vector<TopologyMistake> mistakes;
  std::optional<JobNetwork> network = JobNetwork::of(scenario, mistakes);
  if (!network) throw UsageError("network: the topology cannot be built");  // the reader refuses it before
  if (!scenario.calibration.file.empty())
    network->measured = measured_ways(read_calibration(scenario.calibration.file).profile);
  if (!o.plot.empty()) check_plot(o.plot);
  std::string text = network_report(scenario, *network, TextStyle::for_stdout());
  int code = kOk;
  const XidTable xids;  // nothing of theirs is asked for
  for (const std::string& path : mine.against) {
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
  if (!o.plot.empty()) delivery.attempt([&] { plot_network(o.plot, scenario, *network); });
  delivery.finish();
  return code;
}

}  // namespace

void declare_network(Command& program, Typed& typed) {
  Command& network = program.subcommand("network", kAbout, kExamples);
  const auto mine = std::make_shared<NetworkCommand>();
  add_scenario(network, typed);
  network.option("--plot FILE.svg", typed.options.plot, "leaves under their spines, also .png");
  network.option("--against FILE", mine->against,
                 "measured rows (nccl-tests, fi_pingpong, fio) and the error of each; repeatable");
  network.work = [&typed, mine] { return network_command(checked(typed), *mine); };
}

}  // namespace pitstop
