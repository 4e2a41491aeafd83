#include "experiments/answers/sweep/command.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/answers/run/csv_output.hpp"
#include "experiments/answers/run/json_output.hpp"
#include "experiments/answers/run/plot.hpp"
#include "experiments/answers/run/report_text.hpp"
#include "experiments/base/version.hpp"
#include "experiments/cli/declared.hpp"
#include "experiments/cli/grid_run.hpp"
#include "experiments/cli/output.hpp"
#include "experiments/cli/typed.hpp"
#include "experiments/cli/watched_run.hpp"
#include "experiments/results/results.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/vary/grid.hpp"

namespace pitstop {

namespace {

constexpr const char* kAbout = "The same scenario over values of its keys, all meeting the same failures";
constexpr const char* kExamples = R"(
Examples:
  pitstop sweep fleet.yaml --vary checkpoint.interval=1min..4h:24log
  pitstop sweep fleet.yaml --vary cluster.spares=0..8 --vary checkpoint.interval=exact,1h
)";

}  // namespace

namespace {

// Rows kept of each point to compare points by; enough for any error that a sweep can show.
constexpr std::size_t kRowsToCompare = 20'000;

// Where the sweep is over one tier's interval alone: its exact optimum.
std::optional<double> analytic_interval(const std::vector<std::string>& keys, const Facts& facts) {
  if (keys.size() != 1) return std::nullopt;
  for (const TierFacts& t : facts.tiers) {
    const bool single = facts.tiers.size() == 1 && keys[0] == "checkpoint.interval";
    if (single || keys[0] == "checkpoint.tiers." + t.name + ".interval") return t.exact_s;
  }
  return std::nullopt;
}

void deliver(const Options& o, const Provenance& provenance, const Facts& facts, const Sweep& sweep,
             const SweepVerdict& verdict, bool cut_short, GridRun& run,
             const std::vector<std::size_t>& whole) {
  Delivery delivery;
  if (!stdout_is_data(o)) {
    delivery.attempt(
        [&] { write_stdout(sweep_report(facts, sweep, verdict, kVersion, TextStyle::for_stdout())); });
  }
  if (!o.json.empty())
    delivery.attempt([&] { write_to(o.json, sweep_json(facts, sweep, kVersion, cut_short)); });
  if (!o.csv.empty()) delivery.attempt([&] { write_to(o.csv, sweep_csv(sweep)); });
  if (!o.out.empty() && !run.file_is_current()) {
    delivery.attempt([&] {
      const Continuation continuation = run.continuation(whole);
      write_results(o.out, provenance, sweep, &continuation);
    });
  }
  if (!o.plot.empty()) delivery.attempt([&] { plot_sweep(o.plot, sweep); });
  delivery.finish();
}

}  // namespace

int sweep_command(const Options& o) {
  const std::string& path = o.scenarios.front();
  const Provenance provenance = provenance_of(o, o.text ? *o.text : scenario_text(path));
  PlansOf points;
  const auto grid = grid_of(o.vary);
  points.scenarios = read_grid(path, provenance.scenario_text, o.set, grid);
  points.stream_nodes = most_nodes(points.scenarios);
  points.seed = o.run.seed;
  check_outputs(o);

  Sweep sweep;
  for (const VariedKey& v : o.vary) sweep.keys.push_back(v.key);
  RunOptions asked = o.run;
  asked.keep_rows = true;
  if (o.out.empty()) asked.most_rows = kRowsToCompare;
  const Facts facts =
      facts_of(points.scenarios.front(), compile(points.scenarios.front(), points.stream_nodes));
  const bool of_one_job = points.scenarios.front().jobs.empty();
  WatchedRun watched(o.quiet);
  GridRun run(o, "sweep", provenance, std::move(points), asked, watched);
  if (run.is_helper()) return run.help(), kOk;
  run.work();
  if (o.shard) {
    say(run.shard_text());
    return run.finished() ? kOk : kInterrupted;
  }

  std::vector<std::size_t> whole;  // points are kept whole
  for (std::size_t i = 0; i < grid.size(); ++i) {
    if (!run.finished(i)) continue;
    whole.push_back(i);
    sweep.points.push_back({grid[i], run.summary(i)});
  }
  const bool cut_short = !run.finished();
  if (cut_short) say(fmt::format("interrupted: {} of {} points finished", whole.size(), grid.size()));
  if (whole.empty()) return run.keep(), kInterrupted;

  const SweepVerdict verdict = judge(sweep);
  sweep.best = verdict.best;
  if (of_one_job) sweep.analytic_interval_s = analytic_interval(sweep.keys, facts);
  deliver(o, provenance, facts, sweep, verdict, cut_short, run, whole);
  return cut_short ? kInterrupted : kOk;
}

void declare_sweep(Command& program, Typed& typed) {
  Command& sweep = program.subcommand("sweep", kAbout, kExamples);
  sweep.ranks = true;
  add_scenario(sweep, typed);
  CommandOption& vary = sweep.option("--vary KEY=LO..HI:N[log]", typed.vary,
                                     "N points from LO to HI, or KEY=A,B,C; twice makes a grid");
  vary.required = true;
  add_running(sweep, typed);
  sweep.work = [&typed] { return sweep_command(checked(typed)); };
}

}  // namespace pitstop
