// What one file gave: its records by kind, what it was recognised as, and what a reader must be warned of.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "calibration/import/failure_trace.hpp"
#include "calibration/import/records.hpp"

namespace pitstop {

struct ImportWarning {
  int line = 0;  // 0: the file as a whole
  std::string what;
};

// A kind of content that was found: lines first to last hold `records` of it.
struct FoundKind {
  std::string format;  // name in the registry: nccl-tests, fio, sacct, ...
  int first_line = 0, last_line = 0;
  std::size_t records = 0;
};

struct Imported {
  std::string path;
  int lines = 0;
  std::vector<FoundKind> found;         // empty: nothing usable
  std::vector<std::string> remarks;     // what the file is, where nothing usable is in it
  std::vector<ImportWarning> warnings;  // by line
  std::size_t warnings_left_out = 0;

  std::vector<CollectiveRun> collectives;
  std::vector<PointToPointRow> point_to_point;
  std::vector<PeerMatrix> peer_matrices;
  std::vector<StorageResult> storage;
  std::vector<JobRecord> jobs;
  std::vector<PartitionRecord> partitions;
  std::vector<NodeState> node_states;
  std::vector<JobEvent> job_events;
  std::vector<HealthEvent> health;
  std::vector<XidEvent> xids;
  std::vector<MetricFamily> metric_families;
  std::vector<MetricSample> metrics;
  std::vector<TrainingRecord> training;
  FailureTrace trace;

  bool usable() const { return !found.empty(); }
  void warn(int line, std::string what);
  // Notes a record of `format` at `line`.
  void note(std::string_view format, int line, std::size_t records = 1);
};

}  // namespace pitstop
