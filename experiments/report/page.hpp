// The report as one file: HTML that needs no network and reads without a script, or Markdown.
#pragma once

#include <string>

#include "experiments/report/content.hpp"
#include "experiments/report/words.hpp"

namespace pitstop {

std::string html_report(const ReportContent& content, Language language);
// In the order of a resiliency verification report: executive summary, validation, resiliency,
// observability, proposals.
std::string markdown_report(const ReportContent& content, Language language);

}  // namespace pitstop
