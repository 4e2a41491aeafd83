#include "calibration/import/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "calibration/import/estimate.hpp"
#include "calibration/import/trace_figures.hpp"

namespace pitstop {

namespace {

constexpr std::int64_t kLatencyBytes = 8192;  // a longer message's time is not a latency

// Observations by key, with the place of the first and how many there are.
class Observations {
 public:
  void add(const std::string& key, const char* unit, double value, const std::string& path, int line) {
    auto [at, fresh] = all_.try_emplace(key, Entry{unit, {}, fmt::format("{}:{}", path, line)});
    at->second.values.push_back(value);
  }

  void write(std::vector<Figure>& figures) const {
    for (const auto& [key, entry] : all_) {
      std::string source = entry.source;
      if (entry.values.size() > 1) source += fmt::format(" and {} more", entry.values.size() - 1);
      const bool tailed = key.ends_with(".median");
      figures.push_back(tailed ? median_figure(key, entry.unit, entry.values, source)
                               : mean_figure(key, entry.unit, entry.values, source));
    }
  }

 private:
  struct Entry {
    const char* unit;
    std::vector<double> values;
    std::string source;
  };
  std::map<std::string, Entry> all_;
};

void collective(const CollectiveRun& run, const std::string& path, Observations& to) {
  const bool wrong = run.failed || run.out_of_bounds.value_or(0) > 0;
  if (wrong || run.operation.empty() || run.ranks == 1) return;
  std::string key = "network." + key_word(run.operation) + "." +
                    (run.ranks ? fmt::format("{}_ranks", *run.ranks) : "unknown_ranks");
  if (run.nodes) key += fmt::format("_{}_node{}", *run.nodes, *run.nodes == 1 ? "" : "s");
  const CollectiveRow *small = nullptr, *fast = nullptr;
  for (const CollectiveRow& row : run.rows) {
    if (!row.out_of_place) continue;
    if (row.bytes > 0 && row.bytes <= kLatencyBytes && (small == nullptr || row.bytes < small->bytes))
      small = &row;
    if (fast == nullptr || row.out_of_place->busbw > fast->out_of_place->busbw) fast = &row;
  }
  if (small) to.add(key + ".latency", "s", small->out_of_place->time_us * 1e-6, path, small->line);
  if (fast && fast->out_of_place->busbw > 0)
    to.add(key + ".busbw", "B/s", fast->out_of_place->busbw, path, fast->line);
}

// One latency and one bandwidth of each table.
void point_to_point(const Imported& file, Observations& to) {
  struct Best {
    const PointToPointRow *small = nullptr, *fast = nullptr;
  };
  std::map<std::pair<std::string, int>, Best> tables;
  for (const PointToPointRow& row : file.point_to_point) {
    Best& best = tables[{row.tool, row.table}];
    const bool latency = row.latency_us && !row.holds_set_up && row.bytes <= kLatencyBytes;
    if (latency && (best.small == nullptr || row.bytes < best.small->bytes)) best.small = &row;
    if (row.bandwidth && (best.fast == nullptr || *row.bandwidth > *best.fast->bandwidth)) best.fast = &row;
  }
  for (const auto& [table, best] : tables) {
    const std::string key = "network.point_to_point." + key_word(table.first);
    if (best.small)
      to.add(key + ".latency", "s", *best.small->latency_us * 1e-6, file.path, best.small->line);
    if (best.fast) to.add(key + ".bandwidth", "B/s", *best.fast->bandwidth, file.path, best.fast->line);
  }
}

void peers(const PeerMatrix& matrix, const std::string& path, Observations& to) {
  if (matrix.what == "connectivity" || matrix.by == "CPU") return;
  const bool bandwidth = matrix.what == "bandwidth";
  std::string key = "gpu.peer.";
  if (bandwidth) key += matrix.bidirectional ? "bidirectional." : "unidirectional.";
  key += matrix.peer_access.value_or(false) ? "p2p." : "through_host.";
  key += bandwidth ? "bandwidth" : "latency";
  for (std::size_t i = 0; i < matrix.rows.size(); ++i) {
    for (std::size_t j = 0; j < matrix.rows[i].size(); ++j) {
      const auto& value = matrix.rows[i][j];
      if (i != j && value && *value > 0)
        to.add(key, bandwidth ? "B/s" : "s", *value * (bandwidth ? 1 : 1e-6), path, matrix.line);
    }
  }
}

void jobs(const Imported& file, Observations& to, std::vector<Figure>& figures) {
  std::size_t ended = 0, failed = 0, node_fail = 0;
  const JobRecord* first = nullptr;
  for (const JobRecord& job : file.jobs) {
    if (!job.step.empty()) continue;
    if (job.submit && job.start && job.submit->clock == job.start->clock && job.start->us >= job.submit->us) {
      to.add("jobs.queue_wait.median", "s", static_cast<double>(job.start->us - job.submit->us) * 1e-6,
             file.path, job.line);
    }
    if (job.state.empty() || job.state == "RUNNING" || job.state == "PENDING") continue;
    if (first == nullptr) first = &job;
    ++ended;
    failed += job.state == "FAILED" || job.state == "NODE_FAIL" || job.state == "OUT_OF_MEMORY" ||
              job.state == "BOOT_FAIL";
    node_fail += job.state == "NODE_FAIL";
  }
  if (ended == 0) return;
  const std::string source = fmt::format("{}:{} and {} more", file.path, first->line, ended - 1);
  figures.push_back(share_figure("jobs.failed.share", failed, ended, source));
  figures.push_back(share_figure("jobs.node_fail.share", node_fail, ended, source));
}

void health(const Imported& file, Observations& to) {
  const HealthEvent* started = nullptr;
  for (const HealthEvent& e : file.health) {
    if (e.source != "deep_health_check" || !e.time) continue;
    if (e.event == "stress_started") started = &e;
    if (e.event != "stress_passed" || started == nullptr || started->time->clock != e.time->clock) continue;
    const auto us = e.time->us - started->time->us;
    if (us > 0)
      to.add("validation.stress.duration", "s", static_cast<double>(us) * 1e-6, file.path, started->line);
    started = nullptr;
  }
}

}  // namespace

std::vector<Figure> figures_of(std::span<const Imported> files) {
  std::vector<Figure> figures;
  Observations seen;
  for (const Imported& file : files) {
    for (const CollectiveRun& run : file.collectives) collective(run, file.path, seen);
    point_to_point(file, seen);
    for (const PeerMatrix& matrix : file.peer_matrices) peers(matrix, file.path, seen);
    for (const StorageResult& r : file.storage) {
      const std::string pattern = key_word(r.pattern.empty() ? r.direction : r.pattern);
      const std::string key =
          "storage.fio." + pattern + (pattern.ends_with(r.direction) ? "" : "." + r.direction);
      seen.add(key + ".bandwidth", "B/s", r.bandwidth, file.path, r.line);
      if (r.latency_mean_us) seen.add(key + ".latency", "s", *r.latency_mean_us * 1e-6, file.path, r.line);
    }
    jobs(file, seen, figures);
    health(file, seen);
    for (const TrainingRecord& r : file.training) {
      const std::string key =
          r.event == "step" ? "training.step.median" : "checkpoint." + key_word(r.event) + ".median";
      seen.add(key, "s", r.time_max_us.value_or(r.time_us) * 1e-6, file.path, r.line);
    }
    trace_figures(file, figures);
  }
  seen.write(figures);
  std::stable_sort(figures.begin(), figures.end(),
                   [](const Figure& a, const Figure& b) { return a.key < b.key; });
  // Two files may give the same key by themselves (two failure traces): numbered from the second on.
  for (std::size_t i = 1, same = 1; i < figures.size(); ++i) {
    same = figures[i].key == figures[i - same].key ? same + 1 : 1;
    if (same > 1) figures[i].key += fmt::format("_{}", same);
  }
  return figures;
}

std::vector<std::pair<std::string, std::string>> machine_of(std::span<const Imported> files) {
  std::set<std::string> gpus;
  for (const Imported& file : files) {
    for (const CollectiveRun& run : file.collectives) {
      for (const CollectiveDevice& device : run.devices) gpus.insert(device.name);
    }
  }
  std::string names;
  for (const std::string& name : gpus) names += (names.empty() ? "" : ", ") + name;
  if (names.empty()) return {};
  return {{"gpu", names}};
}

}  // namespace pitstop
