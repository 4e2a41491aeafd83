// Charts with two axes: the interval curve, the distribution, the convergence.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "experiments/report/chart_marks.hpp"
#include "experiments/report/charts.hpp"
#include "experiments/show/plot_axis.hpp"
#include "experiments/show/svg.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/statistics.hpp"

namespace pitstop {

namespace {

constexpr double kWidth = 760, kHeight = 300, kLeft = 70, kRight = 20, kTop = 28, kBottom = 52;
constexpr int kBins = 40, kConvergencePoints = 60, kTicks = 6;
constexpr double kTail = 3;  // shown: up to so many times the way from the median to the 99 % quantile

using Line2 = std::vector<std::pair<double, double>>;

void y_axis(Svg& svg, const Scale& y, double unit, const std::string& name) {
  for (const double tick : round_ticks(y.low / unit, y.high / unit, kTicks)) {
    const double at = y(tick * unit);
    svg.line(kLeft, at, kWidth - kRight, at, "grid");
    svg.text(kLeft - 6, at + 4, fmt::format("{:g}", tick), "end", "tick");
  }
  svg.text(kLeft, kTop - 12, name, "start", "name");
}

void x_axis(Svg& svg, const Scale& x, double unit, const std::string& name) {
  for (const double tick : round_ticks(x.low / unit, x.high / unit, kTicks + 2)) {
    svg.text(x(tick * unit), kHeight - kBottom + 18, fmt::format("{:g}", tick), "middle", "tick");
    svg.line(x(tick * unit), kHeight - kBottom, x(tick * unit), kHeight - kBottom + 4, "axis");
  }
  svg.line(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, "axis");
  svg.text((kLeft + kWidth - kRight) / 2, kHeight - 10, name, "middle", "name");
}

void log_axis(Svg& svg, const Scale& x, const std::string& name, Language language) {
  double last = -100;
  for (const TimeUnit& tick : kLogTics) {
    if (tick.seconds < x.low || tick.seconds > x.high || x(tick.seconds) - last < 60) continue;
    last = x(tick.seconds);
    svg.text(last, kHeight - kBottom + 18, duration_words(tick.seconds, language), "middle", "tick");
    svg.line(last, kHeight - kBottom, last, kHeight - kBottom + 4, "axis");
  }
  svg.line(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, "axis");
  svg.text((kLeft + kWidth - kRight) / 2, kHeight - 10, name, "middle", "name");
}

// Marks within the axis; their words begin so far below the top.
class Marks {
 public:
  explicit Marks(const Scale& x) : x_(x) {}
  void add(std::optional<double> at, std::string words, std::string_view css) {
    if (at && *at >= x_.low && *at <= x_.high) marks_.push_back({x_(*at), std::move(words), css});
  }
  void draw(Svg& svg, double below_top) {
    draw_marks(svg, std::move(marks_), {kLeft, kWidth - kRight, kTop, kHeight - kBottom, kTop + below_top});
  }

