// Marks for Grafana's time axis.
#pragma once

#include <string>

#include "experiments/replay/replay.hpp"

namespace pitstop {

// A JSON array of annotations in the form of Grafana's HTTP API (POST /api/annotations), one for each stage
// of each incident that the job waited for: time in ms, tags, text.
std::string annotations_json(const Replay& replay);

}  // namespace pitstop
