// A whole cluster with many jobs as a picture: nodes by time, and the line of jobs that wait under them.
#pragma once

#include <string>

#include "experiments/replay/replay.hpp"

namespace pitstop {

// For gnuplot.
std::string cluster_picture(const Replay& replay);

}  // namespace pitstop
