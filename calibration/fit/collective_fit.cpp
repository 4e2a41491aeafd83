#include "calibration/fit/collective_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "calibration/fit/collective_rows.hpp"
#include "sim/base/check.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kWays = 3;
constexpr int kCosts = 5;         // launch, hop and byte inside a node, hop and byte between nodes
constexpr double kTukey = 4.685;  // 95 % efficient for normal errors
constexpr double kOrdinaryError =
    0.15;  // of three straight lines against what a library does; 70 % off still has some weight
constexpr double kPriorSpread = 1;   // a prior latency is right to a factor of two or three
constexpr double kPriorLoss = 0.03;  // of a latency a whole prior away, beside a row's 1: it breaks ties
constexpr double kSameLoss = 1.15;   // two fits whose losses differ by less explain the rows alike

// NCCL 2.19, src/graph/tuning.cc: base and hop latencies in seconds of LL, LL128 and Simple; NVLink, network.
struct Prior {
  double launch, intra, inter;
};
constexpr Prior kPriors[2][kWays] = {
    {{6.6e-6, 0.6e-6, 2.7e-6}, {14.0e-6, 1.9e-6, 4.0e-6}, {8.4e-6, 3.4e-6, 14.0e-6}},   // ring
    {{6.8e-6, 0.6e-6, 5.0e-6}, {14.0e-6, 1.25e-6, 8.5e-6}, {8.4e-6, 4.0e-6, 14.0e-6}},  // tree
};

// Bandwidth inside a node that rows of several nodes do not show, as a share of NVLink's: small messages keep
// few channels busy. LL and LL128 are what the fits of one node of 8 A100 and one of 4 V100 came to (ABCI's
// published logs); a prior, which the rows outvote.
constexpr double kNvlinkShare[kWays] = {1 / 80.0, 1 / 5.0, 1};
// Of the line rate between nodes; NCCL takes 0.92 of it for its trees (src/graph/tuning.cc of NCCL 2.19).
constexpr double kLineShare = 0.92;
// A network card is the bottleneck of large messages only where they fill more than half of it.
constexpr double kFillsLine = 0.5;

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
    small_ = choices_.size() > 1 ? Algorithm::tree : Algorithm::ring;
  }

  // The best fit for each choice of algorithms, best first.
  std::vector<Candidate> all() const {
    std::vector<Candidate> found;
    // Small messages go by a tree wherever there is one: its hops grow with the logarithm of the nodes.
    for (const Algorithm middle : choices_) {
      for (const Algorithm large : choices_) found.push_back(best_of({small_, middle, large}));
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
    for (std::size_t w = 0; w < kWays; ++w) {
      if (!c.used[w]) continue;
      const Prior& prior = prior_of(c.algorithms[w], w);
      for (const double ratio : {c.cost[w].launch_s / prior.launch, c.cost[w].intra.latency_s / prior.intra,
                                 c.cost[w].inter.latency_s / prior.inter}) {
        const double off = (ratio - 1) / kPriorSpread;
        sum += kPriorLoss * std::min(off * off, 1.0);
      }
    }
    return sum;
  }

  static const Prior& prior_of(Algorithm a, std::size_t way) {
    return kPriors[a == Algorithm::tree ? 1 : 0][way];
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
    const Prior& prior = prior_of(algorithm, w);
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
    const double nvlink = options_.nvlink * kNvlinkShare[w];
    const double line = w + 1 == kWays ? options_.line_rate * kLineShare : 0;
    // 1 / cost where something is known beforehand, else 0.
    const std::array<double, kCosts> known{1 / prior.launch, 1 / prior.intra, nvlink, 1 / prior.inter, line};
    for (int j = 0; j < kCosts; ++j) {
      const auto at = static_cast<std::size_t>(j);
      a(n + j, j) = known[at] > 0 ? kLeastSpread / kPriorSpread * known[at] * scale[at] : 1e-6;
      b[n + j] = known[at] > 0 ? kLeastSpread / kPriorSpread : 0;
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
  Algorithm small_ = Algorithm::ring;
};

std::vector<CollectiveWay> ways_of(const Candidate& c) {
  std::vector<CollectiveWay> ways;
  for (std::size_t w = 0; w < kWays; ++w) {
    if (c.used[w]) ways.push_back({c.algorithms[w], c.cost[w]});
  }
  return ways;
}

}  // namespace

CollectiveFit fit_collective(Collective collective, std::span<const CollectiveSample> samples,
                             const CollectiveFitOptions& options) {
  SIM_CHECK(samples.size() >= 6);
  const Fitter fitter(collective, samples, options);
  const std::vector<Candidate> all = fitter.all();
  // Of fits about as good as the best, one whose large messages fill the line, where any does: with it the
  // bottleneck is explained. Else one with a tree for them: what NCCL prefers between few nodes.
  const auto as_good = [&all](const Candidate& c) { return c.loss < kSameLoss * all.front().loss + 0.05; };
  const auto fills = [&](const Candidate& c) {
    return options.line_rate > 0 && 1 / c.cost[kWays - 1].inter.s_per_byte > kFillsLine * options.line_rate;
  };
  const bool any_fills =
      std::any_of(all.begin(), all.end(), [&](const Candidate& c) { return as_good(c) && fills(c); });
  const auto preferred = [&](const Candidate& c) { return as_good(c) && (!any_fills || fills(c)); };
  auto chosen = std::find_if(all.begin(), all.end(), [&](const Candidate& c) {
    return preferred(c) && c.algorithms[kWays - 1] == Algorithm::tree;
  });
  if (chosen == all.end()) chosen = std::find_if(all.begin(), all.end(), preferred);
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

double nvlink_of(std::string_view gpu) {
  if (gpu.find("PCI") != std::string_view::npos) return 0;
  constexpr std::pair<std::string_view, double> kNvlink[] = {
      {"V100", 6 * 20e9}, {"A100", 12 * 20e9}, {"H100", 18 * 20.6e9}};
  for (const auto& [name, bytes_per_s] : kNvlink) {
    if (gpu.find(name) != std::string_view::npos) return bytes_per_s;
  }
  return 0;
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

}  // namespace pitstop
