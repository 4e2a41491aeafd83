// The dashboards' panels as pictures, for a look without a Grafana.
#pragma once

#include <string>

#include "experiments/observe/metrics/scene.hpp"

namespace pitstop {

inline constexpr const char* kPanelSets[] = {"gpu-health", "slurm-jobs", "network-performance",
                                             "training-goodput"};

// One of the sets above. Throws OutputError.
void draw_panels(const std::string& path, const std::string& set, const Scene& scene);

}  // namespace pitstop
