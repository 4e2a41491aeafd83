// What imported files hold, in SI units: bytes, bytes per second, microseconds. A value that was not written,
// or was written as "N/A", is absent: never a 0. Every record knows its line (from 1; 0: not known).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "calibration/import/stamp.hpp"

namespace pitstop {

// One size of a collective benchmark, out of place or in place.
struct CollectiveTiming {
  double time_us = 0;
  double algbw = 0, busbw = 0;  // B/s; algbw is bytes / time, busbw is algbw times the collective's factor
  std::optional<double> wrong;  // elements that came out wrong
};

struct CollectiveRow {
  int line = 0;
  std::int64_t bytes = 0, count = 0;
  std::string type, redop;
  std::optional<int> root;
  std::optional<CollectiveTiming> out_of_place, in_place;
};

struct CollectiveDevice {
  int line = 0, rank = 0, device = 0;
  std::string host, name;
};

// One run of one benchmark: its head, its rows, its verdict. A cut file may lack head or verdict.
struct CollectiveRun {
  int line = 0, last_line = 0;
  std::string tool;  // nccl-tests, osu
  std::string
      operation;        // all_reduce, all_gather, reduce_scatter, broadcast, alltoall, ...; empty: not known
  std::string version;  // as written
  std::optional<int> ranks, nodes;
  bool ranks_inferred = false;      // from counts or bandwidths, not from a device list
  bool operation_inferred = false;  // from the columns, not from a name
  std::vector<CollectiveDevice> devices;
  std::vector<CollectiveRow> rows;
  std::optional<double> average_busbw;  // B/s, as printed
  std::optional<std::int64_t> out_of_bounds;
  bool failed = false;  // the program said FAILED
};

// One size of a test between two ends: fi_pingpong, ib_write_bw and its kin, OSU.
struct PointToPointRow {
  int line = 0;
  std::string tool, test;  // "osu", "MPI Multi Latency Test"
  std::string side;        // server or client where the file says so
  std::string provider;    // of fi_pingpong, or the device of perftest
  int table = 0;           // rows of one table share it
  std::int64_t bytes = 0;
  std::optional<std::int64_t> iterations;
  std::optional<double> latency_us;  // per transfer, one way
  std::optional<double> bandwidth;   // B/s
  std::optional<double> peak;        // B/s
  std::optional<double> messages;    // 1/s
  bool holds_set_up = false;         // too few iterations: the first row carries connection set-up
};

// A matrix of p2pBandwidthLatencyTest.
struct PeerMatrix {
  int line = 0;
  std::string title;
  std::string what;  // bandwidth, latency, connectivity
  std::string unit;  // B/s, us, 1
  bool bidirectional = false;
  std::optional<bool> peer_access;  // P2P enabled or disabled
  std::string by;                   // GPU or CPU for latencies
  std::vector<int> devices;         // of rows and columns
  std::vector<std::vector<std::optional<double>>> rows;
};

// One direction of one fio job.
struct StorageResult {
  int line = 0;
  std::string tool, job, direction;  // read, write, trim
  std::string pattern, engine;       // as the job's options say: write, randread; libaio
  std::optional<std::int64_t> block_bytes, bytes, jobs, depth;
  std::optional<bool> direct;
  double bandwidth = 0;              // B/s
  std::optional<double> operations;  // 1/s
  std::optional<double> runtime_s;
  std::optional<double> latency_mean_us, latency_min_us, latency_max_us;  // completion latency
  std::vector<std::pair<double, double>> percentiles_us;                  // (percent, us)
  std::optional<double> sync_mean_us;                                     // fsync after a write
};

// A Slurm job or one of its steps.
struct JobRecord {
  int line = 0;
  std::string id, step;                        // "39125549", "batch"; step empty: the job itself
  std::string name, partition, state, reason;  // state: COMPLETED, FAILED, NODE_FAIL, ... without marks
  std::optional<Stamp> submit, start, end;
  std::optional<std::int64_t> elapsed_us, cpu_time_us, time_limit_us;
  std::optional<std::int64_t> nodes, gpus, restarts;
  std::optional<bool> requeue;
  std::string node_list, exit_code;
  int repeats = 1;  // equal rows of the file: sacct writes some rows more than once
};

// A Slurm partition of `scontrol show partition`.
struct PartitionRecord {
  int line = 0;
  std::string name, state, preempt_mode;
  std::optional<std::int64_t> nodes, gpus, grace_s;
};

// A node as Slurm saw it: a change in a log, or its state when sinfo was asked.
struct NodeState {
  int line = 0;
  std::string source;               // slurmctld, sinfo, scontrol
  std::string node, state, reason;  // state in upper case without marks: FAIL, DRAINED, IDLE
  bool not_responding = false;
  bool powered_down = false;    // sinfo: idle~, a cloud node that does not run
  std::string partition, gres;  // sinfo: "dev*" (the default one), "gpu:h100:8"
  std::string event;  // of a log: state_set, reason_set, responding, not_responding, rebooted, failed_job
  std::optional<Stamp> time;
  std::optional<std::int64_t> boot_unix_s, last_response_unix_s;
};

// What a controller did with a job: allocate, complete, requeue, kill.
struct JobEvent {
  int line = 0;
  std::string source, job, event, nodes, detail;
  std::optional<Stamp> time;
};

// HyperPod: health monitoring agent, auto-resume, deep health checks.
struct HealthEvent {
  int line = 0;
  std::string source;  // hma, auto_resume, deep_health_check
  std::string event;   // detected, check_passed, diagnose, verdict, shrink, expand, retry, ...
  std::string node, condition, reason, message;
  std::string job, step, task;
  std::vector<std::string> nodes;  // of a node list, expanded
  std::optional<std::int64_t> xid, attempt;
  std::string pci;
  std::optional<Stamp> time, logged;
  std::vector<std::pair<std::string, double>> figures;  // as the message names them
};

// An Xid or SXid line of the kernel.
struct XidEvent {
  int line = 0;
  bool nvswitch = false;  // SXid
  std::int64_t xid = 0;
  std::string pci, device, host, process, message;
  std::string action;  // none, reset, reboot, replace, ... by the Xid table; empty: not in it
  std::optional<Stamp> time;
};

// One sample of an exposition. A blank of DCGM ("not supported") or NaN has no value.
struct MetricSample {
  int line = 0;
  std::string name, labels;  // labels as written between the braces
  std::optional<double> value;
  std::optional<std::int64_t> time_ms;
};

struct MetricFamily {
  int line = 0;
  std::string name, type, unit;
};

// A step or a checkpoint that a training program reported.
struct TrainingRecord {
  int line = 0;
  std::string event;  // step, save_checkpoint, load_checkpoint
  std::optional<std::int64_t> iteration;
  double time_us = 0;
  std::optional<double> time_max_us;  // over ranks
};

}  // namespace pitstop
