#include "experiments/answers/run/command.hpp"

#include <fmt/format.h>

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
#include "experiments/results/results.hpp"
#include "experiments/scenario/scenario_file.hpp"

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

}  // namespace

namespace {

// How to see the best, the median and the worst replication happen.
std::string replay_text(const Options& o, const Summary& s) {
  std::string command = "pitstop replay " + shell_word(o.scenarios.front());
  for (const Override& set : o.set) command += " --set " + shell_word(set.key + "=" + set.value);
  if (o.run.seed != RunOptions{}.seed) command += fmt::format(" --seed {}", o.run.seed);
  const bool cluster = s.cluster && !s.cluster->one_job;
  std::string text = cluster ? "Replay       times here are of all jobs, added up\n" : "";
  auto line = [&](const char* which, const Pick& pick) {
    const std::string wall = pick.wall ? duration_text(pick.wall->seconds())
                             : cluster ? "not all finished"
                                       : "never finished";
    text += pad_right(text.empty() ? "Replay" : "", 13) + pad_right(fmt::format("{}{}", which, wall), 24) +
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

void deliver(const Options& o, const Provenance& provenance, const Facts& facts, const Summary& summary,
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
      write_results(o.out, provenance, summary, &continuation);
    });
  }
  if (!o.plot.empty()) delivery.attempt([&] { plot_run(o.plot, summary); });
  delivery.finish();
}

}  // namespace

int run_command(const Options& o) {
  const std::string& path = o.scenarios.front();
  const Provenance provenance = provenance_of(o, o.text ? *o.text : scenario_text(path));
  const Scenario scenario = parse_scenario(provenance.scenario_text, path, o.set, scenario_folder(path));
  check_outputs(o);
  if (o.uncertainty && scenario.calibration.uncertain.empty()) {
    throw UsageError(
        "--uncertainty: every figure of the scenario is taken as exact; name a calibration profile "
        "(--calibration FILE) or give rates by counts (observed: 12 in 90 days on 64 nodes)");
  }

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
    summary.uncertainty = watched.explore(o, provenance.scenario_text, scenario, asked);
  }
  std::optional<Advice> advice;
  if (o.advice && scenario.jobs.empty() && !o.quiet && !cut_short && !stdout_is_data(o)) {
    watched.label("what would help");
    RunOptions trials = asked;
    watched.watch(trials);
    advice = advise(scenario, summary, trials);
    watched.clear();
  }
  deliver(o, provenance, facts_of(scenario, compiled), summary, advice, run);
  if (cut_short) return kInterrupted;
  if (asked.until && precision_reached(summary) > *asked.until) {
    say(fmt::format("after {} replications the half-width is still {:.2g} %; --until asked for {:.2g} %",
                    summary.replications, precision_reached(summary) * 100, *asked.until * 100));
    return kVerdictFailed;
  }
  return kOk;
}

void declare_run(Command& program, Typed& typed) {
  Command& run = program.subcommand("run", kAbout, kExamples);
  run.ranks = true;
  add_scenario(run, typed);
  add_running(run, typed);
  run.flag("--uncertainty", typed.options.uncertainty,
           "also what is not known: draws of uncertain figures around the replications");
  run.option("--draws N", typed.draws, "of the uncertain figures (default 200)");
  run.negative_flag("--no-advice", typed.options.advice, "do not simulate what would help most");
  run.work = [&typed] { return run_command(checked(typed)); };
}

}  // namespace pitstop
