// The search for the best setting, on one set of replications.
#pragma once

#include "experiments/answers/shared/trials.hpp"

namespace pitstop {

// The best point found. An even design over the whole space, then a response surface over smaller and smaller
// boxes, its replications doubled until what the noise costs is a fraction of the margin; then, where whole
// numbers or a promise are in it, steps along the keys, halved until none helps.
// Starts from the design and from `starts`.
Point search(Trials& trials, const std::vector<Point>& starts);

// How far from `best` along key k, towards 0 or towards 1, the objective stays within `tolerance` of it and
// the promise is kept: the coordinate of the end.
double flat_end(Trials& trials, const Point& best, std::size_t k, bool up, double tolerance);

}  // namespace pitstop
