#include "experiments/answers/sweep/sweep_verdict.hpp"

#include <algorithm>

namespace pitstop {

namespace {

double share_completed(const Summary& s) {
  return static_cast<double>(s.endings[0]) / static_cast<double>(s.replications);
}

Measure measure_for(const std::vector<SweepPoint>& points) {
  Measure measure = Measure::ettr;
  for (const SweepPoint& p : points) {
    if (!p.summary.wall.censored()) return Measure::wall_s;
    if (p.summary.endings[0] > 0) measure = Measure::completed;
  }
  return measure;
}

// Larger is better; none where the point cannot be best.
std::optional<double> worth(const Summary& s, Measure measure) {
  switch (measure) {
    case Measure::wall_s:
      return s.wall.censored() ? std::nullopt : std::optional(-s.wall.estimate->mean);
    case Measure::completed:
      return share_completed(s);
    case Measure::ettr:
      return s.ettr.mean;
  }
  return std::nullopt;
}

}  // namespace

SweepVerdict judge(const Sweep& sweep) {
  SweepVerdict verdict;
  verdict.measure = measure_for(sweep.points);
  std::optional<double> most;
  for (std::size_t i = 0; i < sweep.points.size(); ++i) {
    const auto w = worth(sweep.points[i].summary, verdict.measure);
    if (w && (!most || *w > *most)) {
      most = w;
      verdict.best = i;
    }
  }
  for (const SweepPoint& p : sweep.points) {
    bool as_good = false;
    if (verdict.best && worth(p.summary, verdict.measure)) {
      const Summary& best = sweep.points[*verdict.best].summary;
      as_good = &p.summary == &best || paired_gain(best.rows, p.summary.rows, verdict.measure).ci95.high >= 0;
    }
    verdict.as_good.push_back(as_good);
  }
  return verdict;
}

}  // namespace pitstop
