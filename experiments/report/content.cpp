#include "experiments/report/content.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "experiments/answers/sweep/sweep_verdict.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/interrupt.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/replay/replay.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/simulate/picks.hpp"
#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/statistics.hpp"
#include "experiments/simulate/summarize.hpp"
#include "models/analytic/segment.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

constexpr int kCurvePoints = 25;
constexpr double kCurveSpan = 16;  // the curve runs from the middle / span to the middle * span
constexpr std::uint64_t kCurveReplications = 1000;
constexpr std::uint64_t kAdviceReplications = 2000;
constexpr std::uint64_t kSensitivityReplications = 200;
constexpr std::uint64_t kLeastReplications = 20;
constexpr double kFailuresAPoint = 1e6;  // simulated for one point of a curve, at most
constexpr double kLeastInterval = 1;     // second

std::vector<Override> overrides_of(const StoredResults& stored, std::size_t point) {
  std::vector<Override> all;
  for (const std::string& text : stored.provenance.overrides) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) all.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  for (const VariedValue& v : stored.sweep.points[point].values) {
    const std::string value =
        v.number && v.is_duration ? exact_duration(Duration::from_seconds(*v.number)) : v.text;
    all.push_back({v.key, value});
  }
  return all;
}

class Again {
 public:
  Again(const ReportContent& content, const std::atomic<bool>* stop) : c_(content), stop_(stop) {
    const std::string& path = c_.stored.provenance.scenario_path;
    folder_ = scenario_folder(path);
    overrides_ = overrides_of(c_.stored, c_.shown);
    scenario_ = with({});
  }

  const Scenario& scenario() const { return scenario_; }

  Resimulated all() {
    const CompiledScenario compiled = compile(scenario_);
    Resimulated out;
    out.facts = facts_of(scenario_, compiled);
    for (const Channel& c : scenario_.detection) {
      const auto mean = std::visit([](const auto& d) { return static_cast<double>(d.mean_s()); }, c.latency);
      out.channels.push_back({c.name, mean, c.miss});
    }
    if (!scenario_.jobs.empty()) {
      cluster_timelines(compiled, out);
      return out;
    }
    out.curve = curve(out.facts);
    RunOptions options = asked(kAdviceReplications);
    Summary base = run(scenario_, compiled, options);
    if (!stopped()) out.advice = advise(scenario_, base, options);
    if (!stopped() && !base.wall.censored()) out.sensitivity = hanging();
    timelines(compiled, out);
    return out;
  }

 private:
  bool stopped() const { return stop_ != nullptr && stop_->load(); }
  // Fewer where a run has so many failures that the report would take minutes.
  std::uint64_t affordable(std::uint64_t most) const {
    const double failures = 1 + c_.summary().failures_mean + c_.summary().spare_failures_mean;
    const auto enough = static_cast<std::uint64_t>(kFailuresAPoint / failures);
    return std::min(most, std::max(enough, kLeastReplications));
  }
  RunOptions asked(std::uint64_t most) const {
    RunOptions options;
    options.seed = c_.summary().seed;
    options.replications =
        affordable(std::min(most, std::max<std::uint64_t>(c_.summary().replications, 200)));
    options.keep_rows = true;
    options.stop = stop_;
    return options;
  }
  Scenario with(const std::vector<Override>& more) const {
    std::vector<Override> all = overrides_;
    all.insert(all.end(), more.begin(), more.end());
    const std::string& path = c_.stored.provenance.scenario_path;
    return parse_scenario(c_.stored.provenance.scenario_text, path.empty() ? "scenario" : path, all, folder_);
  }

  // None where Ctrl-C came, or where some run under another figure never completes.
  std::optional<Sensitivity> hanging() const {
    SensitivityOptions options;
    options.seed = c_.summary().seed;
    options.replications = affordable(kSensitivityReplications);
    options.posterior = false;
    options.stop = stop_;
    const std::string& path = c_.stored.provenance.scenario_path;
    const ScenarioSource source{path.empty() ? "scenario" : path, c_.stored.provenance.scenario_text,
                                overrides_};
    try {
      Sensitivity s = sensitivity(source, std::nullopt, options);
      std::stable_sort(s.levers.begin(), s.levers.end(),
                       [](const Elasticity& a, const Elasticity& b) { return a.saved.mean > b.saved.mean; });
      return s;
    } catch (const Interrupted&) {
      return std::nullopt;
    } catch (const UsageError&) {
      return std::nullopt;
    }
  }

