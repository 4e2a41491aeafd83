#include "experiments/results/cluster_tables.hpp"

#include <string>

#include "sim/shared/words.hpp"

namespace pitstop {

namespace {

// A row of a table: its point and what stands there.
template <class T>
struct Of {
  std::size_t point;
  const T* what;
  std::string name;
  std::size_t number = 0;
};

template <class T>
TableOf<Of<T>> table_of(const char* name, const std::vector<Of<T>>& rows) {
  TableOf<Of<T>> t(name, rows);
  t.integer("point", [](const Of<T>& r) { return r.point; });
  return t;
}

std::vector<Of<JobSummary>> jobs_of(const std::vector<const Summary*>& points) {
  std::vector<Of<JobSummary>> rows;
  for (std::size_t p = 0; p < points.size(); ++p) {
    if (!points[p]->cluster) continue;
    for (const KindSummary& kind : points[p]->cluster->kinds) {
      for (std::size_t n = 0; n < kind.each.size(); ++n) rows.push_back({p, &kind.each[n], kind.name, n});
    }
  }
  return rows;
}

AnswerTable with_jobs(TableOf<Of<JobSummary>> t) {
  t.text("kind", [](const auto& r) { return r.name; });
  t.integer("job", [](const auto& r) { return r.number; });
  t.integer("nodes", [](const auto& r) { return r.what->nodes; });
  t.integer("gpus_per_node", [](const auto& r) { return r.what->gpus; });
  for (const JobFigure& f : kJobFigures) t.real(f.name, [&f](const auto& r) { return r.what->*f.figure; });
  return t.table();
}

AnswerTable kinds_table(const std::vector<Of<ClusterSummary>>& clusters) {
  std::vector<Of<KindSummary>> rows;
  for (const auto& c : clusters) {
    for (const KindSummary& kind : c.what->kinds) rows.push_back({c.point, &kind, kind.name});
  }
  TableOf<Of<KindSummary>> t = table_of("kinds", rows);
  t.text("kind", [](const auto& r) { return r.name; });
  t.integer("jobs", [](const auto& r) { return r.what->jobs; });
  t.integer("nodes", [](const auto& r) { return r.what->nodes; });
  t.integer("gpus_per_node", [](const auto& r) { return r.what->gpus; });
  t.real("completed", [](const auto& r) { return r.what->completed; });
  for (const KindFigure& f : kKindFigures)
    t.estimate(f.name, f.unit, [&f](const auto& r) { return std::optional(r.what->*f.figure); });
  return t.table();
}

AnswerTable cluster_table(const std::vector<Of<ClusterSummary>>& clusters) {
  TableOf<Of<ClusterSummary>> t = table_of("cluster", clusters);
  t.integer("nodes", [](const auto& r) { return r.what->nodes; });
  for (const ClusterFigure& f : kClusterFigures) {
    t.estimate(f.name, f.unit, [&f](const auto& r) { return std::optional(r.what->*f.figure); });
    t.real(std::string(f.name) + "_std" + f.unit, [&f](const auto& r) { return (r.what->*f.figure).std; });
  }
  return t.table();
}

AnswerTable node_hours_table(const char* name, const char* what, const char* figure,
                             const std::vector<Of<Estimate>>& rows) {
  TableOf<Of<Estimate>> t = table_of(name, rows);
  t.text(what, [](const auto& r) { return r.name; });
  t.estimate(figure, "_node_h", [](const auto& r) { return std::optional(*r.what); });
  return t.table();
}

}  // namespace

AnswerTable job_table(const Summary& cluster) {
  const auto rows = jobs_of({&cluster});
  return with_jobs({"jobs", rows});
}

std::vector<AnswerTable> cluster_tables(const std::vector<const Summary*>& points) {
  std::vector<AnswerTable> tables;
  const auto jobs = jobs_of(points);
  tables.push_back(with_jobs(table_of("jobs", jobs)));
  if (tables.back().rows() == 0) return {};
  std::vector<Of<ClusterSummary>> clusters;
  std::vector<Of<Estimate>> lines, causes;
  for (std::size_t p = 0; p < points.size(); ++p) {
    const auto& cluster = points[p]->cluster;
    if (!cluster || cluster->one_job) continue;
    clusters.push_back({p, &*cluster, ""});
    for (std::size_t l = 0; l < kLines; ++l) lines.push_back({p, &cluster->ledger_node_h[l], kLineNames[l]});
    for (std::size_t c = 0; c < cluster->cause_node_h.size(); ++c)
      causes.push_back({p, &cluster->cause_node_h[c], points[p]->by_cause[c].name});
  }
  if (clusters.empty()) return tables;
  tables.push_back(kinds_table(clusters));
  tables.push_back(cluster_table(clusters));
  tables.push_back(node_hours_table("ledger_node_h", "line", "spent", lines));
  tables.push_back(node_hours_table("causes_node_h", "cause", "lost", causes));
  return tables;
}

}  // namespace pitstop
