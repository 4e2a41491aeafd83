// The report's words, in English and Japanese.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "experiments/base/bilingual.hpp"
#include "experiments/replay/cluster_time.hpp"
#include "experiments/show/plot_axis.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

// Every sentence and label of the report; the text is in words.cpp.
enum class Say {
  title,
  answer,
  answer_sentence,  // {work} of training will take {mean}; 95 % of runs within {p95}
  answer_certain,   // nothing varies
  answer_censored,  // {share} of runs did not finish
  lost,
  of_wall_time,
  ettr,
  ettr_meaning,
  interruptions,
  a_run,
  cost,
  cost_meaning,
  best_change,
  best_change_none,
  saves,
  where_time_goes,
  where_meaning,
  ideal,
  wall_time,
  to_which_cause,
  cause,
  cause_meaning,
  no_failure,
  no_failure_short,
  upper95,
  lower95,
  line,
  mean,
  deviation,
  interval95,
  share,
  checkpoint_interval,
  interval_meaning,  // {present} {exact}
  interval_flat,     // {low} {high}
  interval_axis,
  time_lost,
  present,
  exact_optimum,
  as_good,
  theory,
  how_long,
  how_long_meaning,
  jobs_long_meaning,  // {jobs} {n}
  jobs_unfinished,    // {share}
  sums_only,
  runs,
  replication,
  what_would_help,
  help_meaning,
  change,
  time_saved,
  timelines,
  timeline_meaning,
  median_run,
  worst_run,
  days_from_start,
  how_sure,
  how_sure_meaning,
  running_mean,
  job_wall_time,
  replications,
  assumptions,
  assumptions_meaning,
  input,
  value,
  standing,  // measured, published, assumed
  source,
  unconfirmed,
  none_unconfirmed,
  scenario_text,
  provenance,
  reproduce,
  version,
  seed,
  digest,
  engine,
  varied,
  points,
  points_meaning,
  not_simulated,
  data_table,
  keyboard_hint,
  executive_summary,
  validation,
  resiliency,
  observability,
  proposals,
  detected_by,
  latency,
  missed,
  time_to_detect,
  nothing_to_propose,
  not_known,  // {what} {expected} {run} {share}
  hangs_on,
  improve_first,  // {n}
  grey,
  measure_first,
  fewer_more,
  at_low,
  at_high,
  inputs,
  measured,
  published,
  assumed,
  stated,
  typed,
  cluster_answer,  // {jobs} {nodes} {utilisation} {goodput}
  cluster_lost,    // {lost} {share} {most}
  cluster_safe,    // no failure cost anything
  utilisation,
  utilisation_meaning,
  goodput,
  goodput_meaning,
  work_lost,
  work_lost_meaning,
  work_lost_node_hours,
  in_queue,
  in_queue_meaning,
  span,
  span_meaning,
  node_hours,
  node_hours_of,  // {n}
  node_hours_lost,
  node_hours_go,
  node_hours_meaning,
  cluster_wall,
  cluster_cause_meaning,
  cluster_no_failure,
  jobs,
  jobs_meaning,
  job,
  number,
  nodes,
  completed,
  submitted,
  waited,
  each_job,  // {n} of {all}
  cluster_timelines,
  cluster_timeline_meaning,
  cluster_median,  // {r} {end} {completed} {jobs}
  cluster_worst,
  nodes_in_use,
  nodes_in_line,
  nodes_down,
  use,
  cluster_figures,
  cluster_figures_meaning,
  figure,
  transfers,
  transfers_alone,
  requeued,
  selections,
  pool_nodes,
  repairs,
  retired,
  preemptions,
  backfilled,
  false_alarms,
  spoilt,
  made_by,
};

std::string_view said(Say what, Language language);
// The ledger's line in the report's language; the field's own term stays in the data.
std::string_view line_words(Line line, Language language);
std::string_view line_meaning(Line line, Language language);
std::string_view use_words(NodeUse use, Language language);

// "59,978"; "0.31".
std::string node_hours_words(double node_hours);

// The units in an English text, such as "5 min".
std::string units_words(const std::string& english, Language language);
// The name of an axis' unit: "days"; "日".
std::string unit_words(const TimeUnit& unit, Language language);
inline const std::string& in(const Bilingual& phrase, Language language) {
  return language == Language::ja ? phrase.ja : phrase.en;
}
// How far a lever is turned, and an end of its range, in the words of experiments/decide/sensitivity.
std::string turn_words(const std::string& english, Language language);
// Where an input comes from (InputOrigin::origin).
std::string standing_words(const std::string& origin, Language language);

}  // namespace pitstop
