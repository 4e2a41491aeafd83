// A plan as text, JSON, tables and a picture.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "experiments/answers/plan/resource_plan.hpp"
#include "experiments/results/answer_table.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

// `start`: the day on which the job starts, for dates beside durations.
std::string plan_report(const ResourcePlan& plan, std::optional<std::chrono::sys_days> start,
                        const std::string& version, const TextStyle& style);
std::string plan_json(const ResourcePlan& plan, const std::string& version);
// options, spare_steps, replications.
std::vector<AnswerTable> plan_tables(const ResourcePlan& plan);
// Wall time against cost (against nodes without prices), with the front of those that no other beats in both.
// Throws OutputError.
void plot_plan(const std::string& path, const ResourcePlan& plan);

}  // namespace pitstop
