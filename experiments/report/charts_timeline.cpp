// One run over time: what the job did, and the failures.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "experiments/report/charts.hpp"
#include "experiments/show/plot_axis.hpp"
#include "experiments/show/svg.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr double kWidth = 760;
constexpr double kBand = 34, kBandTop = 34;     // of a timeline
constexpr double kCell = 0.5, kMarkCell = 2.5;  // pixels that share one mark

// Losses too short to be seen each: in every cell of the picture the line that lost most there, neighbours of
// one line in one piece, so that a run of a hundred thousand failures is no larger a picture than one of ten.
void short_losses(Svg& svg, const RunTimeline& timeline, const Scale& x) {
  std::map<long, std::array<double, kLines>> cells;
  for (const RunTimeline::Span& span : timeline.spans) {
    const double from = x(span.from_s), width = x(span.to_s) - from;
    if (span.line == Line::productive || span.line == Line::checkpoint || width >= kCell) continue;
    cells[static_cast<long>(from / kCell)].at(static_cast<std::size_t>(index_of(span.line))) += width;
  }
  const auto most = [](const std::array<double, kLines>& lost) {
    return std::max_element(lost.begin(), lost.end()) - lost.begin();
  };
  for (auto cell = cells.begin(); cell != cells.end();) {
    const long first = cell->first;
    const auto line = most(cell->second);
    long end = first;
    for (; cell != cells.end() && cell->first == end && most(cell->second) == line; ++cell) ++end;
    svg.rect(static_cast<double>(first) * kCell, kBandTop, static_cast<double>(end - first) * kCell, kBand,
             fmt::format("l{}", line));
  }
}

// One mark for failures that would lie on each other.
void failure_marks(Svg& svg, const RunTimeline& timeline, const Scale& x, Language language) {
  constexpr std::size_t kMostNamed = 3;
  const auto& all = timeline.failures;
  for (std::size_t i = 0; i < all.size();) {
    const double at = x(all[i].at_s);
    std::string causes = all[i].cause;
    std::size_t end = i + 1, named = 1;
    for (; end < all.size() && x(all[end].at_s) < at + kMarkCell; ++end) {
      if (++named <= kMostNamed) causes += ", " + all[end].cause;
    }
    if (named > kMostNamed) causes += fmt::format(", … ({})", named);
    svg.line(at, kBandTop - 8, at, kBandTop, "failure");
    svg.circle(at, kBandTop - 11, 3.2, "fail", causes + ", " + duration_words(all[i].at_s, language));
    i = end;
  }
}

}  // namespace

// Checkpoints shorter than a pixel are left out: there can be thousands.
std::string timeline_chart(const RunTimeline& timeline, const std::string& title, Language language) {
  constexpr double kTall = 112, kSeen = 1.5;
  const TimeUnit unit = unit_for(timeline.wall_s);
  const Scale x{0, timeline.wall_s, 10, kWidth - 10, false};
  Svg svg(kWidth, kTall, title);
  svg.rect(x(0), kBandTop, x(timeline.wall_s) - x(0), kBand, "l0");
  for (const RunTimeline::Span& span : timeline.spans) {
    const double width = x(span.to_s) - x(span.from_s);
    if (span.line == Line::productive || width < kCell) continue;
    svg.rect(x(span.from_s), kBandTop, width, kBand, fmt::format("l{}", static_cast<int>(span.line)),
             width < kSeen ? ""
                           : fmt::format("{}: {}", line_words(span.line, language),
                                         duration_words(span.to_s - span.from_s, language)));
  }
  short_losses(svg, timeline, x);
  failure_marks(svg, timeline, x, language);
  for (const double tick : round_ticks(0, timeline.wall_s / unit.seconds, 10)) {
    svg.line(x(tick * unit.seconds), kBandTop + kBand, x(tick * unit.seconds), kBandTop + kBand + 4, "axis");
    svg.text(x(tick * unit.seconds), kBandTop + kBand + 18, fmt::format("{:g}", tick), "middle", "tick");
  }
  svg.text(kWidth / 2, kTall - 8,
           fmt::format(fmt::runtime(said(Say::days_from_start, language)),
                       fmt::arg("unit", unit_words(unit, language))),
           "middle", "name");
  return svg.str();
}

}  // namespace pitstop
