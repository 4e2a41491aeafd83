// When to take a snapshot. The list below is the registry: to add a policy, one new file and one line here.
#pragma once

#include <variant>

#include "models/checkpoint/continuous.hpp"
#include "models/checkpoint/daly.hpp"
#include "models/checkpoint/exact.hpp"
#include "models/checkpoint/fixed.hpp"
#include "models/checkpoint/none.hpp"
#include "models/checkpoint/steps.hpp"
#include "models/checkpoint/young.hpp"

namespace pitstop {

using CheckpointPolicy =
    std::variant<NoCheckpoint, FixedInterval, EverySteps, Young, Daly, ExactOptimum, Continuous>;

// The work between snapshots that a policy chooses; Duration{} means never.
inline Duration interval_of(const CheckpointPolicy& policy, const PolicyInput& input) {
  return std::visit([&](const auto& p) { return p.interval(input); }, policy);
}

}  // namespace pitstop
