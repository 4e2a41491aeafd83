#include "experiments/answers/tune/tune.hpp"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <cmath>

#include "experiments/answers/shared/trials.hpp"
#include "experiments/answers/tune/search.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/base/usage_error.hpp"
#include "experiments/scenario/text/units.hpp"
#include "experiments/simulate/statistics.hpp"
#include "models/analytic/interval.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

namespace {

constexpr double kError = 0.05;
constexpr int kMostLooks = 5;  // at the fresh replications, each with twice as many
// Fresh replications come from another seed.
constexpr std::uint64_t kFresh = 0x6a756467656d656eULL;

// The tier whose interval the key is, if it is one.
std::optional<std::size_t> tier_of(const Scenario& s, const std::string& key) {
  for (std::size_t t = 0; t < s.tiers.size(); ++t) {
    const bool single = s.tiers.size() == 1 && key == "checkpoint.interval";
    if (single || key == "checkpoint.tiers." + s.tiers[t].name + ".interval") return t;
  }
  return std::nullopt;
}

class Tuner {
 public:
  Tuner(const ScenarioSource& source, const SearchSpace& space, const TuneOptions& options)
      : source_(source),
        space_(space),
        o_(options),
        trials_(source, space, options),
        now_(scenario_at(source, {})) {
    check_objective(now_, o_.objective, "--minimize");
  }

  Tuned tuned() {
    find_starts();
    best_ = space_.snapped(search(trials_, starts_));
    leave_plateaus();
    add("best", best_);
    for (std::size_t k = 0; k < space_.size(); ++k) add_ends(k);
    for (std::size_t i = 0; i < starts_.size(); ++i) add(start_names_[i], starts_[i]);
    judge();
    report();
    return std::move(out_);
  }

 private:
  struct Candidate {
    std::string name;
    std::optional<Point> at;              // none: the scenario as it stands
    std::optional<std::size_t> end_of{};  // an end of the flat region along this key ...
    bool upper = false;                   // ... and which
    Trial trial{};
  };

  // The analytic optimum of one interval, where every other searched key is in its middle.
  void find_starts() {
    Point formula(space_.size(), 0.5);
    bool any = false;
    for (std::size_t k = 0; o_.from_formula && k < space_.size(); ++k) {
      const auto tier = tier_of(now_, space_.key(k).range.key);
      if (!tier || space_.key(k).times || !space_.key(k).range.is_duration) continue;
      const double mtbf_s = tier_mtbf(now_, *tier);
      if (now_.tiers[*tier].stall == Duration{} || !std::isfinite(mtbf_s)) continue;
      const auto c = space_.coordinate(k, exact_interval(now_.tiers[*tier].stall.seconds(), mtbf_s));
      if (!c) continue;
      formula[k] = *c;
      any = true;
    }
    if (any) add_start(space_.size() == 1 ? "exact optimum" : "formula for each tier", formula);
    if (const auto p = present_point()) add_start("present, as searched", *p);
  }
  void add_start(const std::string& name, const Point& p) {
    starts_.push_back(space_.snapped(p));
    start_names_.push_back(name);
  }

  // Where the scenario stands now, if it is within all ranges.
  std::optional<Point> present_point() const {
    Point p;
    for (std::size_t k = 0; k < space_.size(); ++k) {
      const auto value = present_value(k);
      const auto c = value ? space_.coordinate(k, *value) : std::nullopt;
      if (!c) return std::nullopt;
      p.push_back(*c);
    }
    return p;
  }
  std::optional<double> present_value(std::size_t k) const {
    const SearchedKey& key = space_.key(k);
    if (key.times) return std::nullopt;
    if (const auto tier = tier_of(now_, key.range.key); tier && key.range.is_duration)
      return tier_interval(now_, *tier).seconds();
    if (key.range.key == "cluster.spares") return static_cast<double>(now_.cluster.spares);
    const auto text = present_text(source_, key.range.key);
    return text ? key.range.number_of(*text) : std::nullopt;
  }

  // A whole-number key that is best at an end of its range, where nothing is gained from some inner value on:
  // that inner value is the answer.
  void leave_plateaus() {
    for (std::size_t k = 0; k < space_.size(); ++k) {
      if (!space_.key(k).range.whole || (best_[k] > 0 && best_[k] < 1)) continue;
      const double tolerance = tolerance_of(search_trial(best_), o_);
      const bool at_top = best_[k] >= 1;
      const double end = flat_end(trials_, best_, k, !at_top, tolerance);
      Point p = best_;
      p[k] = end;
      p = space_.snapped(p);
      const bool inner = p[k] > 0 && p[k] < 1;
      if (!inner || !at_top) continue;
      best_ = p;
      out_.plateau.push_back(space_.key(k).range.key);
    }
  }
  const Trial& search_trial(const Point& p) {
    return trials_.at(p, o_.seed, judge_replications(), "plateau");
  }

