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
constexpr std::int64_t kStillSmall = 65536;   // a message up to here takes hardly longer than a smaller one
constexpr double kCold = 1.5;  // a row that takes that much longer than a larger message was not warm
constexpr double kDiffer = 2;  // tables of one key that differ by more are not of one thing

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
      if (key.starts_with("network.") || key.starts_with("storage."))
        warn_of_mixture(figures.back(), entry.values);
    }
  }

 private:
  static void warn_of_mixture(Figure& figure, const std::vector<double>& values) {
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    if (*most <= kDiffer * *least) return;
    figure.note = fmt::format("the tables differ by {:.2g} times: import unlike machines or paths apart",
                              *most / *least);
  }

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
  const CollectiveRow* const small = latency_row(run);
  const CollectiveRow* fast = nullptr;
  for (const CollectiveRow& row : run.rows) {
    if (!row.out_of_place) continue;
    if (fast == nullptr || row.out_of_place->busbw > fast->out_of_place->busbw) fast = &row;
  }
  if (small) to.add(key + ".latency", "s", small->out_of_place->time_us * 1e-6, path, small->line);
  if (fast && fast->out_of_place->busbw > 0)
    to.add(key + ".busbw", "B/s", fast->out_of_place->busbw, path, fast->line);
}

// What the rows of a table measure: one way between two ends, both ways at once, many pairs, one-sided; in a
// node or between nodes.
std::string point_to_point_key(const PointToPointRow& row) {
  std::string key = "network.point_to_point." + key_word(row.tool);
  if (!row.operation.empty()) key += "." + key_word(row.operation);
  if (row.both_ways) key += ".both_ways";
  if (row.pairs) {
    key += fmt::format(".{}_pairs", *row.pairs);
  } else if (row.many_pairs) {
    key += ".many_pairs";
  }
  if (!row.place.empty()) key += "." + row.place;
  return key;
}

using Table = std::vector<const PointToPointRow*>;

// Server and client of one run print the same rows: one observation.
class Tables {
 public:
  explicit Tables(const Imported& file) {
    for (const PointToPointRow& row : file.point_to_point) tables_[{row.tool, row.table}].push_back(&row);
  }

  template <class Use>
  void each(std::set<std::string>& connections, Use use) const {
    for (const auto& [name, table] : tables_) {
      const PointToPointRow& first = *table.front();
      const bool fresh = first.connection.empty() || connections.insert(first.connection + first.test).second;
      if (fresh && !(first.side == "client" && has_server_of(table))) use(table);
    }
  }

 private:
  bool has_server_of(const Table& client) const {
    return std::any_of(tables_.begin(), tables_.end(), [&](const auto& entry) {
      const Table& other = entry.second;
      return other.front()->side == "server" && other.front()->tool == client.front()->tool &&
             other.back()->bytes == client.back()->bytes;
    });
  }

  std::map<std::pair<std::string, int>, Table> tables_;
};

