#include "experiments/answers/tune/search.hpp"

#include <algorithm>
#include <cmath>

#include "experiments/answers/sensitivity/response_surface.hpp"
#include "experiments/answers/sensitivity/scrambled_sobol.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kLinePoints = 15;    // of the design of one key
constexpr std::size_t kPointsOfKey = 16;   // of the design, for each of several keys
constexpr std::size_t kSurfacePoints = 9;  // of a surface over one key
constexpr int kMostSurfaces = 14;
constexpr double kShareOfMargin = 1.0 / 200;  // that the noise of the search may cost in the mean
constexpr double kFlatEnough = 20;            // margins that the surface may rise over its box
constexpr double kLeastStep = 1.0 / 256;      // of steps along a key
constexpr int kBisections = 8;
constexpr std::uint64_t kMostDoublings = 5;

// Replications of a setting in the search. A percentile needs some in each batch.
std::uint64_t search_replications(const TuneOptions& o) {
  const bool percentile = o.objective == Objective::wall_p95 || o.promise.has_value();
  return percentile ? std::max<std::uint64_t>(o.replications / 2, 400)
                    : std::max<std::uint64_t>(o.replications / 20, 50);
}

class Searcher {
 public:
  explicit Searcher(Trials& trials)
      : trials_(trials),
        space_(trials.space()),
        o_(trials.options()),
        d_(space_.size()),
        n_(search_replications(o_)) {}

  Point found(const std::vector<Point>& starts) {
    Point best = design(starts);
    best = surfaces(best);
    if (needs_steps()) best = steps(best);
    return best;
  }

 private:
  const Trial& at(const Point& p, const char* stage) { return trials_.at(p, o_.seed, n_, stage); }

  bool needs_steps() const {
    if (o_.promise) return true;
    for (std::size_t k = 0; k < d_; ++k) {
      if (space_.key(k).range.whole) return true;
    }
    return false;
  }

  Point design(const std::vector<Point>& starts) {
    std::vector<Point> points = starts;
    if (d_ == 1) {
      for (std::size_t i = 0; i < kLinePoints; ++i)
        points.push_back({static_cast<double>(i) / static_cast<double>(kLinePoints - 1)});
    } else {
      for (const Point& p : scrambled_sobol(kPointsOfKey * d_, d_, o_.seed)) points.push_back(p);
      points.push_back(Point(d_, 0.5));
    }
    Point best = points[0];
    for (const Point& p : points) {
      if (trials_.better(at(p, "design"), at(best, "design"))) best = p;
    }
    return best;
  }

  // Half the width of a box along key k; whole numbers leave room for a neighbour on each side.
  double half_width(std::size_t k, double half, const Point& centre) const {
    return std::min(0.5, std::max(half, 1.5 * space_.step(k, centre[k])));
  }

  Box box_around(const Point& centre, double half) const {
    Box box;
    for (std::size_t k = 0; k < d_; ++k) {
      const double h = half_width(k, half, centre);
      const double low = std::clamp(centre[k] - h, 0.0, 1 - 2 * h);
      box.low.push_back(low);
      box.high.push_back(low + 2 * h);
    }
    return box;
  }

  std::vector<SurfacePoint> points_in(const Box& box) {
    std::vector<Point> unit;
    if (d_ == 1) {
      for (std::size_t i = 0; i < kSurfacePoints; ++i)
        unit.push_back({static_cast<double>(i) / static_cast<double>(kSurfacePoints - 1)});
    } else {
      unit = scrambled_sobol(3 * surface_terms(d_), d_, o_.seed + 1);
    }
    std::vector<SurfacePoint> points;
    for (Point& p : unit) {
      for (std::size_t k = 0; k < d_; ++k) p[k] = box.low[k] + p[k] * (box.high[k] - box.low[k]);
      const Trial& t = at(p, "surface");
      if (t.scores) points.push_back({space_.snapped(p), *t.scores});
    }
    return points;
  }

  // Whether the points tell the keys apart: whole numbers may have fallen together.
  bool enough(const std::vector<SurfacePoint>& points) const {
    return points.size() >= surface_terms(d_) + 2;
  }