  // Where one interval is all there is to choose.
  std::optional<IntervalCurve> curve(const Facts& facts) const {
    if (facts.tiers.size() != 1) return std::nullopt;
    const TierFacts& tier = facts.tiers.front();
    const double middle = tier.exact_s.value_or(tier.interval.seconds());
    if (!(middle > 0)) return std::nullopt;
    const double low = std::max(kLeastInterval, middle / kCurveSpan),
                 high = std::min(middle * kCurveSpan, facts.work.seconds() / 2);
    if (!(high > 2 * low)) return std::nullopt;
    IntervalCurve out;
    out.key = "checkpoint.interval";
    if (tier.interval > Duration{}) out.present_s = tier.interval.seconds();
    out.exact_s = tier.exact_s;
    Sweep sweep;
    for (int i = 0; i < kCurvePoints && !stopped(); ++i) {
      const double at = low * std::pow(high / low, i / static_cast<double>(kCurvePoints - 1));
      const Duration interval = Duration::from_seconds(std::max(kLeastInterval, std::round(at)));
      const Scenario scenario = with({{out.key, exact_duration(interval)}});
      SweepPoint point;
      point.values.push_back({out.key, format_duration(interval), interval.seconds(), true});
      point.summary = run(scenario, compile(scenario), asked(kCurveReplications));
      if (point.summary.wall.censored()) return std::nullopt;
      sweep.points.push_back(std::move(point));
    }
    if (stopped()) return std::nullopt;
    fill(out, sweep);
    theory(out, tier, facts);
    return out;
  }

  static void fill(IntervalCurve& out, const Sweep& sweep) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < sweep.points.size(); ++i) {
      const Summary& s = sweep.points[i].summary;
      const double productive = s.ledger_s[index_of(Line::productive)].mean;
      const Estimate& w = *s.wall.estimate;
      const Estimate lost{w.mean - productive, w.std, {w.ci95.low - productive, w.ci95.high - productive}};
      out.points.push_back({*sweep.points[i].values[0].number, lost, false});
      if (lost.mean < out.points[best].lost_s.mean) best = i;
    }
    const double most =
        out.points[best].lost_s.mean + kFlatMargin * sweep.points[best].summary.wall.estimate->mean;
    for (IntervalCurve::Point& p : out.points) p.as_good = p.lost_s.mean <= most;
    out.flat_low_s = flat_end(out.points, best, -1, most);
    out.flat_high_s = flat_end(out.points, best, +1, most);
  }

  // From the best point downwards or upwards: where the loss passes `most`, on straight lines over log time.
  static double flat_end(const std::vector<IntervalCurve::Point>& points, std::size_t best, int step,
                         double most) {
    auto i = static_cast<std::ptrdiff_t>(best);
    const auto n = static_cast<std::ptrdiff_t>(points.size());
    while (i + step >= 0 && i + step < n && points[static_cast<std::size_t>(i + step)].lost_s.mean <= most)
      i += step;
    const IntervalCurve::Point& in = points[static_cast<std::size_t>(i)];
    if (i + step < 0 || i + step >= n) return in.interval_s;
    const IntervalCurve::Point& beyond = points[static_cast<std::size_t>(i + step)];
    const double share = (most - in.lost_s.mean) / (beyond.lost_s.mean - in.lost_s.mean);
    return in.interval_s * std::pow(beyond.interval_s / in.interval_s, share);
  }

  void theory(IntervalCurve& out, const TierFacts& tier, const Facts& facts) const {
    const Summary& s = c_.summary();
    if (!(tier.stall > Duration{}) || !std::isfinite(facts.job_mtbf_s) || s.interruptions.mean <= 0) return;
    double recovery = 0;
    for (int l = index_of(Line::detection); l <= index_of(Line::restart); ++l)
      recovery += s.ledger_s[static_cast<std::size_t>(l)].mean;
    recovery /= s.interruptions.mean;
    for (const IntervalCurve::Point& p : out.points) {
      if (p.interval_s < tier.persist.seconds()) continue;  // snapshots would have to wait: no theory of that
      const double segment =
          expected_segment({p.interval_s, tier.stall.seconds(), 0, recovery, facts.job_mtbf_s});
      out.analytic.emplace_back(p.interval_s, facts.work.seconds() * (segment / p.interval_s - 1));
    }
  }

  std::optional<Picks> picks() const {
    std::vector<std::int64_t> walls;
    for (const Row& row : c_.summary().rows) walls.push_back(wall_or_censored(row));
    return stopped() ? std::nullopt : picked(walls);
  }

  void cluster_timelines(const CompiledScenario& compiled, Resimulated& out) const {
    const auto found = picks();
    if (!found) return;
    const auto told = [&](std::uint64_t replication) {
      return cluster_timeline(replay_of(scenario_, compiled, c_.summary().seed, replication, 0));
    };
    out.cluster_median = told(found->median.replication);
    if (found->worst.replication != found->median.replication && !stopped())
      out.cluster_worst = told(found->worst.replication);
  }

  void timelines(const CompiledScenario& compiled, Resimulated& out) const {
    const auto picks = this->picks();
    if (!picks) return;
    out.median = timeline_of(compiled, picks->median.replication);
    if (picks->worst.replication != picks->median.replication)
      out.worst = timeline_of(compiled, picks->worst.replication);
  }

  RunTimeline timeline_of(const CompiledScenario& compiled, std::uint64_t replication) const {
    const Replay told = replay_of(scenario_, compiled, c_.summary().seed, replication, 0);
    RunTimeline out;
    out.replication = replication;
    out.wall_s = told.timeline.outcome.wall.seconds();
    for (const TimeSpent& span : told.job) {
      out.spans.push_back({span.from.since_start().seconds(), span.to.since_start().seconds(), span.line});
    }
    for (const Event& e : told.timeline.events) {
      if (e.what != Happening::failure || e.cause == kNoCause) continue;
      out.failures.push_back(
          {e.at.since_start().seconds(), scenario_.causes[static_cast<std::size_t>(e.cause)].name});
    }
    return out;
  }

  const ReportContent& c_;
  const std::atomic<bool>* stop_;
  std::string folder_;
  std::vector<Override> overrides_;
  Scenario scenario_;
};

}  // namespace