  std::uint64_t judge_replications() const { return std::max(o_.replications, kLeastToJudge); }

  void add(const std::string& name, const Point& p) { candidates_.push_back({name, p}); }
  void add_ends(std::size_t k) {
    const double tolerance = tolerance_of(search_trial(best_), o_);
    for (const bool up : {false, true}) {
      Point p = best_;
      p[k] = flat_end(trials_, best_, k, up, tolerance);
      add(space_.key(k).range.key + (up ? ", upper end" : ", lower end"), space_.snapped(p));
      candidates_.back().end_of = k;
      candidates_.back().upper = up;
    }
  }

  // All candidates on the same fresh replications, doubled until the best is sure to be within the margin. A
  // look at the intervals spends half of what error is left, and every pair its share (Bonferroni).
  void judge() {
    candidates_.push_back({"present", std::nullopt});
    std::uint64_t n = judge_replications();
    double error = kError / 2;
    for (int look = 1;; ++look, n *= 2, error /= 2) {
      for (Candidate& c : candidates_) {
        c.trial =
            c.at ? trials_.at(*c.at, o_.seed ^ kFresh, n, "judgement") : trials_.present(o_.seed ^ kFresh, n);
      }
      const double pairs = static_cast<double>(candidates_.size() * (candidates_.size() - 1)) / 2;
      settle(1 - error / pairs);
      pull_ends_in();
      if (out_.sure() || look == kMostLooks) break;
    }
  }

  // Ends of the flat region that turn out to lose more than the margin on the fresh replications move towards
  // the best, by the loss of a parabola.
  void pull_ends_in() {
    for (Candidate& c : candidates_) {
      if (!c.end_of) continue;
      const std::size_t k = *c.end_of;
      for (int i = 0; i < kMostPulls; ++i) {
        const auto loss = paired_loss(best(), c.trial);
        if (loss && loss->mean <= out_.tolerance) break;
        const double share = loss ? std::min(0.9, std::sqrt(out_.tolerance / loss->mean)) : 0.5;
        Point p = best_;
        p[k] += ((*c.at)[k] - best_[k]) * share;
        c.at = space_.snapped(p);
        c.trial = trials_.at(*c.at, o_.seed ^ kFresh, best().wall_s.size(), "judgement");
      }
    }
  }

  // Takes a candidate that is shown to be better, and bounds what any of them could gain.
  void settle(double confidence) {
    for (std::size_t i = 1; i < candidates_.size(); ++i) {
      const Candidate c = candidates_[i];
      if (!c.at || c.trial.violation(o_.promise) > best().violation(o_.promise)) continue;
      const auto loss = paired_loss(best(), c.trial);
      if (loss && interval_of(*loss, loss_count(), confidence).high < 0) take(c);
    }
    best_ = *candidates_[0].at;
    out_.tolerance = tolerance_of(best(), o_);
    out_.at_most_better = 0;
    for (const Candidate& c : candidates_) {
      if (c.trial.violation(o_.promise) > best().violation(o_.promise)) continue;
      const auto loss = paired_loss(best(), c.trial);
      if (loss)
        out_.at_most_better =
            std::max(out_.at_most_better, -interval_of(*loss, loss_count(), confidence).low);
    }
  }
  // Another best: the one before is kept among the judged, the ends of the flat region stay what they are.
  void take(const Candidate& better) {
    Candidate before = candidates_[0];
    before.name = "best of the search";
    candidates_[0].at = better.at;
    candidates_[0].trial = better.trial;
    candidates_.push_back(std::move(before));
  }
  const Trial& best() const { return candidates_[0].trial; }
  std::uint64_t loss_count() const { return best().scores ? best().scores->size() : 0; }

