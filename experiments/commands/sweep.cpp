#include <fmt/format.h>

#include <algorithm>

#include "experiments/commands/commands.hpp"
#include "experiments/commands/grid.hpp"
#include "experiments/commands/output.hpp"
#include "experiments/commands/watched_run.hpp"
#include "experiments/config/scenario_file.hpp"
#include "experiments/csv_output.hpp"
#include "experiments/json_output.hpp"
#include "experiments/plot.hpp"
#include "experiments/report_text.hpp"
#include "experiments/results.hpp"
#include "experiments/version.hpp"

namespace pitstop {

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
             const SweepVerdict& verdict, bool cut_short) {
  Delivery delivery;
  if (!stdout_is_data(o)) {
    delivery.attempt(
        [&] { write_stdout(sweep_report(facts, sweep, verdict, kVersion, TextStyle::for_stdout())); });
  }
  if (!o.json.empty())
    delivery.attempt([&] { write_to(o.json, sweep_json(facts, sweep, kVersion, cut_short)); });
  if (!o.csv.empty()) delivery.attempt([&] { write_to(o.csv, sweep_csv(sweep)); });
  if (!o.out.empty()) delivery.attempt([&] { write_results(o.out, provenance, sweep); });
  if (!o.plot.empty()) delivery.attempt([&] { plot_sweep(o.plot, sweep); });
  delivery.finish();
}

}  // namespace

int sweep_command(const Options& o) {
  const Provenance provenance = provenance_of(o, scenario_text(o.scenarios.front()));
  const auto grid = grid_of(o.vary);
  const std::vector<Scenario> scenarios =
      read_grid(o.scenarios.front(), provenance.scenario_text, o.set, grid);
  check_outputs(o);

  Sweep sweep;
  for (const VariedKey& v : o.vary) sweep.keys.push_back(v.key);
  RunOptions asked = o.run;
  asked.keep_rows = true;
  const std::int64_t stream_nodes = most_nodes(scenarios);
  const Facts facts = facts_of(scenarios.front(), compile(scenarios.front(), stream_nodes));
  WatchedRun watched(o.quiet);
  bool cut_short = false;
  for (std::size_t i = 0; i < grid.size() && !cut_short; ++i) {
    watched.label(fmt::format("point {} of {}", i + 1, grid.size()));
    Summary summary = watched.run(scenarios[i], compile(scenarios[i], stream_nodes), asked);
    cut_short = summary.interrupted && (asked.until || summary.replications < asked.replications);
    if (cut_short) break;  // points are kept whole
    if (o.out.empty() && summary.rows.size() > kRowsToCompare) {
      summary.rows.resize(kRowsToCompare);
      summary.rows.shrink_to_fit();
    }
    sweep.points.push_back({grid[i], std::move(summary)});
  }
  if (cut_short) say(fmt::format("interrupted: {} of {} points finished", sweep.points.size(), grid.size()));
  if (sweep.points.empty()) return kInterrupted;

  const SweepVerdict verdict = judge(sweep);
  sweep.best = verdict.best;
  sweep.analytic_interval_s = analytic_interval(sweep.keys, facts);
  deliver(o, provenance, facts, sweep, verdict, cut_short);
  return cut_short ? kInterrupted : kOk;
}

}  // namespace pitstop
