#include "experiments/cli/watched_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "experiments/base/interrupt.hpp"
#include "experiments/scenario/calibrated/calibration_map.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {

void WatchedRun::update(std::uint64_t done, std::uint64_t total) {
  // With `until` the total is not known: shown is the way to the next look at the precision.
  std::uint64_t next_look = kFirstLook;
  while (total == 0 && next_look < done) next_look *= 2;
  progress_.update(done, total == 0 ? next_look : total);
}

void WatchedRun::watch(RunOptions& options) {
  options.stop = &interrupted();
  options.progress = [this](std::uint64_t done, std::uint64_t total) { update(done, total); };
}

std::function<void(const char*, std::size_t, std::uint64_t, std::uint64_t)> WatchedRun::stages(
    const char* what) {
  return [this, what](const char* stage, std::size_t runs, std::uint64_t done, std::uint64_t total) {
    progress_.label(fmt::format("{}, {} {}", stage, what, runs + 1));
    progress_.update(done, total);
  };
}

Summary WatchedRun::run(const Scenario& scenario, const CompiledScenario& compiled, RunOptions options) {
  watch(options);
  Summary summary = pitstop::run(scenario, compiled, options);
  progress_.clear();
  return summary;
}

std::shared_ptr<const Uncertainty> WatchedRun::explore(const Options& o, const std::string& scenario_text,
                                                       const Scenario& scenario, RunOptions options) {
  watch(options);
  const std::string& path = o.scenarios.front();
  const std::string folder = scenario_folder(path);
  auto drawn = [&](std::uint32_t i) { return ParameterDraw{options.seed, i}; };
  const std::vector<std::string>& figures = scenario.calibration.uncertain;
  UncertaintyPlan plan;
  plan.draws = o.parameter_draws;
  plan.replications = std::clamp<std::uint64_t>(options.replications / 100, 2, 1000);
  auto found = pitstop::explore(
      [&](std::uint32_t i) { return parse_scenario(scenario_text, path, o.set, folder, drawn(i)); }, figures,
      [&](std::uint32_t i, std::size_t k) { return draw_of(drawn(i), figures[k]); }, plan, options);
  progress_.clear();
  return found ? std::make_shared<const Uncertainty>(std::move(*found)) : nullptr;
}

std::string interrupted_text(const Summary& summary, const RunOptions& asked) {
  const std::string total = asked.until ? "" : " of " + std::to_string(asked.replications);
  return "interrupted: " + std::to_string(summary.replications) + total + " replications finished";
}

double precision_reached(const Summary& summary) {
  const Estimate& e = summary.wall.estimate ? *summary.wall.estimate : summary.ettr;
  return e.mean > 0 ? (e.ci95.high - e.mean) / e.mean : 0;
}

}  // namespace pitstop
