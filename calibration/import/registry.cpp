// Every format that can be imported. A new one is a file with its reader, its declaration in formats.hpp and
// a line here.
#include <algorithm>
#include <vector>

#include "calibration/import/formats.hpp"
#include "calibration/import/import.hpp"
#include "calibration/import/segments.hpp"
#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr LineFormat kLineFormats[] = {
    {"nccl-tests", "tables of all_reduce_perf and its kin, all releases, and of rccl-tests", read_nccl_table},
    {"fi_pingpong", "libfabric's latency and bandwidth by size; fabtests", read_fi_pingpong},
    {"perftest", "ib_write_bw, ib_write_lat and their kin", read_perftest},
    {"osu", "OSU micro-benchmarks", read_osu},
    {"fio text", "fio's normal output", read_fio_text},
    {"IOR", "its output", read_ior},
    {"mdtest", "its rates", read_mdtest},
    {"IO500", "its results", read_io500},
    {"p2pBandwidthLatencyTest", "CUDA's matrices of GPU against GPU", read_peer_matrices},
    {"nvbandwidth", "copies between host and GPUs", read_nvbandwidth},
    {"bandwidthTest", "CUDA's copies between host and GPU", read_bandwidth_test},
    {"dcgmi diag", "results of its tests", read_dcgmi},
    {"nvidia-smi -q", "ECC errors, remapped rows, recovery action", read_nvidia_smi},
    {"gpu_burn", "its verdict of each GPU", read_gpu_burn},
    {"topology.conf", "switches and blocks of Slurm", read_topology_conf},
    {"topology.yaml", "the same, of Slurm 25.05", read_topology_yaml},
    {"ibnetdiscover", "switches and nodes of an InfiniBand fabric", read_ibnetdiscover},
    {"slurmctld", "slurmctld.log, also from journald or syslog", read_slurmctld},
    {"ParallelCluster slurm_resume", "nodes that started and nodes that did not", read_node_launches},
    {"Slurm job output", "why a job was stopped, by srun and slurmstepd", read_job_output},
    {"sinfo", "sinfo, -R, -N -l, or any -o with pipes", read_sinfo},
    {"squeue", "squeue, -l, or any -o with pipes", read_squeue},
    {"scontrol", "scontrol show job, node, partition", read_scontrol},
    {"HyperPod auto-resume", "what srun --auto-resume=1 says", read_auto_resume},
    {"HyperPod health log", "health monitoring agent and deep health checks as text", read_health_log},
    {"kernel Xid", "Xid and SXid lines of any kernel log", read_kernel_xids},
    {"training log", "steps and checkpoints of Megatron, NeMo, torchtitan, DeepSpeed", read_training_log},
    {"torch events", "NCCL watchdog, restarts of torchrun and ft_launcher, NVRx cycles", read_torch_events},
    {"launcher errors", "why nothing ran", read_launcher_errors},
};

constexpr JsonFormat kJsonFormats[] = {
    {"nccl-tests -J", "its JSON", is_nccl_json, read_nccl_json},
    {"rccl-tests -Z json", "its lines of JSON", is_rccl_json, read_rccl_json, true},
    {"perftest --out_json", "its JSON", is_perftest_json, read_perftest_json},
    {"fio", "fio --output-format=json", is_fio, read_fio},
    {"IOR JSON", "IOR -O summaryFormat=JSON", is_ior_json, read_ior_json},
    {"squeue --json", "jobs as slurmctld has them, also scontrol show jobs --json", is_squeue_json,
     read_squeue_json},
    {"sacct --json", "Slurm accounting", is_sacct_json, read_sacct_json},
    {"scontrol --json", "scontrol show nodes --json; sinfo --json up to 22.05", is_nodes_json,
     read_nodes_json},
    {"sinfo --json", "groups of nodes, from 23.02 on", is_sinfo_json, read_sinfo_json},
    {"HyperPod health agent", "its events as JSON, also from CloudWatch", is_health_event, read_health_event},
    {"HyperPod deep health check", "its records as JSON", is_deep_check_record, read_deep_check_record},
    {"HyperPod list-cluster-nodes", "nodes and their status", is_cluster_nodes, read_cluster_nodes},
    {"HyperPod cluster", "describe-cluster, create-cluster: instance groups", is_cluster, read_cluster},
    {"HyperPod cluster events", "list-cluster-events, describe-cluster-event", is_cluster_event,
     read_cluster_event_reply},
    {"nvbandwidth -j", "its JSON", is_nvbandwidth_json, read_nvbandwidth_json},
    {"dcgmi diag -j", "its JSON", is_dcgmi_json, read_dcgmi_json},
    {"goodput events", "of Google's goodput library", is_goodput_event, read_goodput_events, true},
    {"Philly job trace", "jobs with their attempts", is_philly_trace, read_philly_trace},
    {"StepFun fault trace", "fault_start and fault_end in days", is_stepfun_trace, read_stepfun_trace},
};

constexpr TableFormat kTableFormats[] = {
    {"pitstop failure trace", "what import -o trace.csv writes", take_pitstop_trace},
    {"sacct", "sacct -P, -p or the default table", take_sacct_table},
    {"exposition", "Prometheus text, OpenMetrics", take_exposition},
};

constexpr CsvFormat kCsvFormats[] = {
    {"LANL failure records", "a row a failure: system, node, start, end", is_lanl_trace, read_lanl_trace},
    {"Grid'5000 availability trace", "spells of nodes, up and down", is_grid5000_trace, read_grid5000_trace},
    {"Titan GPU lifetimes", "stays of GPUs in slots", is_titan_trace, read_titan_trace},
    {"job trace", "jobs of Helios, Acme, Alibaba: submit, start, end, GPUs", is_job_trace, read_job_trace,
     false},
    {"failure CSV", "any table with a time, a node and a cause, event, repair or end", is_plain_trace,
     read_plain_trace},
};

}  // namespace

Imported import_text(std::string path, std::string_view bytes, const XidTable& xid_table,
                     std::string_view sacct_columns) {
  Imported out;
  out.path = std::move(path);
  eat(bytes, "\xef\xbb\xbf");  // a byte order mark
  out.lines = static_cast<int>(std::count(bytes.begin(), bytes.end(), '\n')) +
              (!bytes.empty() && !bytes.ends_with('\n'));
  const std::string_view head = bytes.substr(0, 4096);
  if (trimmed(head).empty()) {
    out.remarks.push_back("the file is empty");
    return out;
  }
  if (head.find('\0') != std::string_view::npos) {
    out.remarks.push_back("the file is binary, or UTF-16");
    return out;
  }
  read_segments(bytes, {kLineFormats, kJsonFormats, kTableFormats, kCsvFormats},
                {out, xid_table, sacct_columns});
  if (!out.trace.empty() && out.trace.source.empty()) out.trace.source = out.path;
  std::stable_sort(out.warnings.begin(), out.warnings.end(),
                   [](const ImportWarning& a, const ImportWarning& b) { return a.line < b.line; });
  return out;
}

std::span<const KnownFormat> known_formats() {
  static const std::vector<KnownFormat> all = [] {
    std::vector<KnownFormat> list;
    for (const auto& f : kLineFormats) list.push_back({f.name, f.meaning});
    for (const auto& f : kJsonFormats) list.push_back({f.name, f.meaning});
    for (const auto& f : kTableFormats) list.push_back({f.name, f.meaning});
    for (const auto& f : kCsvFormats) list.push_back({f.name, f.meaning});
    return list;
  }();
  return all;
}

}  // namespace pitstop
