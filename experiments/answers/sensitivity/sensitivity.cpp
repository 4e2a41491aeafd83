#include "experiments/answers/sensitivity/sensitivity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <cmath>

#include "experiments/answers/sensitivity/lever.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/calibrated/calibration_map.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/statistics.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

constexpr std::uint64_t kLeastAPoint = 50;  // replications of a point of the indices
constexpr std::uint64_t kShareAPoint = 20;  // of the replications asked for

class Analysis {
 public:
  Analysis(const ScenarioSource& source, const std::optional<SearchSpace>& over, const SensitivityOptions& o)
      : source_(source), over_(over), o_(o), now_(scenario_at(source, {})) {
    check_objective(now_, o_.objective, "--of");
    nodes_ = now_.job.nodes + now_.cluster.spares;
    if (over_) nodes_ = std::max(nodes_, checked_ends(source_, *over_));
  }

  Sensitivity result() {
    base_ = scores(now_, o_.replications, "present");
    if (base_.empty())
      throw UsageError("sensitivity: some runs of the scenario never complete; see pitstop run");
    out_.scenario = now_.name;
    out_.currency = o_.objective == Objective::cost ? now_.cluster.currency : "";
    out_.objective_kind = o_.objective;
    out_.present = estimate(base_);
    out_.replications = o_.replications;
    out_.seed = o_.seed;
    for (const Lever& lever : levers_of(now_)) turn(lever);
    std::stable_sort(out_.levers.begin(), out_.levers.end(), [](const Elasticity& a, const Elasticity& b) {
      return std::fabs(a.elasticity) > std::fabs(b.elasticity);
    });
    const std::vector<Uncertain> counted = counted_rates(now_);
    for (const Uncertain& u : counted) out_.counted.push_back(bar(u));
    if (over_) typed_ranges();
    for (auto* bars : {&out_.ranges, &out_.counted}) {
      std::stable_sort(bars->begin(), bars->end(),
                       [](const TornadoBar& a, const TornadoBar& b) { return a.swing() > b.swing(); });
    }
    if (o_.posterior) posterior();
    if (over_) indices();
    return std::move(out_);
  }

 private:
  // None where some run does not complete.
  std::vector<double> scores(const Scenario& s, std::uint64_t replications, const char* stage) {
    RunOptions run_options;
    run_options.seed = o_.seed;
    run_options.replications = replications;
    run_options.threads = o_.threads;
    run_options.engine = o_.engine;
    run_options.keep_rows = true;
    run_options.stop = o_.stop;
    if (o_.progress) {
      run_options.progress = [&](std::uint64_t done, std::uint64_t total) {
        o_.progress(stage, runs_, done, total);
      };
    }
    const Summary summary = run(s, compile(s, nodes_), run_options);
    if (summary.interrupted || summary.replications < replications) throw Interrupted{};
    ++runs_;
    return scores_of(s, summary.rows, o_.objective).value_or(std::vector<double>{});
  }

  static std::optional<Estimate> difference(const std::vector<double>& from, const std::vector<double>& to) {
    if (from.empty() || to.empty()) return std::nullopt;
    std::vector<double> d(from.size());
    for (std::size_t i = 0; i < d.size(); ++i) d[i] = to[i] - from[i];
    return estimate(d);
  }
  static Estimate times(const Estimate& e, double factor) {
    const double a = e.ci95.low * factor, b = e.ci95.high * factor;
    return {e.mean * factor, e.std * std::fabs(factor), {std::min(a, b), std::max(a, b)}};
  }

  void turn(const Lever& lever) {
    Scenario less = now_, more = now_;
    lever.turn(less, 1 - kTurn);
    lever.turn(more, 1 + kTurn);
    const auto d =
        difference(scores(less, o_.replications, "levers"), scores(more, o_.replications, "levers"));
    if (!d) return;
    Elasticity e;
    e.name = lever.name;
    e.mean_s = lever.mean_s;
    e.for_one_percent = times(*d, 0.01 / (2 * kTurn));
    e.elasticity = 100 * e.for_one_percent.mean / out_.present.mean;
    e.of_a_minute = lever.mean_s >= 60;
    e.saved = times(e.for_one_percent, e.of_a_minute ? 100 * 60 / lever.mean_s : 10);
    out_.levers.push_back(std::move(e));
  }

  TornadoBar bar(const Uncertain& u) {
    Scenario low = now_, high = now_;
    u.set(low, u.low_u);
    u.set(high, u.high_u);
    return {u.name, u.low, u.high, difference(base_, scores(low, o_.replications, "counted rates")),
            difference(base_, scores(high, o_.replications, "counted rates"))};
  }

  void typed_ranges() {
    for (std::size_t k = 0; k < over_->size(); ++k) {
      if (over_->key(k).times) throw UsageError("sensitivity: --over takes plain ranges, not multiples");
      TornadoBar b;
      b.name = {over_->key(k).range.key, over_->key(k).range.key};
      for (const double end : {0.0, 1.0}) {
        const VariedValue v = over_->setting(Point(over_->size(), end))[k];
        const auto d = difference(base_, scores(scenario_at(source_, {v}), o_.replications, "ranges"));
        (end == 0 ? b.low : b.high) = v.text;
        (end == 0 ? b.at_low : b.at_high) = d;
      }
      out_.ranges.push_back(b);
    }
  }

