// What is said of a whole cluster.
#include <fmt/format.h>

#include <algorithm>

#include "experiments/report/sentences.hpp"
#include "experiments/results/cluster_tables.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

template <class... Args>
std::string filled(Say what, Language language, Args&&... args) {
  return fmt::format(fmt::runtime(said(what, language)), std::forward<Args>(args)...);
}

std::string text(Say what, Language language) { return std::string(said(what, language)); }

std::string count_words(double mean) { return fmt::format("{:.1f}", mean); }

struct JobLoss {
  std::string name;
  const JobSummary* job;
  double lost_node_s;  // all that was no work
};

// The most losing first.
std::vector<JobLoss> jobs_by_loss(const ClusterSummary& f) {
  std::vector<JobLoss> all;
  for (const KindSummary& kind : f.kinds) {
    for (std::size_t n = 0; n < kind.each.size(); ++n) {
      const JobSummary& job = kind.each[n];
      all.push_back({kind.jobs == 1 ? kind.name : fmt::format("{}-{}", kind.name, n + 1), &job,
                     static_cast<double>(job.nodes) * job.wall_s * (1 - job.ettr)});
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const JobLoss& a, const JobLoss& b) { return a.lost_node_s > b.lost_node_s; });
  return all;
}

// In the unit of the figure's name.
std::string figure_words(const std::string& unit, double value, Language language) {
  if (unit == "_s") return duration_words(value, language);
  return unit == "_node_h" ? node_hours_words(value) : count_words(value);
}

}  // namespace

std::string cluster_answer_sentence(const ReportContent& c, Language language) {
  const ClusterSummary& f = *c.summary().cluster;
  return filled(Say::cluster_answer, language, fmt::arg("jobs", grouped(c.jobs())),
                fmt::arg("nodes", grouped(static_cast<unsigned long long>(f.nodes))),
                fmt::arg("utilisation", percent(f.utilisation.mean)),
                fmt::arg("goodput", percent(f.goodput.mean)));
}

std::string cluster_lost_sentence(const ReportContent& c, Language language) {
  double lost = 0;
  std::string most;
  for (const ReportContent::Lost& loss : c.causes()) {
    if (loss.cause == "none" || loss.lost.mean <= 0) continue;
    if (most.empty()) most = printable(loss.cause);
    lost += loss.lost.mean;
  }
  if (most.empty()) return text(Say::cluster_safe, language);
  return filled(Say::cluster_lost, language, fmt::arg("lost", node_hours_words(lost)),
                fmt::arg("share", percent(lost / c.total())), fmt::arg("most", most));
}

std::string each_job_sentence(const ReportContent& c, Language language) {
  const ClusterSummary& f = *c.summary().cluster;
  std::size_t all = 0;
  for (const KindSummary& kind : f.kinds) all += kind.each.size();
  return filled(Say::each_job, language, fmt::arg("n", std::min(all, kJobsTold)),
                fmt::arg("all", grouped(all)));
}

std::string cluster_timeline_title(const ClusterTimeline& t, Say words, Language language) {
  return filled(words, language, fmt::arg("r", t.replication), fmt::arg("completed", grouped(t.completed)),
                fmt::arg("jobs", grouped(t.jobs)), fmt::arg("end", duration_words(t.end_s, language)));
}

Pairs cluster_key_figures(const ReportContent& c, Language language) {
  const Summary& s = c.summary();
  const ClusterSummary& f = *s.cluster;
  Pairs out;
  const auto add = [&](Say label, const std::string& figure, Say meaning) {
    out.emplace_back(text(label, language), figure + "\n" + text(meaning, language));
  };
  add(Say::goodput, percent(f.goodput.mean), Say::goodput_meaning);
  add(Say::utilisation, percent(f.utilisation.mean), Say::utilisation_meaning);
  add(Say::work_lost, node_hours_words(f.lost_node_h.mean), Say::work_lost_meaning);
  add(Say::in_queue, node_hours_words(c.ledger()[index_of(Line::queue)].mean), Say::in_queue_meaning);
  add(Say::span, duration_words(f.span_s.mean, language), Say::span_meaning);
  if (s.cost) {
    out.emplace_back(text(Say::cost, language),
                     fmt::format("{} {}\n{}", grouped(static_cast<unsigned long long>(s.cost->mean + 0.5)),
                                 s.currency, said(Say::cost_meaning, language)));
  }
  return out;
}

