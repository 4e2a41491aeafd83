#include "calibration/fit/collective_fit.hpp"

#include <fmt/format.h>

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "sim/check.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kWays = 3;
constexpr int kCosts = 5;              // launch, hop and byte inside a node, hop and byte between nodes
constexpr double kTukey = 4.685;       // 95 % efficient for normal errors
constexpr double kLeastSpread = 0.03;  // of relative errors: no benchmark repeats better
constexpr double kOrdinaryError =
    0.15;  // of three straight lines against what a library does; 70 % off still has some weight
constexpr double kPriorSpread = 1;  // a prior latency is right to a factor of two or three
constexpr double kSameLoss = 1.15;  // two fits whose losses differ by less explain the rows alike
constexpr double kMega = 1 << 20;

// NCCL 2.19, src/graph/tuning.cc: base and hop latencies in seconds of LL, LL128 and Simple; NVLink, network.
struct Prior {
  double launch, intra, inter;
};
constexpr Prior kPriors[2][kWays] = {
    {{6.6e-6, 0.6e-6, 2.7e-6}, {14.0e-6, 1.9e-6, 4.0e-6}, {8.4e-6, 3.4e-6, 14.0e-6}},   // ring
    {{6.8e-6, 0.6e-6, 5.0e-6}, {14.0e-6, 1.25e-6, 8.5e-6}, {8.4e-6, 4.0e-6, 14.0e-6}},  // tree
};

using Algorithms = std::array<Algorithm, kWays>;
using Starts = std::array<double, kWays - 1>;  // bytes at which the next way is assumed to begin

struct Row {
  double bytes, time;
  std::array<CollectiveSteps, 3> steps;  // by algorithm
};

struct Candidate {
  Algorithms algorithms;
  std::array<CollectiveCost, kWays> cost;
  std::array<bool, kWays> used;
  double loss = std::numeric_limits<double>::infinity();
};

double time_of(const CollectiveSteps& s, const CollectiveCost& c, double bytes) {
  const double intra = s.intra_traffic * c.intra.s_per_byte, inter = s.inter_traffic * c.inter.s_per_byte;
  return c.launch_s + s.intra_hops * c.intra.latency_s + s.inter_hops * c.inter.latency_s +
         bytes * (s.one_after_the_other ? intra + inter : std::max(intra, inter));
}

double tukey_loss(double r, double spread) {
  const double u = r / (kTukey * spread);
  if (std::fabs(u) >= 1) return 1;
  const double v = 1 - u * u;
  return 1 - v * v * v;
}

class Fitter {
 public:
  Fitter(Collective collective, std::span<const CollectiveSample> samples,
         const CollectiveFitOptions& options)
      : options_(options) {
    for (const CollectiveSample& s : samples) {
      Row row{s.bytes, s.time_s, {}};
      for (const Algorithm a : {Algorithm::ring, Algorithm::tree, Algorithm::hierarchical}) {
        row.steps[static_cast<std::size_t>(a)] = steps_of(collective, a, s.ranks, s.nodes);
      }
      rows_.push_back(row);
    }
    const bool reduces = collective == Collective::all_reduce;
    choices_ = reduces ? std::vector<Algorithm>{Algorithm::tree, Algorithm::ring}
                       : std::vector<Algorithm>{Algorithm::ring};
    if (collective == Collective::broadcast) choices_.push_back(Algorithm::tree);
  }