// One latency and one bandwidth of each table.
void point_to_point(const Imported& file, std::set<std::string>& connections, Observations& to) {
  Tables(file).each(connections, [&](const Table& table) {
    const PointToPointRow *small = nullptr, *fast = nullptr;
    for (const PointToPointRow* row : table) {
      const bool latency = row->latency_us && !row->holds_set_up && row->bytes <= kLatencyBytes;
      if (latency && (small == nullptr || row->bytes < small->bytes)) small = row;
      if (row->bandwidth && (fast == nullptr || *row->bandwidth > *fast->bandwidth)) fast = row;
    }
    const std::string key = point_to_point_key(*table.front());
    if (small) to.add(key + ".latency", "s", *small->latency_us * 1e-6, file.path, small->line);
    if (fast) to.add(key + ".bandwidth", "B/s", *fast->bandwidth, file.path, fast->line);
  });
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

// From the start to the end of the life cycle scripts of a node.
void lifecycle(const Imported& file, Observations& to) {
  std::map<std::string, const HealthEvent*> started;
  for (const HealthEvent& e : file.health) {
    if (e.source != "lifecycle" || !e.time) continue;
    if (e.event == "lifecycle_started") started[e.node] = &e;
    const auto at = started.find(e.node);
    if (e.event != "lifecycle_done" || at == started.end()) continue;
    const auto us = e.time->us - at->second->time->us;
    if (us > 0 && e.time->clock == at->second->time->clock)
      to.add("lifecycle.on_create.duration", "s", static_cast<double>(us) * 1e-6, file.path,
             at->second->line);
    started.erase(at);
  }
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

void storage(const StorageResult& r, const std::string& path, Observations& to) {
  const std::string pattern = key_word(r.pattern.empty() ? r.direction : r.pattern);
  const std::string key = "storage." + key_word(r.tool) + "." + pattern +
                          (pattern.ends_with(r.direction) ? "" : "." + r.direction);
  if (r.bandwidth > 0) to.add(key + ".bandwidth", "B/s", r.bandwidth, path, r.line);
  if (r.bandwidth <= 0 && r.operations) to.add(key + ".operations", "1/s", *r.operations, path, r.line);
  if (r.latency_mean_us) to.add(key + ".latency", "s", *r.latency_mean_us * 1e-6, path, r.line);
}

// Copies between host and GPUs: each cell of nvbandwidth, the best size of bandwidthTest.
void device_checks(const Imported& file, Observations& to) {
  std::map<std::string, const DeviceCheck*> best;
  for (const DeviceCheck& c : file.device_checks) {
    if (!c.value || (c.unit != "B/s" && c.unit != "s")) continue;
    const std::string key =
        "gpu." + key_word(c.tool) + "." + key_word(c.check) + (c.unit == "s" ? ".latency" : ".bandwidth");
    if (!c.bytes) {
      to.add(key, c.unit == "s" ? "s" : "B/s", *c.value, file.path, c.line);
      continue;
    }
    const DeviceCheck*& fast = best[key];
    if (fast == nullptr || *c.value > *fast->value) fast = &c;
  }
  for (const auto& [key, c] : best) to.add(key, "B/s", *c->value, file.path, c->line);
}

// From the failure until all workers had started again, a cycle of NVRx; and how long NCCL's watchdog waited.
void restarts(const Imported& file, Observations& to) {
  struct Cycle {
    const HealthEvent *failed = nullptr, *started = nullptr;
  };
  std::map<std::int64_t, Cycle> cycles;
  for (const HealthEvent& e : file.health) {
    for (const auto& [name, value] : e.figures) {
      if (e.event == "nccl_timeout" && name == "ran_ms" && value > 0)
        to.add("detection.nccl_watchdog.latency", "s", value * 1e-3, file.path, e.line);
    }
    if (e.source != "nvrx" || !e.time || !e.attempt) continue;
    Cycle& c = cycles[*e.attempt];
    if (e.event == "failure_detected" && (!c.failed || e.time->us < c.failed->time->us)) c.failed = &e;
    if (e.event == "worker_start_completed" && (!c.started || e.time->us > c.started->time->us))
      c.started = &e;
  }
  for (const auto& [number, c] : cycles) {
    if (c.failed && c.started && c.started->time->clock == c.failed->time->clock &&
        c.started->time->us > c.failed->time->us) {
      to.add("recovery.process_restart", "s",
             static_cast<double>(c.started->time->us - c.failed->time->us) * 1e-6, file.path, c.failed->line);
    }
  }
}

}  // namespace

const CollectiveRow* latency_row(const CollectiveRun& run) {
  double least = 0;
  for (const CollectiveRow& row : run.rows) {
    if (!row.out_of_place || row.bytes <= 0 || row.bytes > kStillSmall) continue;
    if (least == 0 || row.out_of_place->time_us < least) least = row.out_of_place->time_us;
  }
  const CollectiveRow* small = nullptr;
  for (const CollectiveRow& row : run.rows) {
    if (!row.out_of_place || row.bytes <= 0 || row.bytes > kLatencyBytes) continue;
    if (row.out_of_place->time_us > kCold * least) continue;
    if (small == nullptr || row.bytes < small->bytes) small = &row;
  }
  return small;
}

std::vector<Figure> figures_of(std::span<const Imported> files) {
  std::vector<Figure> figures;
  Observations seen;
  std::set<std::string> connections;
  for (const Imported& file : files) {
    for (const CollectiveRun& run : file.collectives) collective(run, file.path, seen);
    point_to_point(file, connections, seen);
    for (const PeerMatrix& matrix : file.peer_matrices) peers(matrix, file.path, seen);
    for (const StorageResult& r : file.storage) storage(r, file.path, seen);
    jobs(file, seen, figures);
    health(file, seen);
    lifecycle(file, seen);
    restarts(file, seen);
    device_checks(file, seen);
    for (const TrainingRecord& r : file.training) {
      if (r.event != "step" && r.event != "save_checkpoint" && r.event != "load_checkpoint") continue;
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
