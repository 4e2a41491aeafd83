// Charts of bars: the waterfall, the causes, what changes would save. Each in two layouts, of which the page
// shows one: names at the left of the bars, or on a narrow screen above them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/answers/sensitivity/forms.hpp"
#include "experiments/report/charts.hpp"
#include "experiments/report/sentences.hpp"
#include "experiments/show/plot_axis.hpp"
#include "experiments/show/svg.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr double kBar = 18;  // height of a bar
constexpr std::size_t kMostLevers = 12;

std::string first_letters(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t n = 0; n < most && end < text.size(); ++n) {
    do ++end;
    while (end < text.size() && (text[end] & 0xC0) == 0x80);  // the rest of a letter of several bytes
  }
  return std::string(text.substr(0, end));
}

// Where names, bars and figures stand, in pixels.
struct Layout {
  double width, row;         // of the picture; from one bar to the next
  double bar_below;          // the top of its row
  double name_x;             // where names end, or begin if they are above their bars
  bool is_narrow;            // names are above their bars
  std::size_t most_letters;  // of a name
  double plot_from, plot_to;

  double y(std::size_t i) const { return 8 + row * static_cast<double>(i) + bar_below; }
  double text_y(std::size_t i) const { return y(i) + kBar / 2 + 4; }
  double height(std::size_t rows) const { return 8 + row * static_cast<double>(rows); }

  void name(Svg& svg, std::size_t i, std::string_view text) const {
    std::string shown(text);
    if (columns(shown) > most_letters) shown = first_letters(text, most_letters - 1) + "…";
    svg.text(name_x, is_narrow ? y(i) - 5 : text_y(i), shown, is_narrow ? "start" : "end");
  }
};
constexpr Layout kNarrow{360, 46, 20, 4, true, 48, 4, 215};
constexpr Layout kWide{760, 30, 0, 190, false, 30, 200, 590};           // short names
constexpr Layout kWideOfPhrases{760, 30, 0, 330, false, 48, 350, 590};  // long ones

template <class Draw>
std::string in_both(const Layout& wide, Draw draw) {
  return "<div class=\"wide\">" + draw(wide) + "</div><div class=\"narrow\">" + draw(kNarrow) + "</div>";
}

// At the right of row i: the amount, and its share.
void figure(Svg& svg, const Layout& l, std::size_t i, const ReportContent& c, double amount,
            Language language) {
  svg.text(l.width - 62, l.text_y(i), amount_words(c, amount, language), "end");
  svg.text(l.width - 4, l.text_y(i), percent(c.total() > 0 ? amount / c.total() : 0), "end", "tick");
}

struct Gain {
  std::string change;
  Estimate saved;
  std::string shown;  // the mean in words
};

// One bar each, grey where its interval holds zero.
std::string gains_chart(const Layout& l, const std::vector<Gain>& gains, std::string_view title) {
  double low = 0, high = 0;
  for (const Gain& g : gains) {
    low = std::min(low, g.saved.ci95.low);
    high = std::max(high, g.saved.ci95.high);
  }
  if (!(high > low)) high = low + 1;
  const Scale x{low, high, l.plot_from, l.plot_to, false};
  Svg svg(l.width, l.height(gains.size()) + 4, title);
  svg.line(x(0), 0, x(0), l.height(gains.size()), "axis");
  for (std::size_t i = 0; i < gains.size(); ++i) {
    const Gain& g = gains[i];
    const double y = l.y(i) + kBar / 2, mean = x(g.saved.mean);
    l.name(svg, i, g.change);
    svg.rect(std::min(x(0), mean), l.y(i), std::max(1.0, std::abs(mean - x(0))), kBar,
             g.saved.ci95.low > 0 ? "gain" : "unsure");
    svg.line(x(g.saved.ci95.low), y, x(g.saved.ci95.high), y, "whisker");
    svg.text(l.plot_to + 8, y + 4, g.shown);
  }
  return svg.str();
}

// The productive time would dwarf every loss, so the axis starts near its end and says so by a torn bar.
void torn_bar(Svg& svg, const Layout& l, double to, bool torn) {
  svg.rect(l.plot_from, l.y(0), to - l.plot_from, kBar, "l0");
  if (!torn) return;
  for (const double at : {8.0, 13.0})
    svg.line(l.plot_from + at, l.y(0) + kBar + 3, l.plot_from + at + 6, l.y(0) - 3, "tear");
}

