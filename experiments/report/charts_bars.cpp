// Charts of bars: the waterfall, the causes, what changes would save.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/answers/sensitivity/sensitivity_report.hpp"
#include "experiments/report/charts.hpp"
#include "experiments/report/sentences.hpp"
#include "experiments/show/plot_axis.hpp"
#include "experiments/show/svg.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr double kWidth = 760, kRow = 30, kBar = 18, kLabel = 190, kFigure = 170;
constexpr double kWords = 330;  // where the words of a change end
constexpr std::size_t kMostLevers = 12;
constexpr double kPlotFrom = kLabel + 10, kPlotTo = kWidth - kFigure;

// At the end of row i: the amount, and its share.
void figure(Svg& svg, double y, const ReportContent& c, double amount, Language language) {
  svg.text(kWidth - 62, y, amount_words(c, amount, language), "end");
  svg.text(kWidth - 4, y, percent(c.total() > 0 ? amount / c.total() : 0), "end", "tick");
}

double row_y(std::size_t i) { return 8 + kRow * static_cast<double>(i); }

void label(Svg& svg, std::size_t i, std::string_view text) {
  constexpr std::size_t kMost = 30;
  std::string shown(text);
  if (columns(shown) > kMost) shown = std::string(text.substr(0, kMost - 1)) + "…";
  svg.text(kLabel, row_y(i) + kBar / 2 + 4, shown, "end");
}

struct Gain {
  std::string change;
  Estimate saved;
  std::string shown;  // the mean in words
};

// One bar each, grey where its interval holds zero.
std::string gains_chart(const std::vector<Gain>& gains, std::string_view title) {
  double low = 0, high = 0;
  for (const Gain& g : gains) {
    low = std::min(low, g.saved.ci95.low);
    high = std::max(high, g.saved.ci95.high);
  }
  if (!(high > low)) high = low + 1;
  const Scale x{low, high, kWords + 20, kWidth - kFigure, false};
  Svg svg(kWidth, row_y(gains.size()) + 4, title);
  svg.line(x(0), 0, x(0), row_y(gains.size()), "axis");
  for (std::size_t i = 0; i < gains.size(); ++i) {
    const Gain& g = gains[i];
    const double y = row_y(i) + kBar / 2, mean = x(g.saved.mean);
    const bool sure = g.saved.ci95.low > 0;
    svg.text(kWords, y + 4, g.change, "end");
    svg.rect(std::min(x(0), mean), row_y(i), std::max(1.0, std::abs(mean - x(0))), kBar,
             sure ? "gain" : "unsure");
    svg.line(x(g.saved.ci95.low), y, x(g.saved.ci95.high), y, "whisker");
    svg.text(kPlotTo + 8, y + 4, g.shown);
  }
  return svg.str();
}

}  // namespace

// The productive time would dwarf every loss, so the axis starts near its end and says so by a torn bar.
std::string waterfall_chart(const ReportContent& c, Language language) {
  std::vector<std::size_t> lines;
  for (std::size_t l = 1; l < kLines; ++l) {
    if (c.ledger()[l].mean > 0) lines.push_back(l);
  }
  const double total = c.total(), work = c.work(), lost = std::max(total - work, total * 1e-6);
  const Scale x{std::max(0.0, work - 0.25 * lost), total, kPlotFrom, kPlotTo, false};
  Svg svg(kWidth, row_y(lines.size() + 2),
          said(c.is_cluster() ? Say::node_hours_go : Say::where_time_goes, language));
  label(svg, 0, said(Say::ideal, language));
  svg.rect(kPlotFrom, row_y(0), x(work) - kPlotFrom, kBar, "l0");
  if (x.low > 0) {
    svg.line(kPlotFrom + 8, row_y(0) + kBar + 3, kPlotFrom + 14, row_y(0) - 3, "tear");
    svg.line(kPlotFrom + 13, row_y(0) + kBar + 3, kPlotFrom + 19, row_y(0) - 3, "tear");
  }
  figure(svg, row_y(0) + kBar / 2 + 4, c, work, language);
  double at = work;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto l = static_cast<Line>(lines[i]);
    const double mean = c.ledger()[lines[i]].mean;
    label(svg, i + 1, line_words(l, language));
    svg.line(x(at), row_y(i) + kBar, x(at), row_y(i + 1), "step");
    svg.rect(x(at), row_y(i + 1), std::max(1.0, x(at + mean) - x(at)), kBar, fmt::format("l{}", lines[i]),
             std::string(line_meaning(l, language)) + ": " + amount_words(c, mean, language));
    at += mean;
    figure(svg, row_y(i + 1) + kBar / 2 + 4, c, mean, language);
  }
  const std::size_t last = lines.size() + 1;
  label(svg, last, said(c.is_cluster() ? Say::cluster_wall : Say::wall_time, language));
  svg.rect(kPlotFrom, row_y(last), x(total) - kPlotFrom, kBar, "wall");
  figure(svg, row_y(last) + kBar / 2 + 4, c, total, language);
  return svg.str();
}

