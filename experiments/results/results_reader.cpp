#include "experiments/results/results_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <sstream>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/base/file_format.hpp"
#include "experiments/results/cluster_tables.hpp"
#include "experiments/results/results.hpp"
#include "experiments/results/results_columns.hpp"
#include "experiments/simulate/uncertainty.hpp"

namespace pitstop {

namespace {

std::optional<double> known(double x) { return std::isnan(x) ? std::nullopt : std::optional(x); }
std::optional<Estimate> known(const Estimate& e) {
  return std::isnan(e.mean) ? std::nullopt : std::optional(e);
}

std::size_t point_of(const StoredFile& file, std::int64_t point, std::size_t points) {
  if (point < 0 || static_cast<std::size_t>(point) >= points) throw InputError(file.broken("point"));
  return static_cast<std::size_t>(point);
}

// Keys stand before the first column that every sweep has.
void read_keys(const StoredTable& t, Sweep& sweep) {
  for (const std::string& column : t.names()) {
    if (column == "wall_mean_s") return;
    std::string key = column;
    const bool text = t.is_text(column), duration = !text && key.ends_with("_s");
    if (duration) key.resize(key.size() - 2);
    if (text && key.ends_with("_name")) key.resize(key.size() - 5);
    const bool again = std::find(sweep.keys.begin(), sweep.keys.end(), key) != sweep.keys.end();
    if (!again) sweep.keys.push_back(key);
    const auto numbers = text ? std::vector<double>() : t.reals(column);
    const auto names = text ? t.texts(column) : std::vector<std::string>();
    for (std::size_t p = 0; p < sweep.points.size(); ++p) {
      auto& values = sweep.points[p].values;
      if (!again) values.push_back({key, "", std::nullopt, duration});
      VariedValue& v = values.back();
      if (text) v.text = names[p];
      if (!text && !std::isnan(numbers[p])) v.number = numbers[p];
      if (!text && v.text.empty() && v.number) v.text = fmt::format("{}", *v.number);
    }
  }
}

void read_sweep(const StoredFile& file, StoredResults& out) {
  const StoredTable t(file, "sweep");
  Sweep& sweep = out.sweep;
  sweep.points.resize(t.rows());
  read_keys(t, sweep);
  const auto wall = t.estimates("wall_", "_s"), ettr = t.estimates("ettr_", ""),
             stops = t.estimates("interruptions_", "");
  const auto cost = t.has("cost_mean") ? t.estimates("cost_", "") : std::vector<Estimate>();
  const auto p05 = t.reals("wall_p05_s"), p50 = t.reals("wall_p50_s"), p95 = t.reals("wall_p95_s"),
             p99 = t.reals("wall_p99_s"), failures = t.reals("failures_mean"),
             spare_failures = t.reals("spare_failures_mean"), snapshots = t.reals("snapshots_mean");
  const auto replications = t.integers("replications");
  const auto digest = t.texts("digest");
  const std::string currency = file.text_if_any("currency"), engine = file.text("engine");
  for (std::size_t p = 0; p < t.rows(); ++p) {
    Summary& s = sweep.points[p].summary;
    s.engine = engine;
    s.seed = file.integer("seed");
    s.replications = static_cast<std::uint64_t>(replications[p]);
    s.wall = {known(wall[p]), known(p05[p]), known(p50[p]), known(p95[p]), known(p99[p])};
    s.ettr = ettr[p];
    s.interruptions = stops[p];
    s.failures_mean = failures[p];
    s.spare_failures_mean = spare_failures[p];
    s.snapshots_mean = snapshots[p];
    if (!cost.empty()) s.cost = known(cost[p]);
    s.currency = currency;
    const std::string& hex = digest[p];
    if (std::from_chars(hex.data(), hex.data() + hex.size(), s.digest, 16).ec != std::errc{}) {
      throw InputError(file.broken("sweep.digest"));
    }
  }
  for (std::size_t e = 0; e < kEndings; ++e) {
    const auto ended = t.integers(std::string("ended_") + kEndingNames[e]);
    for (std::size_t p = 0; p < t.rows(); ++p) {
      sweep.points[p].summary.endings[e] = static_cast<std::uint64_t>(ended[p]);
    }
  }
}

std::size_t line_of(const StoredFile& file, const std::string& name) {
  const auto* const l = std::find(std::begin(kLineNames), std::end(kLineNames), name);
  if (l == std::end(kLineNames)) throw InputError(file.broken("ledger.line"));
  return static_cast<std::size_t>(l - std::begin(kLineNames));
}

void read_ledger(const StoredFile& file, Sweep& sweep) {
  const StoredTable t(file, "ledger");
  const auto point = t.integers("point");
  const auto line = t.texts("line");
  const auto mean = t.estimates("", "_s");
  for (std::size_t i = 0; i < t.rows(); ++i) {
    sweep.points[point_of(file, point[i], sweep.points.size())].summary.ledger_s[line_of(file, line[i])] =
        mean[i];
  }
}

void read_causes(const StoredFile& file, Sweep& sweep) {
  const StoredTable t(file, "causes");
  const auto point = t.integers("point");
  const auto cause = t.texts("cause");
  const auto lost = t.estimates("lost_", "_s");
  const auto stops = t.reals("interruptions_mean");
  for (std::size_t i = 0; i < t.rows(); ++i) {
    sweep.points[point_of(file, point[i], sweep.points.size())].summary.by_cause.push_back(
        {cause[i], lost[i], stops[i]});
  }
}

Ending ending_of(const StoredFile& file, const std::string& name) {
  for (std::size_t e = 0; e < kEndings; ++e) {
    if (name == kEndingNames[e]) return static_cast<Ending>(e);
  }
  throw InputError(file.broken("replications.ending"));
}

void read_rows(const StoredFile& file, Sweep& sweep) {
  const StoredTable t(file, "replications");
  const auto point = t.integers("point"), wall = t.integers("wall_us");
  const auto interruptions = t.integers("interruptions"), failures = t.integers("failures"),
             spare_failures = t.integers("spare_failures"), snapshots = t.integers("snapshots");
  const auto ending = t.texts("ending");
  std::vector<std::vector<double>> line;
  for (const char* name : kLineNames) line.push_back(t.reals(std::string(name) + "_s"));
  for (std::size_t i = 0; i < t.rows(); ++i) {
    Row row;
    row.wall = Duration::micros(wall[i]);
    for (std::size_t l = 0; l < kLines; ++l) row.line[l] = Duration::from_seconds(line[l][i]);
    row.interruptions = static_cast<std::uint32_t>(interruptions[i]);
    row.failures = static_cast<std::uint32_t>(failures[i]);
    row.spare_failures = static_cast<std::uint32_t>(spare_failures[i]);
    row.snapshots = static_cast<std::uint32_t>(snapshots[i]);
    row.ending = ending_of(file, ending[i]);
    sweep.points[point_of(file, point[i], sweep.points.size())].summary.rows.push_back(row);
  }
}

// What is told of a cluster, where a point is one's.
void read_cluster(const StoredFile& file, Sweep& sweep) {
  if (!file.has("cluster")) return;
  const auto cluster_of = [&](std::int64_t point) -> ClusterSummary& {
    auto& cluster = sweep.points[point_of(file, point, sweep.points.size())].summary.cluster;
    return cluster ? *cluster : cluster.emplace();
  };
  const StoredTable t(file, "cluster");
  const auto point = t.integers("point"), nodes = t.integers("nodes");
  for (std::size_t i = 0; i < t.rows(); ++i) cluster_of(point[i]).nodes = nodes[i];
  for (const ClusterFigure& f : kClusterFigures) {
    const auto figure = t.estimates(std::string(f.name) + "_", f.unit);
    for (std::size_t i = 0; i < t.rows(); ++i) cluster_of(point[i]).*f.figure = figure[i];
  }
  const StoredTable lines(file, "ledger_node_h"), causes(file, "causes_node_h");
  const auto line = lines.texts("line");
  const auto of_line = lines.integers("point"), of_cause = causes.integers("point");
  const auto spent = lines.estimates("spent_", "_node_h"), lost = causes.estimates("lost_", "_node_h");
  for (std::size_t i = 0; i < lines.rows(); ++i)
    cluster_of(of_line[i]).ledger_node_h[line_of(file, line[i])] = spent[i];
  for (std::size_t i = 0; i < causes.rows(); ++i) cluster_of(of_cause[i]).cause_node_h.push_back(lost[i]);
}

// The kinds of jobs of clusters, and then each job.
void read_jobs(const StoredFile& file, Sweep& sweep) {
  if (!file.has("kinds")) return;
  const StoredTable t(file, "kinds");
  const auto point = t.integers("point"), jobs = t.integers("jobs"), nodes = t.integers("nodes");
  const auto name = t.texts("kind");
  const auto completed = t.reals("completed");
  std::vector<KindSummary> kinds(t.rows());
  for (const KindFigure& f : kKindFigures) {
    const auto figure = t.estimates(std::string(f.name) + "_", f.unit);
    for (std::size_t i = 0; i < t.rows(); ++i) kinds[i].*f.figure = figure[i];
  }
  std::map<std::pair<std::int64_t, std::string>, KindSummary*> by_name;
  for (std::size_t i = 0; i < t.rows(); ++i) {
    kinds[i].name = name[i];
    kinds[i].jobs = static_cast<std::uint64_t>(jobs[i]);
    kinds[i].nodes = nodes[i];
    kinds[i].completed = completed[i];
    by_name[{point[i], name[i]}] = &kinds[i];
  }
  const StoredTable each(file, "jobs");
  const auto of = each.integers("point"), wide = each.integers("nodes");
  const auto kind = each.texts("kind");
  std::vector<JobSummary> told(each.rows());
  for (const JobFigure& f : kJobFigures) {
    const auto figure = each.reals(f.name);
    for (std::size_t i = 0; i < each.rows(); ++i) told[i].*f.figure = figure[i];
  }
  for (std::size_t i = 0; i < each.rows(); ++i) {
    told[i].nodes = wide[i];
    const auto to = by_name.find({of[i], kind[i]});
    if (to != by_name.end()) to->second->each.push_back(told[i]);  // else of a job that is alone
  }
  for (std::size_t i = 0; i < t.rows(); ++i) {
    auto& cluster = sweep.points[point_of(file, point[i], sweep.points.size())].summary.cluster;
    if (!cluster) throw InputError(file.broken("cluster"));
    cluster->kinds.push_back(std::move(kinds[i]));
  }
}

// Its intervals and the parts of its variance; the draws stay in the file.
std::shared_ptr<const Uncertainty> read_uncertainty(const StoredFile& file) {
  if (!file.has("uncertainty")) return nullptr;
  const StoredTable t(file, "uncertainty");
  if (t.rows() != 1) throw InputError(file.broken("uncertainty"));
  const auto real = [&t](const char* name) { return t.reals(name)[0]; };
  auto u = std::make_shared<Uncertainty>();
  u->of_wall = t.texts("of")[0] == "wall_s";
  u->mean = real("mean");
  u->mean_ci95 = {real("mean_ci95_low"), real("mean_ci95_high")};
  u->expected95 = {real("expected95_low"), real("expected95_high")};
  u->predictive95 = {real("predictive95_low"), real("predictive95_high")};
  u->machine_variance = real("machine_variance");
  u->chance_variance = real("chance_variance");
  u->replications = static_cast<std::uint64_t>(t.integers("replications_each")[0]);
  return u;
}

}  // namespace

StoredResults read_results(const std::string& path) {
  const StoredFile file(path);
  check_format(path, file.integer("format_version"), kResultsFormat);
  if (const std::string command = file.text_if_any("answer"); !command.empty()) {
    throw InputError(fmt::format(
        "{}: holds the answer of `pitstop {}`; expected one of `pitstop run` or `sweep`", path, command));
  }
  StoredResults out;
  out.provenance = {file.text("scenario"),
                    file.text("command_line"),
                    file.text("version"),
                    file.text_if_any("scenario_path"),
                    {}};
  std::istringstream lines(file.text_if_any("overrides"));
  for (std::string line; std::getline(lines, line);) out.provenance.overrides.push_back(line);
  read_sweep(file, out);
  read_ledger(file, out.sweep);
  read_causes(file, out.sweep);
  read_rows(file, out.sweep);
  read_cluster(file, out.sweep);
  read_jobs(file, out.sweep);
  if (out.sweep.points.size() == 1) out.sweep.points[0].summary.uncertainty = read_uncertainty(file);
  return out;
}

}  // namespace pitstop