  // The best fit for each choice of algorithms, best first.
  std::vector<Candidate> all() const {
    std::vector<Candidate> found;
    for (const Algorithm a : choices_) {
      for (const Algorithm b : choices_) {
        for (const Algorithm c : choices_) found.push_back(best_of({a, b, c}));
      }
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Candidate& x, const Candidate& y) { return x.loss < y.loss; });
    return found;
  }

  double fitted(const Candidate& c, const Row& row) const {
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t w = 0; w < kWays; ++w) {
      if (c.used[w]) best = std::min(best, time_of(steps(row, c.algorithms[w]), c.cost[w], row.bytes));
    }
    return best;
  }
  const std::vector<Row>& rows() const { return rows_; }

 private:
  static const CollectiveSteps& steps(const Row& row, Algorithm a) {
    return row.steps[static_cast<std::size_t>(a)];
  }

  double loss(const Candidate& c) const {
    double sum = 0;
    for (const Row& row : rows_) {
      const double r = std::log(row.time / fitted(c, row));
      sum += tukey_loss(r, kOrdinaryError) +
             0.02 * std::fabs(r);  // the second term sees how far off outliers are
    }
    return sum;
  }

  Candidate best_of(const Algorithms& algorithms) const {
    Candidate best;
    for (const double first : {4e3, 32e3, 256e3}) {
      for (const double second : {128e3, 1e6, 8e6}) {
        if (second <= first) continue;
        Candidate c = alternated(algorithms, {first, second});
        if (c.loss < best.loss) best = c;
      }
    }
    return best;
  }

  // Costs for an assignment, an assignment for the costs, and so on; the best on the way.
  Candidate alternated(const Algorithms& algorithms, const Starts& starts) const {
    std::vector<std::size_t> way(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      way[i] = rows_[i].bytes < starts[0] ? 0 : rows_[i].bytes < starts[1] ? 1 : 2;
    }
    Candidate best, c;
    c.algorithms = algorithms;
    for (int round = 0; round < 12; ++round) {
      for (std::size_t w = 0; w < kWays; ++w) costs_of(w, way, c);
      c.loss = loss(c);
      if (c.loss < best.loss) best = c;
      std::vector<std::size_t> next = way;
      for (std::size_t i = 0; i < rows_.size(); ++i) {
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t w = 0; w < kWays; ++w) {
          if (!c.used[w]) continue;
          const double t = time_of(steps(rows_[i], algorithms[w]), c.cost[w], rows_[i].bytes);
          if (t < least) {
            least = t;
            next[i] = w;
          }
        }
      }
      if (next == way) break;
      way = next;
    }
    return best;
  }

  // Least squares of relative errors over the rows of one way; which link is the bottleneck follows the last
  // costs.
  void costs_of(std::size_t w, const std::vector<std::size_t>& way, Candidate& c) const {
    std::vector<const Row*> mine;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (way[i] == w) mine.push_back(&rows_[i]);
    }
    c.used[w] = mine.size() >= 2;
    if (!c.used[w]) return;
    CollectiveCost cost;
    cost.inter.s_per_byte = 1;  // between nodes first
    std::vector<double> weight(mine.size(), 1);
    for (int round = 0; round < 8; ++round) {
      cost = solved(w, c.algorithms[w], mine, weight, cost);
      for (std::size_t i = 0; i < mine.size(); ++i) {
        const double r = mine[i]->time / time_of(steps(*mine[i], c.algorithms[w]), cost, mine[i]->bytes) - 1;
        const double u = r / (kTukey * kOrdinaryError), v = 1 - u * u;
        weight[i] =
            std::fabs(u) < 1 ? std::max(v, 0.05) : 0.05;  // square root of Tukey's weight; never blind
      }
    }
    c.cost[w] = cost;
  }

  CollectiveCost solved(std::size_t w, Algorithm algorithm, const std::vector<const Row*>& mine,
                        const std::vector<double>& weight, const CollectiveCost& last) const {
    const Prior& prior = kPriors[algorithm == Algorithm::tree ? 1 : 0][w];
    const std::array<double, kCosts> scale{prior.launch, prior.intra, 1e-11, prior.inter, 1e-10};
    const auto n = static_cast<Eigen::Index>(mine.size());
    Eigen::MatrixXd a = Eigen::MatrixXd::Zero(n + kCosts, kCosts);
    Eigen::VectorXd b = Eigen::VectorXd::Zero(n + kCosts);
    for (Eigen::Index i = 0; i < n; ++i) {
      const Row& row = *mine[static_cast<std::size_t>(i)];
      const CollectiveSteps& s = steps(row, algorithm);
      const bool both = s.one_after_the_other;
      const bool inter = s.inter_traffic > 0 &&
                         s.inter_traffic * last.inter.s_per_byte >= s.intra_traffic * last.intra.s_per_byte;
      const double in[kCosts] = {1, s.intra_hops, both || !inter ? s.intra_traffic * row.bytes : 0,
                                 s.inter_hops, both || inter ? s.inter_traffic * row.bytes : 0};
      const double k = weight[static_cast<std::size_t>(i)] / row.time;
      for (int j = 0; j < kCosts; ++j) a(i, j) = k * in[j] * scale[static_cast<std::size_t>(j)];
      b[i] = weight[static_cast<std::size_t>(i)];
    }
    for (int j = 0; j < kCosts; ++j) {
      const bool byte = j == 2 || j == 4;
      a(n + j, j) = byte ? 1e-6 : kLeastSpread / kPriorSpread;  // of bytes nothing is known beforehand
      b[n + j] = byte ? 0 : kLeastSpread / kPriorSpread;
    }
    const Eigen::VectorXd x = not_negative(a, b);
    const double least = options_.line_rate > 0 ? 1 / options_.line_rate : 0;
    return {x[0] * scale[0],
            {x[1] * scale[1], x[2] * scale[2]},
            {x[3] * scale[3], std::max(x[4] * scale[4], least)}};
  }

  // Least squares; what comes out negative is held at 0, the worst first.
  static Eigen::VectorXd not_negative(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
    std::vector<int> in{0, 1, 2, 3, 4};
    while (true) {
      Eigen::MatrixXd part(a.rows(), static_cast<Eigen::Index>(in.size()));
      for (std::size_t j = 0; j < in.size(); ++j) part.col(static_cast<Eigen::Index>(j)) = a.col(in[j]);
      const Eigen::VectorXd x = part.colPivHouseholderQr().solve(b);
      Eigen::Index worst = 0;
      if (x.minCoeff(&worst) >= 0) {
        Eigen::VectorXd whole = Eigen::VectorXd::Zero(kCosts);
        for (std::size_t j = 0; j < in.size(); ++j) whole[in[j]] = x[static_cast<Eigen::Index>(j)];
        return whole;
      }
      in.erase(in.begin() + worst);
    }
  }

  CollectiveFitOptions options_;
  std::vector<Row> rows_;
  std::vector<Algorithm> choices_;
};

