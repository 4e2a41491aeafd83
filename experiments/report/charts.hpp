// The pictures of the report, as SVG; and, for those that are curves, the series that the page's script
// draws again to be moved in.
#pragma once

#include <string>
#include <vector>

#include "experiments/report/content.hpp"
#include "experiments/report/words.hpp"

namespace pitstop {

std::string waterfall_chart(const ReportContent& content, Language language);
std::string cause_chart(const ReportContent& content, Language language);
std::string interval_chart(const IntervalCurve& curve, Language language);
std::string distribution_chart(const ReportContent& content, Language language);
std::string advice_chart(const Advice& advice, Language language);
// What each lever saves by itself.
std::string lever_chart(const Sensitivity& sensitivity, Language language);
// What either end of each counted rate changes.
std::string tornado_chart(const Sensitivity& sensitivity, Language language);
std::string convergence_chart(const ReportContent& content, Language language);
std::string timeline_chart(const RunTimeline& timeline, const std::string& title, Language language);

// Small multiples: what a job of each kind takes, waits and loses.
std::string kinds_chart(const ClusterSummary& cluster, Language language);
// What the nodes were used for; under that those that were down, and those that jobs in line ask for.
std::string cluster_timeline_chart(const ClusterTimeline& timeline, const std::string& title,
                                   Language language);

// What ReportContent::walls_s and their mean are called.
Say wall_words(const ReportContent& content);
Say mean_wall_words(const ReportContent& content);

// Of wall times, in bins of equal width: [edges.size() - 1] counts.
struct Histogram {
  std::vector<double> edges_s;
  std::vector<double> counts;
};
// Requires: at least one.
Histogram histogram_of(std::vector<double> walls_s);

// The mean of the first n wall times, for some n, with its 95 % interval, seconds.
struct Convergence {
  std::vector<double> n, mean, low, high;
};
Convergence convergence_of(const std::vector<double>& walls_s);

}  // namespace pitstop