std::uint64_t ReportContent::jobs() const {
  if (!is_cluster()) return 1;
  std::uint64_t jobs = 0;
  for (const KindSummary& kind : summary().cluster->kinds) jobs += kind.jobs;
  return jobs;
}

// A row of a cluster is the sum over its jobs.
std::vector<double> ReportContent::walls_s() const {
  std::vector<double> walls;
  for (const Row& row : summary().rows) {
    if (is_cluster() || row.ending == Ending::completed)
      walls.push_back(row.wall.seconds() / static_cast<double>(jobs()));
  }
  return walls;
}

WallTime ReportContent::wall() const {
  const std::vector<Row>& rows = summary().rows;
  if (!is_cluster() || rows.empty()) return summary().wall;
  std::vector<std::int64_t> walls;
  for (const Row& row : rows) walls.push_back(row.wall.ticks());
  const auto at = [&](double p) {
    return Duration::micros(quantile(walls, p)).seconds() / static_cast<double>(jobs());
  };
  return {estimate(walls_s()), at(0.05), at(0.5), at(0.95), at(0.99)};
}

const std::array<Estimate, kLines>& ReportContent::ledger() const {
  return is_cluster() ? summary().cluster->ledger_node_h : summary().ledger_s;
}

double ReportContent::total() const {
  double sum = 0;
  for (const Estimate& e : ledger()) sum += e.mean;
  return sum;
}

std::vector<ReportContent::Lost> ReportContent::causes() const {
  std::vector<Lost> all;
  const std::vector<CauseLoss>& causes = summary().by_cause;
  for (std::size_t c = 0; c < causes.size(); ++c) {
    const Estimate& lost = is_cluster() ? summary().cluster->cause_node_h[c] : causes[c].lost_s;
    all.push_back({causes[c].name, lost, causes[c].interruptions_mean});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const Lost& a, const Lost& b) { return a.lost.mean > b.lost.mean; });
  return all;
}

ReportContent compose_report(StoredResults stored, const std::string& file, const std::atomic<bool>* stop) {
  ReportContent content;
  content.stored = std::move(stored);
  content.file = std::filesystem::path(file).filename().string();
  if (content.stored.sweep.points.empty()) throw InputError(file + ": holds no results");
  if (content.stored.is_sweep()) content.shown = judge(content.stored.sweep).best.value_or(0);
  content.name = std::filesystem::path(content.stored.provenance.scenario_path).stem().string();
  try {
    Again again(content, stop);
    if (!again.scenario().jobs.empty() && !content.is_cluster()) {
      throw InputError(file + ": holds a whole cluster without its tables: an older Pitstop wrote it; run " +
                       "the scenario again");
    }
    content.name = again.scenario().name;
    content.description = again.scenario().description;
    content.again = again.all();
  } catch (const ConfigError& e) {
    content.why_not = e.issues().front().text();
  }
  return content;
}

}  // namespace pitstop
