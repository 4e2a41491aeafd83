// Sentences and rows that both pages tell, without markup.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "experiments/report/content.hpp"
#include "experiments/report/words.hpp"

namespace pitstop {

using Pairs = std::vector<std::pair<std::string, std::string>>;
struct Figures {  // a table of text
  std::vector<std::string> head;
  std::vector<std::vector<std::string>> rows;
};

std::string answer_sentence(const ReportContent& content, Language language);
// The best change that is a gain beyond its error, or that there is none.
std::string best_change_sentence(const ReportContent& content, Language language);
// What the figures' own uncertainty does to the answer; empty where nobody asked (`run --uncertainty`).
std::string uncertainty_sentence(const ReportContent& content, Language language);
// What the interval is, should be and may be; empty without a curve.
std::vector<std::string> interval_sentences(const ReportContent& content, Language language);
// Of what the distribution is, or why there is none.
std::string distribution_sentence(const ReportContent& content, Language language);
std::string improve_first_sentence(const Sensitivity& sensitivity, Language language);
std::string detection_sentence(const ReportContent& content, Language language);
// Label and figure, with a small word below it after a line break.
Pairs key_figures(const ReportContent& content, Language language);

// What failures cost a cluster, and which most.
std::string cluster_lost_sentence(const ReportContent& content, Language language);
std::string each_job_sentence(const ReportContent& content, Language language);
std::string cluster_timeline_title(const ClusterTimeline& timeline, Say words, Language language);

// Seconds or, of a cluster, node-hours: the ledger's unit.
std::string amount_words(const ReportContent& content, double amount, Language language);

// As the head of a column or of a chart.
std::string capitalised(std::string_view words);

Figures ledger_figures(const ReportContent& content, Language language);
Figures cause_figures(const ReportContent& content, Language language);
// Mean and quantiles of ReportContent::walls_s.
Figures wall_figures(const ReportContent& content, Language language);
Figures curve_figures(const IntervalCurve& curve, Language language);
Figures advice_figures(const Advice& advice, Language language);
Figures point_figures(const ReportContent& content, Language language);
Figures channel_figures(const Resimulated& again, Language language);
// Of a whole cluster: its kinds of jobs, the jobs that lose most, its figures, what its nodes were used for.
Figures kind_figures(const ClusterSummary& cluster, Language language);
inline constexpr std::size_t kJobsTold = 25;
Figures job_figures(const ClusterSummary& cluster, Language language);
Figures cluster_figures(const ClusterSummary& cluster, Language language);
Figures use_figures(const Resimulated& again, Language language);
Figures lever_figures(const Sensitivity& sensitivity, Language language);
Figures counted_figures(const Sensitivity& sensitivity, Language language);
// Every input with its value, where it comes from and its source; what nobody confirmed says so.
Figures input_figures(const Resimulated& again, Language language);
Pairs provenance(const ReportContent& content, Language language);
// The values of the point that the report is about: "checkpoint.interval 30min".
std::string shown_point(const ReportContent& content);

std::string interval_words(const Estimate& estimate, Language language);

// What answer_sentence() and key_figures() say of a cluster.
std::string cluster_answer_sentence(const ReportContent& content, Language language);
Pairs cluster_key_figures(const ReportContent& content, Language language);

}  // namespace pitstop
