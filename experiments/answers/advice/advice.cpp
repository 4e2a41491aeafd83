#include "experiments/answers/advice/advice.hpp"

#include <algorithm>

#include "experiments/answers/advice/what_if.hpp"

namespace pitstop {

namespace {

// More pairs than this sharpen an advice beyond use; fewer than this say nothing.
constexpr std::uint64_t kMostPairs = 500;
constexpr std::uint64_t kLeastPairs = 50;

struct Tried {
  Bilingual words;
  std::vector<Row> rows;
};

Measure measure_for(const std::vector<Row>& base, const std::vector<Tried>& all) {
  if (all_completed(base)) return Measure::wall_s;
  const bool some = std::any_of(all.begin(), all.end(), [](const Tried& t) { return any_completed(t.rows); });
  return some || any_completed(base) ? Measure::completed : Measure::ettr;
}

}  // namespace

std::optional<Advice> advise(const Scenario& scenario, const Summary& summary, const RunOptions& options) {
  std::vector<Change> changes = changes_to(scenario);
  if (changes.empty() || summary.replications == 0) return std::nullopt;

  Advice advice;
  const std::uint64_t share = summary.replications / (changes.size() + 1);
  advice.replications = std::min(summary.replications, std::clamp(share, kLeastPairs, kMostPairs));
  // All over one set of nodes, so that a variant with more spares meets the same failures.
  std::int64_t stream_nodes = 0;
  for (const Change& c : changes) {
    stream_nodes = std::max(stream_nodes, c.scenario.job.nodes + c.scenario.cluster.spares);
  }

  RunOptions each = options;
  each.replications = advice.replications;
  each.until.reset();
  each.keep_rows = true;
  each.progress = nullptr;
  auto rows_of = [&](const Scenario& s) { return run(s, compile(s, stream_nodes), each).rows; };

  const std::vector<Row> base = rows_of(scenario);
  std::vector<Tried> tried;
  for (Change& change : changes) {
    tried.push_back({std::move(change.words), rows_of(change.scenario)});
    if (tried.back().rows.size() != base.size() || base.empty()) return std::nullopt;  // interrupted
  }

  advice.measure = measure_for(base, tried);
  for (const Tried& t : tried) {
    // A change after which some runs never end has no wall time to compare.
    if (advice.measure == Measure::wall_s && !all_completed(t.rows)) continue;
    advice.what_ifs.push_back({t.words, paired_gain(base, t.rows, advice.measure)});
  }
  std::stable_sort(advice.what_ifs.begin(), advice.what_ifs.end(),
                   [](const auto& a, const auto& b) { return a.gain.mean > b.gain.mean; });
  return advice;
}

}  // namespace pitstop