std::vector<CollectiveWay> ways_of(const Candidate& c) {
  std::vector<CollectiveWay> ways;
  for (std::size_t w = 0; w < kWays; ++w) {
    if (c.used[w]) ways.push_back({c.algorithms[w], c.cost[w]});
  }
  return ways;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t n = values.size();
  return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

// Bandwidth may not fall as messages grow beyond 1 MiB: where it does, something was in the way.
void name_slow_rows(CollectiveFit& fit) {
  std::map<std::tuple<std::int64_t, std::int64_t>, std::vector<CollectiveFitRow*>> by_machine;
  for (CollectiveFitRow& row : fit.rows) by_machine[{row.sample.nodes, row.sample.ranks}].push_back(&row);
  for (auto& [machine, rows] : by_machine) {
    std::stable_sort(rows.begin(), rows.end(), [](const CollectiveFitRow* a, const CollectiveFitRow* b) {
      return a->sample.bytes < b->sample.bytes;
    });
    const CollectiveFitRow* fastest = nullptr;
    for (CollectiveFitRow* row : rows) {
      const auto rate = [](const CollectiveFitRow& r) { return r.sample.bytes / r.sample.time_s; };
      if (row->sample.bytes < kMega) continue;
      if (fastest != nullptr && row->sample.bytes > fastest->sample.bytes &&
          rate(*row) < 0.97 * rate(*fastest)) {
        const double f = bus_factor(fit.collective, row->sample.ranks) * 1e-9;
        row->outlier =
            fmt::format("slower than a smaller message: busbw {:.2f} GB/s after {:.2f} GB/s at {:.0f} MiB",
                        rate(*row) * f, rate(*fastest) * f, fastest->sample.bytes / kMega);
      }
      if (fastest == nullptr || rate(*row) > rate(*fastest)) fastest = row;
    }
  }
}

void name_outliers(CollectiveFit& fit) {
  std::vector<double> logs;
  for (const CollectiveFitRow& row : fit.rows) logs.push_back(std::log(row.sample.time_s / row.fitted_s));
  std::vector<double> deviations;
  const double middle = median(logs);
  for (const double l : logs) deviations.push_back(std::fabs(l - middle));
  fit.spread = std::max(1.4826 * median(deviations), kLeastSpread);
  for (std::size_t i = 0; i < logs.size(); ++i) {
    if (std::fabs(logs[i] - middle) > 3.5 * fit.spread) {
      fit.rows[i].outlier = fmt::format("{:.0f} % {} than the fit", std::fabs(std::expm1(logs[i])) * 100,
                                        logs[i] > 0 ? "slower" : "faster");
    }
  }
  name_slow_rows(fit);
}

}  // namespace

CollectiveFit fit_collective(Collective collective, std::span<const CollectiveSample> samples,
                             const CollectiveFitOptions& options) {
  SIM_CHECK(samples.size() >= 6);
  const Fitter fitter(collective, samples, options);
  const std::vector<Candidate> all = fitter.all();
  // Of fits about as good as the best, one with a tree for large messages: what NCCL prefers between few
  // nodes.
  const auto as_good = [&all](const Candidate& c) { return c.loss < kSameLoss * all.front().loss + 0.05; };
  auto chosen = std::find_if(all.begin(), all.end(), [&](const Candidate& c) {
    return as_good(c) && c.algorithms[kWays - 1] == Algorithm::tree;
  });
  if (chosen == all.end()) chosen = all.begin();
  CollectiveFit fit;
  fit.collective = collective;
  fit.ways = ways_of(*chosen);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    fit.rows.push_back({samples[i], fitter.fitted(*chosen, fitter.rows()[i]), ""});
  }
  for (const Candidate& c : all) {
    const bool other = c.algorithms[kWays - 1] != chosen->algorithms[kWays - 1];
    if (other && as_good(c) && fit.alternative.empty()) fit.alternative = ways_of(c);
  }
  name_outliers(fit);
  return fit;
}

double CollectiveFit::time_s(double bytes, std::int64_t ranks, std::int64_t nodes) const {
  return collective_time_s(collective, ways, bytes, ranks, nodes);
}

CollectiveFit::Range CollectiveFit::range_s(double bytes, std::int64_t ranks, std::int64_t nodes) const {
  const double here = time_s(bytes, ranks, nodes);
  const double other =
      alternative.empty() ? here : collective_time_s(collective, alternative, bytes, ranks, nodes);
  const double factor = std::exp(1.96 * spread);
  return {std::min(here, other) / factor, std::max(here, other) * factor};
}

double error_quantile(const CollectiveFit& fit, double p, double least_bytes) {
  std::vector<double> errors;
  for (const CollectiveFitRow& row : fit.rows) {
    if (row.sample.bytes >= least_bytes) errors.push_back(std::fabs(row.error()));
  }
  if (errors.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(errors.begin(), errors.end());
  const auto place = static_cast<std::size_t>(std::ceil(p * static_cast<double>(errors.size()))) - 1;
  return errors[std::min(place, errors.size() - 1)];
}

}  // namespace pitstop
