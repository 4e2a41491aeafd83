#include "experiments/calibrate/import_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "calibration/import/trace_figures.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kShownWarnings = 12;  // of one file; all are in --json

std::string size_text(double bytes) {
  const char* const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t i = 0;
  for (; bytes >= 1024 && i < 4; ++i) bytes /= 1024;
  return fmt::format("{:.4g} {}", bytes, units[i]);
}

std::string rate_text(double bytes_per_s) { return fmt::format("{:.4g} GB/s", bytes_per_s / 1e9); }
std::string micros_text(double us) {
  return us < 1e4   ? fmt::format("{:.4g} us", us)
         : us < 1e7 ? fmt::format("{:.4g} ms", us / 1e3)
                    : fmt::format("{:.4g} s", us / 1e6);
}
// Times of machines, days and hours alike.
std::string time_text(double us) { return duration_text(us / 1e6); }

using Details = std::vector<std::string>;

void collectives(const Imported& file, Details& out) {
  for (const CollectiveRun& run : file.collectives) {
    std::string text = printable(run.operation.empty() ? "a collective" : run.operation);
    if (run.operation_inferred) text += " (inferred)";
    if (run.ranks) text += fmt::format(", {} ranks{}", *run.ranks, run.ranks_inferred ? " (inferred)" : "");
    if (run.nodes) text += fmt::format(" on {} node{}", *run.nodes, *run.nodes == 1 ? "" : "s");
    const CollectiveRow& first = run.rows.front();
    text += fmt::format(", {} to {}", size_text(static_cast<double>(first.bytes)),
                        size_text(static_cast<double>(run.rows.back().bytes)));
    const CollectiveRow* fast = nullptr;
    for (const CollectiveRow& row : run.rows) {
      if (row.out_of_place && (fast == nullptr || row.out_of_place->busbw > fast->out_of_place->busbw))
        fast = &row;
    }
    if (first.out_of_place)
      text += fmt::format("; {} at {}", micros_text(first.out_of_place->time_us),
                          size_text(static_cast<double>(first.bytes)));
    if (fast && fast->out_of_place->busbw > 0) {
      text += fmt::format("; busbw {} at {}", rate_text(fast->out_of_place->busbw),
                          size_text(static_cast<double>(fast->bytes)));
    }
    if (run.failed) text += "; FAILED";
    out.push_back(text);
  }
}

void point_to_point(const Imported& file, Details& out) {
  std::map<std::string, std::pair<const PointToPointRow*, const PointToPointRow*>> best;
  for (const PointToPointRow& r : file.point_to_point) {
    auto& [small, fast] = best[r.tool];
    if (r.latency_us && !r.holds_set_up && (!small || *r.latency_us < *small->latency_us)) small = &r;
    if (r.bandwidth && (!fast || *r.bandwidth > *fast->bandwidth)) fast = &r;
  }
  for (const auto& [tool, rows] : best) {
    std::string text = tool;
    if (rows.first)
      text += fmt::format(": {} at {}", micros_text(*rows.first->latency_us),
                          size_text(static_cast<double>(rows.first->bytes)));
    if (rows.second) {
      text +=
          fmt::format("{} {} ({:.4g} Gb/s) at {}", rows.first ? ";" : ":", rate_text(*rows.second->bandwidth),
                      *rows.second->bandwidth * 8e-9, size_text(static_cast<double>(rows.second->bytes)));
    }
    out.push_back(text);
  }
}

void storage(const Imported& file, Details& out) {
  for (const StorageResult& r : file.storage) {
    std::string text = fmt::format("{}, {}: {}", printable(r.job), r.direction, rate_text(r.bandwidth));
    if (r.block_bytes)
      text += fmt::format(" in blocks of {}", size_text(static_cast<double>(*r.block_bytes)));
    if (r.sync_mean_us) text += fmt::format("; fsync {}", micros_text(*r.sync_mean_us));
    out.push_back(text);
  }
}

// "FAILED 778, COMPLETED 349".
template <class Records, class Key>
std::string counts(const Records& records, Key key) {
  std::map<std::string, std::size_t> by;
  for (const auto& r : records) ++by[key(r)];
  std::vector<std::pair<std::string, std::size_t>> sorted(by.begin(), by.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (std::size_t i = 0; i < sorted.size() && i < 8; ++i) {
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ",
                        printable(sorted[i].first.empty() ? "(none)" : sorted[i].first),
                        grouped(sorted[i].second));
  }
  return sorted.size() > 8 ? text + ", ..." : text;
}

void slurm(const Imported& file, Details& out) {
  if (!file.jobs.empty())
    out.push_back("jobs and steps: " + counts(file.jobs, [](const JobRecord& j) { return j.state; }));
  for (const PartitionRecord& p : file.partitions) {
    std::string text = "partition " + printable(p.name);
    if (p.nodes) text += fmt::format(": {} nodes", *p.nodes);
    if (p.gpus) text += fmt::format(", {} GPUs", *p.gpus);
    out.push_back(text);
  }
  if (!file.node_states.empty()) {
    out.push_back("nodes: " + counts(file.node_states, [](const NodeState& n) {
                    return n.event.empty() || n.event == "state_set" ? n.state
                           : n.event == "reason_set"                 ? n.reason
                                                                     : n.event;
                  }));
  }
  if (!file.job_events.empty())
    out.push_back("job events: " + counts(file.job_events, [](const JobEvent& e) { return e.event; }));
}

