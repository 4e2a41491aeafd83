// Working hours and times of the week as a planner writes them: "mon-fri 09:00-18:00", "mon 09:00".
#pragma once

#include <optional>
#include <vector>

#include "experiments/scenario/text/scalars.hpp"
#include "sim/cluster/working_hours.hpp"

namespace pitstop {

inline constexpr int kMostWorkingHours = 64;  // entries of a list

std::optional<Duration> time_of_week_in(const Slot& slot);
bool hours_in(const Slot& slot, std::vector<WorkingHours::Span>& spans);

}  // namespace pitstop
