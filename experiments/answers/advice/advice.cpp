#include "experiments/answers/advice/advice.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/answers/advice/what_if.hpp"
#include "experiments/simulate/statistics.hpp"

namespace pitstop {

namespace {

constexpr std::uint64_t kLeastPairs = 50;  // fewer say nothing
constexpr std::uint64_t kMostWork = 4;     // times the replications of the run that is explained
constexpr double kAsGood = 0.05;           // a change this close to the best one, as a share of its gain
constexpr double kError = 0.05;

struct Tried {
  Bilingual words;
  Scenario scenario;
  std::vector<Row> rows;
};

double share_completed(const std::vector<Row>& rows) {
  const auto completed = [](const Row& r) { return r.ending == Ending::completed; };
  return static_cast<double>(std::count_if(rows.begin(), rows.end(), completed)) /
         static_cast<double>(rows.size());
}

// All changes on a few replications; then those that may still be the best on twice as many, and so on, until
// none of them can be better than the leader by much, or the work is done.
class Race {
 public:
  Race(const Scenario& scenario, const Summary& summary, const RunOptions& options)
      : scenario_(scenario), summary_(summary), options_(options) {
    options_.until.reset();
    options_.keep_rows = true;
    options_.progress = nullptr;
    for (Change& c : changes_to(scenario)) {
      // All over one set of nodes, so that a variant with more spares meets the same failures.
      stream_nodes_ = std::max(stream_nodes_, c.scenario.job.nodes + c.scenario.cluster.spares);
      tried_.push_back({std::move(c.words), std::move(c.scenario), {}});
    }
  }

  std::optional<Advice> advice() {
    if (tried_.empty() || summary_.replications == 0) return std::nullopt;
    for (std::size_t i = 0; i < tried_.size(); ++i) open_.push_back(i);
    const std::uint64_t each = summary_.replications / (tried_.size() + 1);
    std::uint64_t pairs = std::min(summary_.replications, std::max(each, kLeastPairs));
    if (!simulate(pairs)) return std::nullopt;
    while (open_.size() > 1 && pairs < summary_.replications) {
      pairs = std::min(2 * pairs, summary_.replications);
      if (work_ + (open_.size() + 1) * pairs > kMostWork * summary_.replications) break;
      if (!simulate(pairs)) return std::nullopt;
    }
    return told();
  }

 private:
  // The scenario and every change that is still open. False: interrupted.
  bool simulate(std::uint64_t pairs) {
    options_.replications = pairs;
    const auto rows_of = [&](const Scenario& s) { return run(s, compile(s, stream_nodes_), options_).rows; };
    base_ = rows_of(scenario_);
    for (const std::size_t i : open_) tried_[i].rows = rows_of(tried_[i].scenario);
    work_ += (open_.size() + 1) * pairs;
    const auto cut_short = [&](std::size_t i) { return tried_[i].rows.size() < pairs; };
    if (base_.size() < pairs || std::any_of(open_.begin(), open_.end(), cut_short)) return false;
    close_worse();
    return true;
  }

  // Wall time where every run completes, before and after.
  Measure measure() const {
    if (all_completed(base_)) return Measure::wall_s;
    const auto some = [](const Tried& t) { return any_completed(t.rows); };
    return any_completed(base_) || std::any_of(tried_.begin(), tried_.end(), some) ? Measure::completed
                                                                                   : Measure::ettr;
  }
  // A change after which some runs never end has no wall time to compare.
  bool counts(const Tried& t, Measure measure) const {
    return measure != Measure::wall_s || all_completed(t.rows);
  }

  void close_worse() {
    const Measure by = measure();
    std::erase_if(open_, [&](std::size_t i) { return !counts(tried_[i], by); });
    if (open_.empty()) return;
    const auto gain = [&](std::size_t i) { return paired_gain(base_, tried_[i].rows, by).mean; };
    const std::size_t leader = *std::max_element(
        open_.begin(), open_.end(), [&](std::size_t a, std::size_t b) { return gain(a) < gain(b); });
    const double enough = kAsGood * std::max(0.0, gain(leader)) - unseen(by);
    const double confidence = 1 - kError / static_cast<double>(tried_.size());
    std::erase_if(open_, [&](std::size_t i) {
      const Estimate more = paired_gain(tried_[leader].rows, tried_[i].rows, by);
      return i != leader && interval_of(more, base_.size(), confidence).high <= enough;
    });
  }

  // What the whole run lost more, in the mean, than these replications show: something rare and large that no
  // change has met yet.
  double unseen(Measure by) const {
    switch (by) {
      case Measure::wall_s: {
        if (!summary_.wall.estimate) return 0;
        double sum = 0;
        for (const Row& row : base_) sum += row.wall.seconds();
        return std::fabs(summary_.wall.estimate->mean - sum / static_cast<double>(base_.size()));
      }
      case Measure::completed:
        return std::fabs(static_cast<double>(summary_.endings[0]) /
                             static_cast<double>(summary_.replications) -
                         share_completed(base_));
      case Measure::ettr:
        return 0;
    }
    return 0;
  }

  Advice told() const {
    Advice advice;
    advice.measure = measure();
    advice.replications = base_.size();
    advice.sure = open_.size() <= 1;
    for (const Tried& t : tried_) {
      if (counts(t, advice.measure))
        advice.what_ifs.push_back({t.words, paired_gain(base_, t.rows, advice.measure)});
    }
    std::stable_sort(advice.what_ifs.begin(), advice.what_ifs.end(),
                     [](const auto& a, const auto& b) { return a.gain.mean > b.gain.mean; });
    return advice;
  }

  const Scenario& scenario_;
  const Summary& summary_;
  RunOptions options_;
  std::int64_t stream_nodes_ = 0;
  std::vector<Tried> tried_;
  std::vector<std::size_t> open_;  // of tried_: those that may still be the best
  std::vector<Row> base_;
  std::uint64_t work_ = 0;  // replications simulated
};

}  // namespace

std::optional<Advice> advise(const Scenario& scenario, const Summary& summary, const RunOptions& options) {
  return Race(scenario, summary, options).advice();
}

}  // namespace pitstop
