// The colour of each ledger line, the same in every picture. Productive time is pale: the losses are the
// news.
#pragma once

#include "sim/shared/words.hpp"

namespace pitstop {

// Ordered as Line.
inline constexpr const char* kLineColours[kLines] = {"#dcdcdc", "#56b4e9", "#d55e00", "#f0e442",
                                                     "#e69f00", "#000000", "#0072b2", "#cc79a7",
                                                     "#999999", "#009e73", "#7a4b12"};

}  // namespace pitstop
