// Service levels as text, JSON, tables and a picture.
#pragma once

#include <string>
#include <vector>

#include "experiments/answers/slo/service_levels.hpp"
#include "experiments/results/answer_table.hpp"

namespace pitstop {

std::string slo_text(const SloReport& report, const std::string& version);
std::string slo_json(const SloReport& report, const std::string& version);
// levels.
std::vector<AnswerTable> slo_tables(const SloReport& report);
// The chance to keep each service level. Throws OutputError.
void plot_service_levels(const std::string& path, const SloReport& report);

}  // namespace pitstop
