#include "experiments/answers/run/command.hpp"

#include <fmt/format.h>

#include <memory>

#include "experiments/answers/advice/advice.hpp"
#include "experiments/answers/run/csv_output.hpp"
#include "experiments/answers/run/json_output.hpp"
#include "experiments/answers/run/plot.hpp"
#include "experiments/answers/run/report_text.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/grid_run.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/shell_word.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/cli/watched_run.hpp"
#include "experiments/results/write_results.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "How long a scenario takes, where the time goes, and what would help most";
constexpr const char* kExamples = R"(
Examples:
  pitstop run fleet.yaml
  pitstop run fleet.yaml --set checkpoint.interval=40min --replications 10000
  pitstop run fleet.yaml --until 0.5% --json - | jq .wall.mean_s
  pitstop run fleet.yaml --calibration calibration/profiles/g5-literature.yaml --uncertainty
)";

// How to see the best, the median and the worst replication happen.
std::string replay_text(const DecisionOptions& o, const Summary& s) {
  std::string command = "pitstop replay " + shell_word(o.scenarios.front());
  for (const Override& set : o.set) command += " --set " + shell_word(set.key + "=" + set.value);
  if (o.run.seed != RunOptions{}.seed) command += fmt::format(" --seed {}", o.run.seed);
  const bool cluster = s.cluster && !s.cluster->one_job;
  std::string text = cluster ? "Replay       times are sums over all jobs\n" : "";
  auto line = [&](const char* which, const Pick& pick) {
    const std::string wall = pick.wall ? duration_text(pick.wall->seconds())
                             : cluster ? "not all finished"
                                       : "never finished";
    text += pad_right(text.empty() ? "Replay" : "", 13) + pad_right(fmt::format("{}{}", which, wall), 26) +
            command + fmt::format(" --replication {}\n", pick.replication);
  };
  const Picks& p = *s.picks;
  if (p.best.wall == p.worst.wall) {
    line("each ", p.best);
    return text;
  }
  line("worst, ", p.worst);
  line("median, ", p.median);
  line("best, ", p.best);
  return text;
}

void deliver(const GridOptions& o, const Provenance& provenance, const Facts& facts, const Summary& summary,
             const std::optional<Advice>& advice, GridRun& run) {
  Delivery delivery;
  if (!stdout_is_data(o)) {
    delivery.attempt([&] {
      write_stdout(run_report(facts, summary, advice, kVersion, TextStyle::for_stdout()) +
                   replay_text(o, summary));
    });
  }
  if (!o.json.empty())
    delivery.attempt([&] { write_to(o.json, run_json(facts, summary, advice, kVersion)); });
  if (!o.csv.empty()) delivery.attempt([&] { write_to(o.csv, run_csv(summary)); });
  if (!o.out.empty() && !run.file_is_current()) {
    delivery.attempt([&] {
      const Continuation continuation = run.continuation({0});
      write_results(run.result_path(), provenance, summary, &continuation);
      run.delivered();
    });
  }
  if (!o.plot.empty()) delivery.attempt([&] { plot_run(o.plot, summary); });
  delivery.finish();
}

void refuse_if_certain(const Scenario& scenario) {
  if (!scenario.calibration.uncertain.empty()) return;
  throw UsageError(
      "--uncertainty: every figure of the scenario is taken as exact; name a calibration profile "
      "(--calibration FILE) or give rates by counts (observed: 12 in 90 days on 64 nodes)");
}

std::optional<Advice> advice_for(const RunCommandOptions& o, const Scenario& scenario, const Summary& summary,
                                 RunOptions trials, WatchedRun& watched) {
  if (!o.advice || !scenario.jobs.empty() || o.quiet || stdout_is_data(o)) return std::nullopt;
  watched.label("what would help");
  watched.watch(trials);
  auto advice = advise(scenario, summary, trials);
  watched.clear();
  return advice;
}

// Whether the precision that was asked for is reached; where not, that is said.
bool precise_enough(const RunOptions& asked, const Summary& summary) {
  if (!asked.until || precision_reached(summary) <= *asked.until) return true;
  say(fmt::format("after {} replications the half-width is still {:.2g} %; --until asked for {:.2g} %",
                  summary.replications, precision_reached(summary) * 100, *asked.until * 100));
  return false;
}

}  // namespace

int run_command(const RunCommandOptions& o) {
  const std::string& path = o.scenarios.front();
  const Provenance provenance = provenance_of(o, o.text ? *o.text : scenario_text(path));
  const Scenario scenario = parse_scenario(provenance.scenario_text, path, o.set, scenario_folder(path));
  check_outputs(o);
  if (o.uncertainty) refuse_if_certain(scenario);

  RunOptions asked = o.run;
  asked.keep_rows = !o.csv.empty() || !o.out.empty() || !o.plot.empty();
  const CompiledScenario compiled = compile(scenario);
  WatchedRun watched(o.quiet);
  GridRun run(o, "run", provenance, {{scenario}, 0, asked.seed}, asked, watched);
  if (run.is_helper()) return run.help(), kOk;
  run.work();
  if (o.shard) {
    say(run.shard_text());
    return run.finished() ? kOk : kInterrupted;
  }
  Summary summary = run.summary(0);
  const bool cut_short = !run.finished();
  if (cut_short) say(interrupted_text(summary, asked));
  if (summary.replications == 0) return run.keep(), kInterrupted;

  if (o.uncertainty && !cut_short) {
    watched.label("what is not known");
    summary.uncertainty = watched.explore(o, provenance.scenario_text, scenario, asked, o.parameter_draws);
  }
  std::optional<Advice> advice;
  if (!cut_short) advice = advice_for(o, scenario, summary, asked, watched);
  deliver(o, provenance, facts_of(scenario, compiled), summary, advice, run);
  if (cut_short) return kInterrupted;
  return precise_enough(asked, summary) ? kOk : kVerdictFailed;
}

namespace {

struct RunTyped : TypedGrid {
  using TypedGrid::TypedGrid;
  std::string draws;
  bool uncertainty = false, advice = true;

  RunCommandOptions checked() const {
    RunCommandOptions to;
    Mistakes mistakes;
    check(to, mistakes);
    to.uncertainty = uncertainty;
    to.advice = advice;
    const auto whole = [](const std::string& text) { return parse_integer(text, {2, kMostParameterDraws}); };
    mistakes.convert("--draws", draws, whole, to.parameter_draws);
    if (!draws.empty() && !uncertainty) mistakes.note("--draws: needs --uncertainty");
    mistakes.throw_if_any();
    return to;
  }
};

}  // namespace

void declare_run(Command& program, Typed& typed) {
  Command& run = program.subcommand("run", kAbout, kExamples);
  run.ranks = true;
  const auto own = std::make_shared<RunTyped>(typed);
  own->scenarios.add_one(run);
  own->add_running(run);
  run.flag("--uncertainty", own->uncertainty,
           "also what is not known: draws of uncertain figures around the replications");
  run.option("--draws N", own->draws, "of the uncertain figures (default 200)");
  run.negative_flag("--no-advice", own->advice, "do not simulate what would help most");
  run.work = [own] { return run_command(own->checked()); };
}

}  // namespace pitstop