  std::vector<std::string> uncertain_figures() const {
    std::vector<std::string> keys;
    for (const Cause& c : now_.causes) {
      if (c.observed) keys.push_back("causes." + c.name + ".observed");
    }
    if (now_.calibration.file.empty()) return keys;
    const std::vector<std::string>& unused = now_.calibration.unused;
    for (const Figure& f : read_calibration(now_.calibration.file).profile.figures) {
      if (f.low < f.high && std::find(unused.begin(), unused.end(), f.key) == unused.end())
        keys.push_back(f.key);
    }
    return keys;
  }

  // All uncertain figures drawn at once, so many times.
  void posterior() {
    constexpr std::size_t kDrawsOfBase =
        3;  // for each base point of the indices: some 200 unless said otherwise
    const std::vector<std::string> keys = uncertain_figures();
    if (keys.empty()) return;
    const std::string folder = scenario_folder(source_.path);
    Posterior p;
    p.draws = kDrawsOfBase * o_.base;
    std::vector<double> means;
    std::vector<std::vector<double>> quantiles(keys.size());
    for (std::size_t i = 0; i < p.draws; ++i) {
      const ParameterDraw draw{o_.seed, static_cast<std::uint32_t>(i)};
      const std::vector<double> s = scores(
          parse_scenario(source_.text, source_.path, source_.set, folder, draw), a_point(), "what is known");
      if (s.empty()) continue;  // a draw under which some runs never complete
      means.push_back(estimate(s).mean);
      for (std::size_t k = 0; k < keys.size(); ++k) quantiles[k].push_back(draw_of(draw, keys[k]));
    }
    if (means.size() < 2) return;
    for (std::size_t k = 0; k < keys.size(); ++k)
      p.shares.push_back({keys[k], rank_correlation(quantiles[k], means)});
    std::stable_sort(p.shares.begin(), p.shares.end(),
                     [](const auto& a, const auto& b) { return a.share() > b.share(); });
    p.draws = means.size();
    std::sort(means.begin(), means.end());
    auto at = [&](double q) {
      return means[static_cast<std::size_t>(q * static_cast<double>(means.size() - 1))];
    };
    p.p05 = at(0.05);
    p.p50 = at(0.5);
    p.p95 = at(0.95);
    out_.posterior = std::move(p);
  }

  std::uint64_t a_point() const { return std::max(kLeastAPoint, o_.replications / kShareAPoint); }

  // Over the typed ranges, all at once.
  void indices() {
    const std::uint64_t n = a_point();
    double noise = 0;
    std::size_t points = 0;
    auto at = [&](const std::vector<double>& u) {
      const std::vector<double> s = scores(scenario_at(source_, over_->setting(u)), n, "indices");
      if (s.empty())
        throw UsageError("sensitivity: within these ranges some runs never complete; narrow the ranges");
      const auto d = difference(
          std::vector<double>(base_.begin(), base_.begin() + static_cast<std::ptrdiff_t>(s.size())), s);
      noise += d->std * d->std / static_cast<double>(s.size());
      ++points;
      return estimate(s).mean;
    };
    for (std::size_t k = 0; k < over_->size(); ++k) out_.inputs.push_back(over_->key(k).range.key);
    constexpr std::size_t kShareOfPaths = 4;  // screening needs few paths
    out_.morris =
        morris_effects(at, over_->size(), std::max<std::size_t>(4, o_.base / kShareOfPaths), o_.seed);
    noise = 0;
    points = 0;
    out_.sobol = sobol_indices(at, over_->size(), o_.base, o_.seed);
    if (out_.sobol->variance > 0)
      out_.noise_share = noise / static_cast<double>(points) / out_.sobol->variance;
  }

  const ScenarioSource& source_;
  const std::optional<SearchSpace>& over_;
  const SensitivityOptions& o_;
  Scenario now_;
  std::int64_t nodes_;
  std::size_t runs_ = 0;
  std::vector<double> base_;
  Sensitivity out_;
};

}  // namespace

double TornadoBar::swing() const {
  if (!at_low || !at_high) return INFINITY;
  return std::fabs(at_high->mean - at_low->mean);
}

std::vector<Uncertain> counted_rates(const Scenario& scenario) {
  constexpr double kLow = 0.025, kHigh = 0.975;
  std::vector<Uncertain> all;
  for (std::size_t i = 0; i < scenario.causes.size(); ++i) {
    const Cause& c = scenario.causes[i];
    if (!c.observed) continue;
    const boost::math::gamma_distribution<> believed(c.observed->count + 0.5);
    auto count_at = [believed](double u) { return quantile(believed, u); };
    all.push_back({{"rate of " + c.name, c.name + " の発生率"},
                   fmt::format("{:.1f} failures", count_at(kLow)),
                   fmt::format("{:.1f} failures", count_at(kHigh)),
                   kLow,
                   kHigh,
                   [i, count_at](Scenario& s, double u) { s.causes[i].observed->count = count_at(u); }});
  }
  return all;
}

Sensitivity sensitivity(const ScenarioSource& source, const std::optional<SearchSpace>& over,
                        const SensitivityOptions& options) {
  return Analysis(source, over, options).result();
}

}  // namespace pitstop
