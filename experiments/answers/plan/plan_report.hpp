// A plan, for people.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "experiments/answers/plan/resource_plan.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// `start`: the day on which the job starts, for dates beside durations.
std::string plan_report(const ResourcePlan& plan, std::optional<std::chrono::sys_days> start,
                        const std::string& version, const TextStyle& style);

}  // namespace pitstop
