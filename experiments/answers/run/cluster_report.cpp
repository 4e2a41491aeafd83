#include "experiments/answers/run/cluster_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pitstop {

namespace {

constexpr std::size_t kWidth = 80;

double half_width(const Estimate& e) { return e.ci95.high - e.mean; }
std::string count(double mean) {
  return mean == std::floor(mean) ? grouped(static_cast<unsigned long long>(mean))
                                  : fmt::format("{:.1f}", mean);
}

void cluster_lines(std::string& out, const ClusterSummary& f, const TextStyle& style) {
  out +=
      wrapped(style.strong(fmt::format("{} of the cluster's time was held by jobs, {} was work that counts",
                                       percent(f.utilisation.mean), percent(f.goodput.mean))) +
                  fmt::format(" (utilisation, goodput {} {:.2g} %)", style.plus_minus(),
                              100 * half_width(f.goodput)),
              kWidth, 0) +
      "\n";
  out += wrapped(fmt::format("over {} from the first submission to the last end; {} node-hours of work lost",
                             duration_text(f.span_s.mean),
                             grouped(static_cast<unsigned long long>(f.lost_node_h.mean + 0.5))),
                 kWidth, 0) +
         "\n";
  if (f.moving_alone_s.mean > 0)
    out += wrapped(fmt::format(
                       "checkpoints and restores over shared file systems took {:.3g} times as long as alone",
                       f.moving_s.mean / f.moving_alone_s.mean),
                   kWidth, 0) +
           "\n";
  if (f.requeued_node_h.mean >= 0.5)
    out += wrapped(fmt::format("{} node-hours for which jobs stood in the queue again after a failure",
                               grouped(static_cast<unsigned long long>(f.requeued_node_h.mean + 0.5))),
                   kWidth, 0) +
           "\n";
  const std::string counts = cluster_counts_text(f);
  if (!counts.empty()) out += wrapped(counts, kWidth, 0) + "\n";
  out += "\n";
}

std::string nodes_text(const KindSummary& k) {
  return std::to_string(k.nodes) + (k.shares ? "x" + std::to_string(k.gpus) : "");
}

void job_lines(std::string& out, const ClusterSummary& f, const EndingSettings& settings) {
  std::size_t label = 4;
  for (const KindSummary& k : f.kinds) label = std::max(label, columns(printable(k.name)));
  label = std::min<std::size_t>(label, 18);
  out += pad_right("Jobs", label + 2) +
         "  number  nodes  completed        wall      waited    ETTR  interrupted\n";
  for (const KindSummary& k : f.kinds) {
    out += "  " + pad_right(printable(k.name), label) + pad_left(grouped(k.jobs), 8) +
           pad_left(nodes_text(k), 7) + pad_left(percent(k.completed), 11) +
           pad_left(duration_text(k.wall_s.mean), 12) + pad_left(duration_text(k.waited_s.mean), 12) +
           fmt::format("{:8.4f}", k.ettr.mean) + pad_left(count(k.interruptions.mean), 13) + "\n";
  }
  const auto shared = std::find_if(f.kinds.begin(), f.kinds.end(), [](const auto& k) { return k.shares; });
  if (shared != f.kinds.end())
    out += fmt::format("  {}: {} GPU{} of each node; the others are for other jobs\n", nodes_text(*shared),
                       shared->gpus, shared->gpus == 1 ? "" : "s");
  for (const std::string& how : unfinished_lines(f.ended, settings, kWidth - 2)) out += "  " + how + "\n";
  out += "\n";
}

void cause_lines(std::string& out, const Summary& s, const TextStyle& style) {
  std::vector<const CauseLoss*> causes;
  double most = 0;
  for (const CauseLoss& c : s.by_cause) {
    if (c.lost_s.mean <= 0) continue;
    causes.push_back(&c);
    most = std::max(most, c.lost_s.mean);
  }
  if (causes.empty()) return;
  std::stable_sort(causes.begin(), causes.end(),
                   [](const CauseLoss* a, const CauseLoss* b) { return a->lost_s.mean > b->lost_s.mean; });
  out += "Time of jobs lost, by cause\n";
  for (const CauseLoss* c : causes) {
    const bool none = c->name == "none";
    out += "  " + pad_right(none ? "no failure" : printable(c->name), 18) +
           pad_left(duration_text(c->lost_s.mean), 13) + "  " + style.bar(c->lost_s.mean / most, 20) +
           (none ? "  queue, checkpoints, first starts" : "") + "\n";
  }
  out += "\n";
}

}  // namespace

std::string cluster_counts_text(const ClusterSummary& f) {
  std::string text;
  auto add = [&text](const Estimate& e, const char* one, const char* many) {
    if (e.mean > 0) text += (text.empty() ? "" : ", ") + count(e.mean) + " " + (e.mean == 1 ? one : many);
  };
  add(f.selections, "job start", "job starts");
  add(f.pulled, "node from the pool", "nodes from the pool");
  add(f.repairs, "repair", "repairs");
  add(f.retired, "node retired", "nodes retired");
  add(f.preemptions, "pre-emption", "pre-emptions");
  add(f.backfilled, "job backfilled", "jobs backfilled");
  add(f.false_alarms, "false alarm", "false alarms");
  add(f.spoilt, "job completed with undiscovered corruption", "jobs completed with undiscovered corruption");
  return text;
}

std::string cluster_report(const Facts& facts, const Summary& s, const std::string& version,
                           const TextStyle& style) {
  const ClusterSummary& f = *s.cluster;
  std::string out =
      wrapped(printable(facts.name) + (facts.description.empty() ? "" : ": " + printable(facts.description)),
              kWidth, 2) +
      "\n\n";
  if (s.interrupted)
    out +=
        style.warning(fmt::format("Interrupted: only {} replications finished.", grouped(s.replications))) +
        "\n";
  cluster_lines(out, f, style);
  job_lines(out, f, facts.ending_settings);
  cause_lines(out, s, style);
  for (const std::string& u : facts.unconfirmed)
    out += (&u == &facts.unconfirmed.front() ? "Unconfirmed  " : "             ") + printable(u) + "\n";
  out += fmt::format(
      "Provenance   {} replications, seed {}, digest {:016x}, tables {:016x}\n             pitstop {}\n",
      grouped(s.replications), s.seed, s.digest, s.tables_digest, version);
  return out;
}

}  // namespace pitstop
