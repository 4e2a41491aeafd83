#include "experiments/simulate/summarize.hpp"

#include "experiments/simulate/picks.hpp"
#include "experiments/simulate/statistics.hpp"
#include "models/compile/cluster.hpp"

namespace pitstop {

namespace {

constexpr double kTick = 1e-6;  // seconds

bool censored(const Tally& t) { return t.ended[static_cast<int>(Ending::completed)] < t.replications; }

WallTime wall_time(const Tally& tally, std::vector<std::int64_t>& walls) {
  WallTime wall;
  if (!censored(tally)) wall.estimate = estimate(tally.wall, tally.replications, kTick);
  auto at = [&walls](double p) -> std::optional<double> {
    const std::int64_t ticks = quantile(walls, p);
    if (ticks == kCensored) return std::nullopt;
    return Duration::micros(ticks).seconds();
  };
  wall.p05 = at(0.05);
  wall.p50 = at(0.50);
  wall.p95 = at(0.95);
  wall.p99 = at(0.99);
  return wall;
}

}  // namespace

std::int64_t wall_or_censored(const Row& row) {
  return row.ending == Ending::completed ? row.wall.ticks() : kCensored;
}

double relative_half_width(const Tally& t) {
  const Estimate e = censored(t) ? estimate(t.ettr, t.replications, 1 / kEttrParts)
                                 : estimate(t.wall, t.replications, kTick);
  return e.mean > 0 ? (e.ci95.high - e.mean) / e.mean : 0;
}

Summary summarize(const Scenario& scenario, const Tally& t, std::vector<std::int64_t>& walls,
                  void (*sort)(std::vector<std::int64_t>& values)) {
  Summary s;
  s.scenario = scenario.name;
  s.replications = t.replications;
  if (t.replications == 0) return s;
  const std::uint64_t n = t.replications;
  s.picks = picked(walls);  // before quantiles put them into another order
  if (sort != nullptr) sort(walls);
  s.wall = wall_time(t, walls);
  s.ettr = estimate(t.ettr, n, 1 / kEttrParts);
  s.interruptions = estimate(t.interruptions, n, 1);
  for (std::size_t l = 0; l < kLines; ++l) s.ledger_s[l] = estimate(t.line[l], n, kTick);
  for (std::size_t e = 0; e < kEndings; ++e) s.endings[e] = t.ended[e];
  s.failures_mean = estimate(t.failures, n, 1).mean;
  s.spare_failures_mean = estimate(t.spare_failures, n, 1).mean;
  s.snapshots_mean = estimate(t.snapshots, n, 1).mean;
  for (std::size_t c = 0; c < scenario.causes.size(); ++c) {
    s.by_cause.push_back({scenario.causes[c].name, estimate(t.cause[c], n, kTick),
                          static_cast<double>(t.stopped_by[c]) / static_cast<double>(n)});
  }
  s.by_cause.push_back({"none", estimate(t.cause[kNoCause], n, kTick), 0});
  if (scenario.cluster.price_per_node_hour) {
    const double per_second =
        *scenario.cluster.price_per_node_hour / 3600 * static_cast<double>(cluster_nodes(scenario));
    s.cost = estimate(t.wall, n, kTick * per_second);
    s.currency = scenario.cluster.currency;
  }
  s.digest = t.digest;
  return s;
}

}  // namespace pitstop