void faults(const Imported& file, Details& out) {
  if (!file.health.empty()) {
    out.push_back("events: " + counts(file.health, [](const HealthEvent& e) {
                    return e.event == "verdict" || e.event == "detected" ? e.event + " " + e.reason : e.event;
                  }));
  }
  if (!file.xids.empty()) {
    out.push_back(counts(file.xids, [](const XidEvent& e) {
      return fmt::format("{} {} ({}):", e.nvswitch ? "SXid" : "Xid", e.xid,
                         e.action.empty() ? "not in the table" : e.action);
    }));
  }
}

void metrics(const Imported& file, Details& out) {
  if (file.metrics.empty() && file.metric_families.empty()) return;
  const auto blank =
      std::count_if(file.metrics.begin(), file.metrics.end(), [](const MetricSample& m) { return !m.value; });
  out.push_back(fmt::format("{} families with a type, {} samples, {} without a value",
                            grouped(file.metric_families.size()), grouped(file.metrics.size()), blank));
}

void training(const Imported& file, Details& out) {
  for (const char* event : {"step", "save_checkpoint", "load_checkpoint"}) {
    double least = 0, most = 0;
    std::size_t n = 0;
    for (const TrainingRecord& r : file.training) {
      if (r.event != event) continue;
      least = n == 0 ? r.time_us : std::min(least, r.time_us);
      most = std::max(most, r.time_max_us.value_or(r.time_us));
      ++n;
    }
    if (n > 0)
      out.push_back(fmt::format("{} x {}: {} to {}", n, event, micros_text(least), micros_text(most)));
  }
}

void trace(const Imported& file, Details& out) {
  if (file.trace.empty()) return;
  for (const TraceGroup& group : file.trace.groups) {
    const TraceSummary s = summary_of(file.trace, group);
    std::string text = group.name.empty() ? "" : printable(group.name) + ": ";
    text += grouped(s.failures) + " failures";
    if (group.nodes)
      text += fmt::format(" of {} unit{}", grouped(static_cast<unsigned long long>(*group.nodes)),
                          *group.nodes == 1 ? "" : "s");
    if (s.failures > 0) {
      const auto n = static_cast<double>(s.failures);
      if (s.exposure_us) {
        text += ", one in " + time_text(*s.exposure_us / n) + " of a unit in service";
      } else {
        text += ", one in " + time_text(static_cast<double>(s.window_us) / n);
      }
    }
    if (!s.repairs_us.empty()) {
      std::vector<double> sorted = s.repairs_us;
      std::sort(sorted.begin(), sorted.end());
      double sum = 0;
      for (const double r : sorted) sum += r;
      const std::size_t half = sorted.size() / 2;
      const double median = sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
      text += fmt::format("; {} repairs: median {}, mean {}", grouped(sorted.size()), time_text(median),
                          time_text(sum / static_cast<double>(sorted.size())));
    }
    out.push_back(text);
  }
}

}  // namespace

std::string import_report(std::span<const Imported> files, const TextStyle& style) {
  std::string text;
  for (const Imported& file : files) {
    if (!file.usable()) continue;
    text += (text.empty() ? "" : "\n") + style.strong(printable(file.path)) +
            fmt::format(": {} lines\n", grouped(static_cast<unsigned long long>(file.lines)));
    for (const FoundKind& f : file.found) {
      text += fmt::format("  {}: {} record{}, line{}\n", printable(f.format), grouped(f.records),
                          f.records == 1 ? "" : "s",
                          f.first_line == f.last_line ? fmt::format(" {}", f.first_line)
                                                      : fmt::format("s {}-{}", f.first_line, f.last_line));
    }
    Details details;
    for (const auto part : {collectives, point_to_point, storage, slurm, faults, metrics, training, trace})
      part(file, details);
    if (!file.peer_matrices.empty())
      details.push_back(fmt::format("{} matrices of GPU against GPU", file.peer_matrices.size()));
    for (const std::string& d : details) text += "    " + wrapped(d, 76, 4) + "\n";
    const std::size_t warnings = file.warnings.size() + file.warnings_left_out;
    for (std::size_t i = 0; i < file.warnings.size() && i < kShownWarnings; ++i) {
      const ImportWarning& w = file.warnings[i];
      const std::string place = w.line > 0 ? fmt::format("line {}: ", w.line) : "";
      text += "  " + style.warning("warning") + ": " + wrapped(place + printable(w.what), 76, 4) + "\n";
    }
    if (warnings > kShownWarnings)
      text += fmt::format("  and {} more warnings: all with --json\n", warnings - kShownWarnings);
  }
  return text;
}

}  // namespace pitstop
