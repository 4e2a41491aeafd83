// Upright lines in a chart, each with its words beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/show/svg.hpp"

namespace pitstop {

struct ChartMark {
  double x;
  std::string words;
  std::string_view css;  // of the line
};

// Where lines and words may be; `words_y` is the base line of the first row of words.
struct MarkedArea {
  double left, right, top, bottom, words_y;
};

// The leftmost mark has its words at its left and the others at their right, so that words cross no line,
// as far as there is room; words that would lie on others go a row lower. page.js does the same.
void draw_marks(Svg& svg, std::vector<ChartMark> marks, const MarkedArea& area);

}  // namespace pitstop