std::string waterfall(const Layout& l, const ReportContent& c, Language language) {
  std::vector<std::size_t> lines;
  for (std::size_t k = 1; k < kLines; ++k) {
    if (c.ledger()[k].mean > 0) lines.push_back(k);
  }
  const double total = c.total(), work = c.work(), lost = std::max(total - work, total * 1e-6);
  const Scale x{std::max(0.0, work - 0.25 * lost), total, l.plot_from, l.plot_to, false};
  Svg svg(l.width, l.height(lines.size() + 2),
          said(c.is_cluster() ? Say::node_hours_go : Say::where_time_goes, language));
  l.name(svg, 0, said(Say::ideal, language));
  torn_bar(svg, l, x(work), x.low > 0);
  figure(svg, l, 0, c, work, language);
  double at = work;
  for (std::size_t i = 1; i <= lines.size(); ++i) {
    const std::size_t k = lines[i - 1];
    const double mean = c.ledger()[k].mean;
    l.name(svg, i, line_words(static_cast<Line>(k), language));
    svg.line(x(at), l.y(i - 1) + kBar, x(at), l.y(i), "step");
    svg.rect(
        x(at), l.y(i), std::max(1.0, x(at + mean) - x(at)), kBar, fmt::format("l{}", k),
        std::string(line_meaning(static_cast<Line>(k), language)) + ": " + amount_words(c, mean, language));
    at += mean;
    figure(svg, l, i, c, mean, language);
  }
  const std::size_t last = lines.size() + 1;
  l.name(svg, last, said(c.is_cluster() ? Say::cluster_wall : Say::wall_time, language));
  svg.rect(l.plot_from, l.y(last), x(total) - l.plot_from, kBar, "wall");
  figure(svg, l, last, c, total, language);
  return svg.str();
}

std::string causes(const Layout& l, const std::vector<ReportContent::Lost>& all, const ReportContent& c,
                   Language language) {
  double most = 0;
  for (const ReportContent::Lost& loss : all) most = std::max(most, loss.lost.ci95.high);
  Svg svg(l.width, l.height(std::max<std::size_t>(all.size(), 1)), said(Say::to_which_cause, language));
  const Scale x{0, most > 0 ? most : 1, l.plot_from, l.plot_to, false};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Estimate& e = all[i].lost;
    const bool none = all[i].cause == "none";
    l.name(svg, i, none ? said(Say::no_failure_short, language) : std::string_view(all[i].cause));
    svg.rect(l.plot_from, l.y(i), std::max(1.0, x(e.mean) - l.plot_from), kBar, none ? "l1" : "l2");
    const double y = l.y(i) + kBar / 2;
    svg.line(x(std::max(0.0, e.ci95.low)), y, x(e.ci95.high), y, "whisker");
    figure(svg, l, i, c, e.mean, language);
  }
  return svg.str();
}

std::string tornado(const Layout& l, const std::vector<const TornadoBar*>& bars, Language language) {
  double low = 0, high = 0;
  for (const TornadoBar* b : bars) {
    low = std::min({low, b->at_low->mean, b->at_high->mean});
    high = std::max({high, b->at_low->mean, b->at_high->mean});
  }
  if (!(high > low)) high = low + 1;
  const Scale x{low, high, l.plot_from, l.plot_to, false};
  Svg svg(l.width, l.height(bars.size()) + 4, said(Say::hangs_on, language));
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const TornadoBar& b = *bars[i];
    l.name(svg, i,
           fmt::format("{}: {:.1f} – {}", in(b.name, language), *b.low_count,
                       failures_words(*b.high_count, language)));
    for (const auto& [end, css] : {std::pair(*b.at_low, "l1"), std::pair(*b.at_high, "l2")}) {
      svg.rect(std::min(x(0), x(end.mean)), l.y(i), std::max(1.0, std::abs(x(end.mean) - x(0))), kBar, css,
               duration_words(end.mean, language));
    }
    svg.text(l.plot_to + 8, l.text_y(i),
             duration_words(std::fabs(b.at_high->mean - b.at_low->mean), language));
  }
  svg.line(x(0), 0, x(0), l.height(bars.size()), "axis");
  return svg.str();
}

}  // namespace

std::string waterfall_chart(const ReportContent& c, Language language) {
  return in_both(kWide, [&](const Layout& l) { return waterfall(l, c, language); });
}

std::string cause_chart(const ReportContent& c, Language language) {
  std::vector<ReportContent::Lost> all = c.causes();
  std::erase_if(all, [](const ReportContent::Lost& loss) { return loss.lost.mean <= 0; });
  return in_both(kWide, [&](const Layout& l) { return causes(l, all, c, language); });
}

std::string advice_chart(const Advice& advice, Language language) {
  std::vector<Gain> gains;
  for (const Advice::WhatIf& w : advice.what_ifs) {
    gains.push_back({in(w.change, language), w.gain,
                     advice.measure == Measure::wall_s ? duration_words(w.gain.mean, language)
                                                       : fmt::format("{:.4f}", w.gain.mean)});
  }
  const std::string_view title = said(Say::what_would_help, language);
  return in_both(kWideOfPhrases, [&](const Layout& l) { return gains_chart(l, gains, title); });
}

std::string lever_chart(const Sensitivity& s, Language language) {
  std::vector<Gain> gains;
  for (const Elasticity& e : s.levers) {
    if (gains.size() == kMostLevers) break;
    gains.push_back({in(e.name, language) + ": " + turn_words(e, language), e.saved,
                     duration_words(e.saved.mean, language)});
  }
  const std::string_view title = said(Say::hangs_on, language);
  return in_both(kWideOfPhrases, [&](const Layout& l) { return gains_chart(l, gains, title); });
}

std::string tornado_chart(const Sensitivity& s, Language language) {
  std::vector<const TornadoBar*> bars;
  for (const TornadoBar& b : s.counted) {
    if (b.at_low && b.at_high && bars.size() < kMostLevers) bars.push_back(&b);
  }
  return in_both(kWideOfPhrases, [&](const Layout& l) { return tornado(l, bars, language); });
}

}  // namespace pitstop