 private:
  const Scale& x_;
  std::vector<ChartMark> marks_;
};

}  // namespace

Say wall_words(const ReportContent& c) { return c.is_cluster() ? Say::job_wall_time : Say::wall_time; }
Say mean_wall_words(const ReportContent& c) {
  return c.is_cluster() ? Say::job_wall_time : Say::running_mean;
}

std::string interval_chart(const IntervalCurve& curve, Language language) {
  double most = 0, least = curve.points.front().lost_s.mean;
  for (const auto& p : curve.points) {
    most = std::max(most, p.lost_s.ci95.high);
    least = std::min(least, p.lost_s.mean);
  }
  most = std::min(most, least * 6);  // the ends of the curve may leave the picture
  const TimeUnit unit = unit_for(most);
  const Scale x{curve.points.front().interval_s, curve.points.back().interval_s, kLeft, kWidth - kRight,
                true};
  const Scale y{0, most, kHeight - kBottom, kTop, false};
  Svg svg(kWidth, kHeight, said(Say::checkpoint_interval, language));
  svg.rect(x(curve.flat_low_s), kTop, std::max(2.0, x(curve.flat_high_s) - x(curve.flat_low_s)),
           kHeight - kBottom - kTop, "flat", said(Say::as_good, language));
  y_axis(svg, y, unit.seconds,
         fmt::format("{} ({})", said(Say::time_lost, language), unit_words(unit, language)));
  log_axis(svg, x, std::string(said(Say::interval_axis, language)), language);
  Line2 mean, low, high, theory;
  auto clipped = [&](double v) { return y(std::min(v, most)); };
  for (const auto& p : curve.points) {
    mean.emplace_back(x(p.interval_s), clipped(p.lost_s.mean));
    low.emplace_back(x(p.interval_s), clipped(p.lost_s.ci95.low));
    high.emplace_back(x(p.interval_s), clipped(p.lost_s.ci95.high));
  }
  for (const auto& [at, lost] : curve.analytic) {
    if (lost <= most) theory.emplace_back(x(at), y(lost));
  }
  svg.band(high, low, "band");
  if (!theory.empty()) svg.polyline(theory, "theory");
  svg.polyline(mean, "curve");
  for (const auto& p : curve.points) {
    if (p.lost_s.mean > most) continue;
    svg.circle(x(p.interval_s), y(p.lost_s.mean), 3, p.as_good ? "good" : "dot",
               duration_words(p.interval_s, language) + ": " + duration_words(p.lost_s.mean, language));
  }
  Marks marks(x);
  const auto mark = [&](const std::optional<double>& at, Say what, std::string_view css) {
    if (at) marks.add(at, fmt::format("{} {}", said(what, language), duration_words(*at, language)), css);
  };
  mark(curve.present_s, Say::present, "present");
  mark(curve.exact_s, Say::exact_optimum, "exact");
  marks.draw(svg, 12);
  return svg.str();
}

Histogram histogram_of(std::vector<double> walls) {
  std::sort(walls.begin(), walls.end());
  const double low = walls.front();
  const auto at = [&](double p) {
    return walls[static_cast<std::size_t>(p * static_cast<double>(walls.size() - 1))];
  };
  const double tail = at(0.5) + kTail * (at(0.99) - at(0.5));
  const double high = std::max(std::min(walls.back(), tail), low + 1e-6);
  Histogram out;
  const int bins = std::clamp(static_cast<int>(std::sqrt(static_cast<double>(walls.size()))), 1, kBins);
  for (int b = 0; b <= bins; ++b) out.edges_s.push_back(low + (high - low) * b / bins);
  out.counts.assign(static_cast<std::size_t>(bins), 0);
  for (const double w : walls) {
    if (w > high) break;
    const int b = std::clamp(static_cast<int>((w - low) / (high - low) * bins), 0, bins - 1);
    ++out.counts[static_cast<std::size_t>(b)];
  }
  return out;
}

std::string distribution_chart(const ReportContent& content, Language language) {
  const Histogram h = histogram_of(content.walls_s());
  const TimeUnit unit = unit_for(h.edges_s.back());
  const double most = *std::max_element(h.counts.begin(), h.counts.end());
  const Scale x{h.edges_s.front(), h.edges_s.back(), kLeft, kWidth - kRight, false};
  const Scale y{0, most, kHeight - kBottom, kTop + 20, false};
  Svg svg(kWidth, kHeight, said(Say::how_long, language));
  y_axis(svg, y, 1, std::string(said(Say::runs, language)));
  x_axis(svg, x, unit.seconds,
         fmt::format("{} ({})", said(wall_words(content), language), unit_words(unit, language)));
  for (std::size_t b = 0; b < h.counts.size(); ++b) {
    const double left = x(h.edges_s[b]), right = x(h.edges_s[b + 1]);
    svg.rect(left, y(h.counts[b]), std::max(0.5, right - left - 1), kHeight - kBottom - y(h.counts[b]), "bin",
             fmt::format("{} – {}: {:.0f}", duration_words(h.edges_s[b], language),
                         duration_words(h.edges_s[b + 1], language), h.counts[b]));
  }
  Marks marks(x);
  const WallTime wall = content.wall();
  marks.add(wall.p05, "5 %", "exact");
  marks.add(wall.p50, "50 %", "exact");
  marks.add(wall.p95, "95 %", "exact");
  marks.draw(svg, 2);
  return svg.str();
}

Convergence convergence_of(const std::vector<double>& walls) {
  Convergence out;
  const std::size_t n = walls.size();
  std::vector<std::size_t> at;
  for (int i = 0; i < kConvergencePoints; ++i) {
    const double share = i / static_cast<double>(kConvergencePoints - 1);
    const auto k = static_cast<std::size_t>(std::lround(10 * std::pow(static_cast<double>(n) / 10, share)));
    if (k >= 2 && k <= n && (at.empty() || k > at.back())) at.push_back(k);
  }
  for (const std::size_t k : at) {
    const Estimate e = estimate(std::span(walls.data(), k));
    out.n.push_back(static_cast<double>(k));
    out.mean.push_back(e.mean);
    out.low.push_back(e.ci95.low);
    out.high.push_back(e.ci95.high);
  }
  return out;
}

std::string convergence_chart(const ReportContent& content, Language language) {
  const Convergence c = convergence_of(content.walls_s());
  const double final_low = c.low.back(), final_high = c.high.back();
  const double reach = std::max(4 * (final_high - final_low), 1e-6);
  const double middle = c.mean.back();
  const Scale x{c.n.front(), c.n.back(), kLeft, kWidth - kRight, true};
  const Scale y{middle - reach, middle + reach, kHeight - kBottom, kTop, false};
  const TimeUnit unit = unit_for(middle);
  Svg svg(kWidth, kHeight, said(Say::how_sure, language));
  y_axis(svg, y, unit.seconds,
         fmt::format("{} ({})", said(mean_wall_words(content), language), unit_words(unit, language)));
  for (double n = 10; n <= c.n.back(); n *= 10) {
    if (n < c.n.front()) continue;
    svg.text(x(n), kHeight - kBottom + 18, grouped(static_cast<unsigned long long>(n)), "middle", "tick");
  }
  svg.line(kLeft, kHeight - kBottom, kWidth - kRight, kHeight - kBottom, "axis");
  svg.text((kLeft + kWidth - kRight) / 2, kHeight - 10, said(Say::replications, language), "middle", "name");
  Line2 mean, low, high;
  auto clipped = [&](double v) { return y(std::clamp(v, y.low, y.high)); };
  for (std::size_t i = 0; i < c.n.size(); ++i) {
    mean.emplace_back(x(c.n[i]), clipped(c.mean[i]));
    low.emplace_back(x(c.n[i]), clipped(c.low[i]));
    high.emplace_back(x(c.n[i]), clipped(c.high[i]));
  }
  svg.band(high, low, "band");
  svg.polyline(mean, "curve");
  return svg.str();
}

}  // namespace pitstop
