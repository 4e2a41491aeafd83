// The series that the page's script draws, as JSON (the keys are page.js's).
#pragma once

#include <string>

#include "experiments/report/charts.hpp"
#include "experiments/report/content.hpp"
#include "experiments/report/words.hpp"

namespace pitstop {

std::string interval_data(const IntervalCurve& curve, Language language);
std::string distribution_data(const ReportContent& content, Language language);
std::string convergence_data(const ReportContent& content, Language language);

}  // namespace pitstop
