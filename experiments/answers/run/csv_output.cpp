#include "experiments/answers/run/csv_output.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>

#include "experiments/results/cluster_tables.hpp"
#include "experiments/results/csv.hpp"
#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

bool is_duration(const Sweep& sweep, std::size_t key) {
  for (const SweepPoint& p : sweep.points) {
    if (p.values[key].is_duration) return true;
  }
  return false;
}

void sweep_heading(Csv& csv, const Sweep& sweep) {
  for (std::size_t k = 0; k < sweep.keys.size(); ++k)
    csv.cell(sweep.keys[k] + (is_duration(sweep, k) ? "_s" : ""));
  for (const char* name : {"replications", "wall_mean_s", "wall_std_s", "wall_ci95_low_s", "wall_ci95_high_s",
                           "wall_p05_s", "wall_p50_s", "wall_p95_s", "wall_p99_s", "ettr_mean",
                           "ettr_ci95_low", "ettr_ci95_high", "interruptions_mean"}) {
    csv.cell(name);
  }
  for (const char* line : kLineNames) csv.cell(std::string(line) + "_mean_s");
  for (const char* ending : kEndingNames) csv.cell(std::string("ended_") + ending);
  csv.cell("digest");
  csv.end_row();
}

void sweep_row(Csv& csv, const SweepPoint& p) {
  const Summary& s = p.summary;
  const auto wall = [&s](double Estimate::*part) {
    return s.wall.estimate ? std::optional(*s.wall.estimate.*part) : std::nullopt;
  };
  for (const VariedValue& v : p.values) {
    if (v.number)
      csv.number(*v.number);
    else
      csv.cell(v.text);
  }
  csv.count(s.replications);
  csv.number(wall(&Estimate::mean));
  csv.number(wall(&Estimate::std));
  csv.number(s.wall.estimate ? std::optional(s.wall.estimate->ci95.low) : std::nullopt);
  csv.number(s.wall.estimate ? std::optional(s.wall.estimate->ci95.high) : std::nullopt);
  for (const auto& q : {s.wall.p05, s.wall.p50, s.wall.p95, s.wall.p99}) csv.number(q);
  csv.number(s.ettr.mean);
  csv.number(s.ettr.ci95.low);
  csv.number(s.ettr.ci95.high);
  csv.number(s.interruptions.mean);
  for (const Estimate& e : s.ledger_s) csv.number(e.mean);
  for (const std::uint64_t n : s.endings) csv.count(n);
  csv.cell(fmt::format("{:016x}", s.digest));
  csv.end_row();
}

}  // namespace

std::string run_csv(const Summary& summary) {
  if (summary.cluster && !summary.cluster->one_job) return table_csv(job_table(summary));
  Csv csv;
  for (const char* name :
       {"replication", "ending", "wall_s", "interruptions", "failures", "spare_failures", "snapshots"})
    csv.cell(name);
  for (const char* line : kLineNames) csv.cell(std::string(line) + "_s");
  csv.end_row();
  for (std::size_t r = 0; r < summary.rows.size(); ++r) {
    const Row& row = summary.rows[r];
    csv.count(r);
    csv.cell(kEndingNames[static_cast<std::size_t>(row.ending)]);
    csv.seconds(row.wall);
    for (const std::uint32_t n : {row.interruptions, row.failures, row.spare_failures, row.snapshots})
      csv.count(n);
    for (const Duration& d : row.line) csv.seconds(d);
    csv.end_row();
  }
  return csv.text();
}

std::string sweep_csv(const Sweep& sweep) {
  Csv csv;
  sweep_heading(csv, sweep);
  for (const SweepPoint& p : sweep.points) sweep_row(csv, p);
  return csv.text();
}

}  // namespace pitstop
