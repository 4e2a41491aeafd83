#include "experiments/report/chart_marks.hpp"

#include <algorithm>

#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr double kLetter = 7, kGap = 5, kRow = 14;  // of the class "note", in pixels

}  // namespace

void draw_marks(Svg& svg, std::vector<ChartMark> marks, const MarkedArea& area) {
  std::stable_sort(marks.begin(), marks.end(),
                   [](const ChartMark& a, const ChartMark& b) { return a.x < b.x; });
  for (const ChartMark& m : marks) svg.line(m.x, area.top, m.x, area.bottom, m.css);
  std::vector<double> ends;  // of the words in each row
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const ChartMark& m = marks[i];
    const double width = kLetter * static_cast<double>(columns(m.words)) + 2 * kGap;
    const bool others = i == 0 && marks.size() > 1;
    const bool at_left = (others && m.x - width >= area.left) || m.x + width > area.right;
    const double from = at_left ? m.x - width : m.x;
    std::size_t row = 0;
    while (row < ends.size() && ends[row] > from) ++row;
    if (row == ends.size()) ends.push_back(0);
    ends[row] = from + width;
    svg.text(at_left ? m.x - kGap : m.x + kGap, area.words_y + kRow * static_cast<double>(row), m.words,
             at_left ? "end" : "start", "note");
  }
}

}  // namespace pitstop