  void report() {
    out_.scenario = now_.name;
    out_.objective_kind = o_.objective;
    out_.currency = o_.objective == Objective::cost ? now_.cluster.currency : "";
    out_.margin = o_.margin;
    out_.seed = o_.seed;
    out_.best = best().setting;
    out_.replications = best().wall_s.size();
    if (best().scores) out_.objective = estimate(*best().scores);
    out_.wall_s = estimate(best().wall_s);
    for (const Candidate& c : candidates_) {
      const JudgedSetting j{c.name, c.at ? c.trial.setting : present_setting(), paired_loss(best(), c.trial)};
      if (!c.at) {
        out_.present = j;
      } else if (&c != &candidates_[0]) {
        out_.judged.push_back(j);
      }
    }
    for (std::size_t k = 0; k < space_.size(); ++k) flat_range(k);
    bounds();
    promise();
    sawtooth();
    out_.total_replications = trials_.total_replications();
    out_.trace = trials_.take_trace();
  }

  std::vector<VariedValue> present_setting() const {
    std::vector<VariedValue> values;
    for (std::size_t k = 0; k < space_.size(); ++k) {
      const SearchedKey& key = space_.key(k);
      const std::string text = present_text(source_, key.range.key).value_or("default");
      VariedValue v{key.range.key, text, present_value(k), key.range.is_duration};
      if (const auto tier = tier_of(now_, key.range.key)) {
        v.number = tier_interval(now_, *tier).seconds();
        v.is_duration = true;
      }
      values.push_back(v);
    }
    return values;
  }

  // Between the judged ends.
  void flat_range(std::size_t k) {
    const std::string& key = space_.key(k).range.key;
    FlatRange flat{key, best().setting[k], best().setting[k], best_[k] <= 0, best_[k] >= 1, 0, 0};
    for (const Candidate& c : candidates_) {
      const auto loss = paired_loss(best(), c.trial);
      if (c.end_of != k || !loss || loss->mean > out_.tolerance) continue;
      (c.upper ? flat.high : flat.low) = c.trial.setting[k];
      (c.upper ? flat.high_loss : flat.low_loss) = loss->mean;
      (c.upper ? flat.to_high_end : flat.to_low_end) = c.upper ? (*c.at)[k] >= 1 : (*c.at)[k] <= 0;
    }
    out_.flat.push_back(flat);
  }

  void bounds() {
    for (std::size_t k = 0; k < space_.size(); ++k) {
      const bool low = best_[k] <= kBound, high = best_[k] >= 1 - kBound;
      if ((low && !nothing_below(k)) || high) out_.on_bound.push_back(space_.key(k).range.key);
    }
  }
  // Whether the reader would refuse one less: then the lower end is none of the search's making.
  bool nothing_below(std::size_t k) const {
    const SearchedKey& key = space_.key(k);
    if (!key.range.whole) return key.range.low <= 0;  // times and shares
    if (key.times) return key.range.low <= 1;
    std::vector<VariedValue> setting = best().setting;
    setting[k].text = format_number(key.range.low - 1) + key.range.unit;
    try {
      (void)scenario_at(source_, setting);
      return false;
    } catch (const ConfigError&) {
      return true;
    }
  }

  void promise() {
    if (!o_.promise) return;
    const double kept = best().kept, n = static_cast<double>(best().wall_s.size()), k = std::round(kept * n);
    using boost::math::beta_distribution;
    out_.promise_kept = kept;
    out_.promise_ci95 = Interval{k > 0 ? quantile(beta_distribution(k, n - k + 1), kError / 2) : 0,
                                 k < n ? quantile(beta_distribution(k + 1, n - k), 1 - kError / 2) : 1};
    out_.promise_holds = kept >= o_.promise->share;
  }

  void sawtooth() {
    double most = 0;
    for (std::size_t k = 0; k < space_.size(); ++k) {
      const auto tier = tier_of(now_, space_.key(k).range.key);
      if (tier && !now_.tiers[*tier].final_snapshot) most = std::max(most, now_.tiers[*tier].stall.seconds());
    }
    if (most > 0 && out_.wall_s.mean > 0) out_.sawtooth = most / out_.wall_s.mean;
  }

  static constexpr double kBound = 1e-3;  // of a range: this close to its end is on it
  static constexpr int kMostPulls = 5;

  const ScenarioSource& source_;
  const SearchSpace& space_;
  const TuneOptions& o_;
  Trials trials_;
  Scenario now_;
  std::vector<Point> starts_;
  std::vector<std::string> start_names_;
  Point best_;
  std::vector<Candidate> candidates_;
  Tuned out_;
};

}  // namespace

Tuned tune(const ScenarioSource& source, const SearchSpace& space, const TuneOptions& options) {
  return Tuner(source, space, options).tuned();
}

}  // namespace pitstop
