#include "experiments/simulate/uncertainty.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "experiments/simulate/statistics.hpp"
#include "sim/base/check.hpp"
#include "sim/base/draws.hpp"

namespace pitstop {

namespace {

constexpr std::uint64_t kKey = 0x756e63657274ULL;  // "uncert"
constexpr std::size_t kMostShares = 5;

// The seed of one draw's replications.
std::uint64_t seed_of(std::uint64_t seed, std::uint32_t draw) {
  const PhiloxBlock block = philox(seed ^ kKey, draw, 0, 0, 0);
  return DrawSource::pair(block.word[0], block.word[1]);
}

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

double ettr_of(const Row& row) {
  return row.wall == Duration{} ? 1 : row.line[index_of(Line::productive)].seconds() / row.wall.seconds();
}

// The central 95 %, linear between order statistics.
Interval central95(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  auto at = [&values](double p) {
    const double place = p * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
  };
  return {at(0.025), at(0.975)};
}

double squared_correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double mx = mean_of(x), my = mean_of(y);
  double xx = 0, yy = 0, xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
    xy += (x[i] - mx) * (y[i] - my);
  }
  return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0;
}

// What every replication of every draw gave.
struct Runs {
  std::vector<std::vector<double>> wall, ettr;
  bool all_completed = true;
};

void keep(const Summary& s, Runs& runs, Uncertainty& out) {
  std::vector<double> wall, ettr;
  for (const Row& row : s.rows) {
    wall.push_back(row.wall.seconds());
    ettr.push_back(ettr_of(row));
    runs.all_completed = runs.all_completed && row.ending == Ending::completed;
  }
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  out.draws.push_back({s.wall.estimate ? s.wall.estimate->mean : kNone,
                       s.wall.estimate ? s.wall.estimate->std : kNone, s.ettr.mean});
  runs.wall.push_back(std::move(wall));
  runs.ettr.push_back(std::move(ettr));
}

void describe(const std::vector<std::vector<double>>& values, Uncertainty& out) {
  const VarianceParts parts = variance_parts(values);
  out.mean = parts.mean;
  out.machine_variance = parts.machine;
  out.chance_variance = parts.chance;
  std::vector<double> means, all;
  for (const auto& draw : values) {
    means.push_back(mean_of(draw));
    all.insert(all.end(), draw.begin(), draw.end());
  }
  out.mean_ci95 = estimate(means).ci95;
  out.predictive95 = central95(std::move(all));
  // Means of draws vary more than expectations, by the chance that is left in them: shrunk to the right
  // spread.
  const double left = parts.chance / static_cast<double>(values.front().size());
  const double machine = std::max(0.0, parts.machine);
  const double shrink = machine > 0 ? std::sqrt(machine / (machine + left)) : 0;
  for (double& m : means) m = out.mean + shrink * (m - out.mean);
  out.expected95 = central95(std::move(means));
}

void rank(const std::vector<std::vector<double>>& values,
          const std::function<double(std::uint32_t, std::size_t)>& score, Uncertainty& out) {
  std::vector<double> means;
  for (const auto& draw : values) means.push_back(mean_of(draw));
  for (std::size_t k = 0; k < out.figures.size(); ++k) {
    std::vector<double> z;
    for (std::uint32_t i = 0; i < means.size(); ++i) {
      z.push_back(boost::math::quantile(boost::math::normal(), score(i, k)));
    }
    out.shares.push_back({out.figures[k], squared_correlation(z, means)});
  }
  std::stable_sort(out.shares.begin(), out.shares.end(),
                   [](const auto& a, const auto& b) { return a.of_machine > b.of_machine; });
  if (out.shares.size() > kMostShares) out.shares.resize(kMostShares);
}

}  // namespace

VarianceParts variance_parts(const std::vector<std::vector<double>>& draws) {
  SIM_CHECK(draws.size() >= 2 && draws.front().size() >= 2);
  const auto m = static_cast<double>(draws.size()), r = static_cast<double>(draws.front().size());
  VarianceParts out;
  double within = 0, between = 0;
  for (const auto& draw : draws) out.mean += mean_of(draw) / m;
  for (const auto& draw : draws) {
    const double mean = mean_of(draw);
    between += (mean - out.mean) * (mean - out.mean);
    for (const double y : draw) within += (y - mean) * (y - mean);
  }
  out.chance = within / (m * (r - 1));
  out.machine = between / (m - 1) - out.chance / r;
  return out;
}

double Uncertainty::machine_share() const {
  const double machine = std::max(0.0, machine_variance), all = machine + chance_variance;
  return all > 0 ? machine / all : 0;
}

std::optional<Uncertainty> explore(const std::function<Scenario(std::uint32_t)>& scenario_of,
                                   const std::vector<std::string>& figures,
                                   const std::function<double(std::uint32_t, std::size_t)>& score,
                                   const UncertaintyPlan& plan, const RunOptions& options) {
  Uncertainty out;
  out.figures = figures;
  out.replications = plan.replications;
  Runs runs;
  RunOptions each = options;
  each.until.reset();
  each.replications = plan.replications;
  each.keep_rows = true;
  each.keep_cause_rows = false;
  each.progress = nullptr;
  for (std::uint32_t i = 0; i < plan.draws; ++i) {
    if (options.progress) options.progress(i, plan.draws);
    each.seed = seed_of(options.seed, i);
    const Scenario scenario = scenario_of(i);
    const Summary s = run(scenario, compile(scenario), each);
    if (s.rows.size() < plan.replications) {
      out.interrupted = true;
      break;
    }
    keep(s, runs, out);
  }
  if (out.draws.size() < 2) return std::nullopt;
  out.of_wall = runs.all_completed;
  const auto& values = out.of_wall ? runs.wall : runs.ettr;
  describe(values, out);
  rank(values, score, out);
  return out;
}

}  // namespace pitstop