Figures kind_figures(const ClusterSummary& f, Language language) {
  Figures out;
  for (const Say head : {Say::job, Say::number, Say::nodes, Say::completed, Say::waited, Say::wall_time,
                         Say::ettr, Say::work_lost, Say::interruptions})
    out.head.push_back(capitalised(said(head, language)));
  for (const KindSummary& k : f.kinds) {
    out.rows.push_back({printable(k.name), grouped(k.jobs), grouped(static_cast<unsigned long long>(k.nodes)),
                        percent(k.completed), duration_words(k.waited_s.mean, language),
                        duration_words(k.wall_s.mean, language), fmt::format("{:.4f}", k.ettr.mean),
                        duration_words(k.lost_work_s.mean, language),
                        fmt::format("{:.2f}", k.interruptions.mean)});
  }
  return out;
}

Figures job_figures(const ClusterSummary& f, Language language) {
  Figures out;
  for (const Say head : {Say::job, Say::nodes, Say::completed, Say::submitted, Say::waited, Say::wall_time,
                         Say::ettr, Say::work_lost, Say::interruptions})
    out.head.push_back(capitalised(said(head, language)));
  for (const JobLoss& one : jobs_by_loss(f)) {
    if (out.rows.size() == kJobsTold) break;
    const JobSummary& j = *one.job;
    out.rows.push_back({printable(one.name), grouped(static_cast<unsigned long long>(j.nodes)),
                        percent(j.completed), duration_words(j.submitted_s, language),
                        duration_words(j.waited_s, language), duration_words(j.wall_s, language),
                        fmt::format("{:.4f}", j.ettr), duration_words(j.lost_work_s, language),
                        fmt::format("{:.2f}", j.interruptions)});
  }
  return out;
}

Figures cluster_figures(const ClusterSummary& f, Language language) {
  constexpr Say kWords[] = {
      Say::span,      Say::utilisation,     Say::goodput,    Say::work_lost_node_hours, Say::requeued,
      Say::transfers, Say::transfers_alone, Say::selections, Say::pool_nodes,           Say::repairs,
      Say::retired,   Say::preemptions,     Say::backfilled, Say::false_alarms,         Say::spoilt};
  static_assert(std::size(kWords) == std::size(kClusterFigures));
  Figures out;
  for (const Say head : {Say::figure, Say::mean, Say::deviation, Say::interval95})
    out.head.push_back(text(head, language));
  for (std::size_t i = 0; i < std::size(kClusterFigures); ++i) {
    const ClusterFigure& figure = kClusterFigures[i];
    const Estimate& e = f.*figure.figure;
    if (e.mean == 0) continue;
    const bool share = kWords[i] == Say::utilisation || kWords[i] == Say::goodput;
    const auto words = [&](double x) {
      return share ? fmt::format("{:.2f} %", 100 * x) : figure_words(figure.unit, x, language);
    };
    const bool kept = e.std > 0 || e.ci95.low == e.ci95.high;  // older files do not
    out.rows.push_back({text(kWords[i], language), words(e.mean), kept ? words(e.std) : "–",
                        words(e.ci95.low) + " – " + words(e.ci95.high)});
  }
  return out;
}

Figures use_figures(const Resimulated& again, Language language) {
  Figures out{{text(Say::use, language), text(Say::node_hours, language), text(Say::share, language)}, {}};
  const ClusterTimeline& t = *again.cluster_median;
  double all = 0;
  for (const double h : t.node_h) all += h;
  for (std::size_t u = 0; u < kNodeUses; ++u) {
    if (t.node_h[u] <= 0) continue;
    out.rows.push_back({std::string(use_words(static_cast<NodeUse>(u), language)),
                        node_hours_words(t.node_h[u]), percent(t.node_h[u] / all)});
  }
  return out;
}

}  // namespace pitstop