  Point surfaces(Point centre) {
    double half = d_ == 1 ? 1.5 / static_cast<double>(kLinePoints - 1) : 0.25;
    std::uint64_t doublings = 0;
    Point best = centre;
    for (int i = 0; i < kMostSurfaces; ++i) {
      const Box box = box_around(centre, half);
      const std::vector<SurfacePoint> points = points_in(box);
      if (!enough(points)) {
        half /= 2;
        if (half < kLeastStep) break;
        continue;
      }
      const SurfaceMinimum m = surface_minimum(points, box);
      centre = best = m.at;
      if (leaves(m, box)) continue;
      const double margin = margin_at(best);
      if (half > kLeastStep && rise(points) > kFlatEnough * margin) {
        half /= 2;
        continue;
      }
      if (m.expected_loss <= kShareOfMargin * margin || doublings == kMostDoublings) break;
      n_ *= 2;
      ++doublings;
    }
    return best;
  }

  // At an edge of the box that is none of the space.
  bool leaves(const SurfaceMinimum& m, const Box& box) const {
    for (std::size_t k = 0; k < d_; ++k) {
      const bool at_end =
          (box.low[k] <= 0 && m.at[k] <= box.low[k]) || (box.high[k] >= 1 && m.at[k] >= box.high[k]);
      if (m.edge[k] && !at_end) return true;
    }
    return false;
  }

  static double rise(const std::vector<SurfacePoint>& points) {
    double least = INFINITY, most = -INFINITY;
    for (const SurfacePoint& p : points) {
      double sum = 0;
      for (const double v : p.values) sum += v;
      const double mean = sum / static_cast<double>(p.values.size());
      least = std::min(least, mean);
      most = std::max(most, mean);
    }
    return most - least;
  }

  double margin_at(const Point& p) { return tolerance_of(at(p, "surface"), o_); }

  // Compass search on the replications at hand (sample average approximation): deterministic, so that plain
  // steps will do.
  Point steps(Point best) {
    for (double step = 0.125; step >= kLeastStep;) {
      bool moved = false;
      for (std::size_t k = 0; k < d_; ++k) {
        for (const double sign : {-1.0, 1.0}) {
          Point p = best;
          p[k] = std::clamp(best[k] + sign * std::max(step, space_.step(k, best[k])), 0.0, 1.0);
          if (trials_.better(at(p, "compass"), at(best, "compass"))) {
            best = p;
            moved = true;
          }
        }
      }
      if (!moved) step /= 2;
    }
    return best;
  }

  Trials& trials_;
  const SearchSpace& space_;
  const TuneOptions& o_;
  std::size_t d_;
  std::uint64_t n_;
};

}  // namespace

Point search(Trials& trials, const std::vector<Point>& starts) { return Searcher(trials).found(starts); }

namespace {

// As many as tell the margin: the error of a paired loss near the best is a tenth of the tolerance.
std::uint64_t edge_replications(Trials& trials, const Point& best, std::size_t k, double tolerance) {
  constexpr double kBeside = 0.03, kShareOfTolerance = 0.1;
  const TuneOptions& o = trials.options();
  const std::uint64_t pilot = search_replications(o), most = std::max(pilot, o.replications);
  if (o.promise || o.objective == Objective::wall_p95) return most;
  Point beside = best;
  beside[k] += best[k] < 0.5 ? kBeside : -kBeside;
  const auto loss =
      paired_loss(trials.at(best, o.seed, pilot, "edge"), trials.at(beside, o.seed, pilot, "edge"));
  if (!loss || !(tolerance > 0)) return most;
  const double wanted = std::pow(loss->std / (kShareOfTolerance * tolerance), 2);
  return wanted < static_cast<double>(most) ? std::max(pilot, static_cast<std::uint64_t>(wanted)) : most;
}

}  // namespace

double flat_end(Trials& trials, const Point& best, std::size_t k, bool up, double tolerance) {
  const TuneOptions& o = trials.options();
  const std::uint64_t n = edge_replications(trials, best, k, tolerance);
  const Trial base = trials.at(best, o.seed, n, "edge");
  auto within = [&](double c) {
    Point p = best;
    p[k] = c;
    const Trial& t = trials.at(p, o.seed, n, "edge");
    return t.violation(o.promise) <= base.violation(o.promise) && t.mean - base.mean <= tolerance;
  };
  double inside = best[k], outside = up ? 1 : 0;
  if (inside == outside || within(outside)) return outside;
  for (int i = 0; i < kBisections; ++i) {
    const double middle = (inside + outside) / 2;
    (within(middle) ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace pitstop