std::string cause_chart(const ReportContent& c, Language language) {
  std::vector<ReportContent::Lost> causes = c.causes();
  std::erase_if(causes, [](const ReportContent::Lost& loss) { return loss.lost.mean <= 0; });
  double most = 0;
  for (const ReportContent::Lost& loss : causes) most = std::max(most, loss.lost.ci95.high);
  Svg svg(kWidth, row_y(std::max<std::size_t>(causes.size(), 1)), said(Say::to_which_cause, language));
  const Scale x{0, most > 0 ? most : 1, kPlotFrom, kPlotTo, false};
  for (std::size_t i = 0; i < causes.size(); ++i) {
    const Estimate& e = causes[i].lost;
    const bool none = causes[i].cause == "none";
    label(svg, i, none ? said(Say::no_failure_short, language) : std::string_view(causes[i].cause));
    svg.rect(kPlotFrom, row_y(i), std::max(1.0, x(e.mean) - kPlotFrom), kBar, none ? "l1" : "l2");
    const double y = row_y(i) + kBar / 2;
    svg.line(x(std::max(0.0, e.ci95.low)), y, x(e.ci95.high), y, "whisker");
    figure(svg, y + 4, c, e.mean, language);
  }
  return svg.str();
}

std::string advice_chart(const Advice& advice, Language language) {
  std::vector<Gain> gains;
  for (const Advice::WhatIf& w : advice.what_ifs) {
    gains.push_back({in(w.change, language), w.gain,
                     advice.measure == Measure::wall_s ? duration_words(w.gain.mean, language)
                                                       : fmt::format("{:.4f}", w.gain.mean)});
  }
  return gains_chart(gains, said(Say::what_would_help, language));
}

std::string lever_chart(const Sensitivity& s, Language language) {
  std::vector<Gain> gains;
  for (const Elasticity& e : s.levers) {
    if (gains.size() == kMostLevers) break;
    gains.push_back({in(e.name, language) + ": " + turn_words(change_of(e), language), e.saved,
                     duration_words(e.saved.mean, language)});
  }
  return gains_chart(gains, said(Say::hangs_on, language));
}

std::string tornado_chart(const Sensitivity& s, Language language) {
  std::vector<const TornadoBar*> bars;
  double low = 0, high = 0;
  for (const TornadoBar& b : s.counted) {
    if (!b.at_low || !b.at_high || bars.size() == kMostLevers) continue;
    bars.push_back(&b);
    low = std::min({low, b.at_low->mean, b.at_high->mean});
    high = std::max({high, b.at_low->mean, b.at_high->mean});
  }
  if (!(high > low)) high = low + 1;
  const Scale x{low, high, kWords + 20, kWidth - kFigure, false};
  Svg svg(kWidth, row_y(bars.size()) + 4, said(Say::hangs_on, language));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const TornadoBar& b = *bars[i];
    svg.text(kWords, row_y(i) + kBar / 2 + 4,
             fmt::format("{}: {} – {}", in(b.name, language), b.low.substr(0, b.low.find(' ')),
                         turn_words(b.high, language)),
             "end");
    for (const auto& [end, css] : {std::pair(*b.at_low, "l1"), std::pair(*b.at_high, "l2")}) {
      svg.rect(std::min(x(0), x(end.mean)), row_y(i), std::max(1.0, std::abs(x(end.mean) - x(0))), kBar, css,
               duration_words(end.mean, language));
    }
    svg.text(kPlotTo + 8, row_y(i) + kBar / 2 + 4,
             duration_words(std::fabs(b.at_high->mean - b.at_low->mean), language));
  }
  svg.line(x(0), 0, x(0), row_y(bars.size()), "axis");
  return svg.str();
}

}  // namespace pitstop
