// The readers behind the registry (registry.cpp). Each is a file of its own.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "calibration/import/format.hpp"

namespace pitstop {

std::unique_ptr<LineReader> read_nccl_table(ImportContext context);
std::unique_ptr<LineReader> read_fi_pingpong(ImportContext context);
std::unique_ptr<LineReader> read_perftest(ImportContext context);
std::unique_ptr<LineReader> read_osu(ImportContext context);
std::unique_ptr<LineReader> read_fio_text(ImportContext context);
std::unique_ptr<LineReader> read_ior(ImportContext context);
std::unique_ptr<LineReader> read_mdtest(ImportContext context);
std::unique_ptr<LineReader> read_io500(ImportContext context);
std::unique_ptr<LineReader> read_peer_matrices(ImportContext context);
std::unique_ptr<LineReader> read_nvbandwidth(ImportContext context);
std::unique_ptr<LineReader> read_bandwidth_test(ImportContext context);
std::unique_ptr<LineReader> read_dcgmi(ImportContext context);
std::unique_ptr<LineReader> read_nvidia_smi(ImportContext context);
std::unique_ptr<LineReader> read_gpu_burn(ImportContext context);
std::unique_ptr<LineReader> read_topology_conf(ImportContext context);
std::unique_ptr<LineReader> read_topology_yaml(ImportContext context);
std::unique_ptr<LineReader> read_ibnetdiscover(ImportContext context);
std::unique_ptr<LineReader> read_slurmctld(ImportContext context);
std::unique_ptr<LineReader> read_node_launches(ImportContext context);
std::unique_ptr<LineReader> read_job_output(ImportContext context);
std::unique_ptr<LineReader> read_squeue(ImportContext context);
std::unique_ptr<LineReader> read_sinfo(ImportContext context);
std::unique_ptr<LineReader> read_scontrol(ImportContext context);
std::unique_ptr<LineReader> read_auto_resume(ImportContext context);
std::unique_ptr<LineReader> read_health_log(ImportContext context);
std::unique_ptr<LineReader> read_kernel_xids(ImportContext context);
std::unique_ptr<LineReader> read_training_log(ImportContext context);
std::unique_ptr<LineReader> read_torch_events(ImportContext context);
std::unique_ptr<LineReader> read_launcher_errors(ImportContext context);

bool is_nccl_json(const JsonValue& document);
void read_nccl_json(const JsonValue& document, ImportContext context);
bool is_rccl_json(const JsonValue& document);
void read_rccl_json(const JsonValue& documents, ImportContext context);  // a list of them
bool is_perftest_json(const JsonValue& document);
void read_perftest_json(const JsonValue& document, ImportContext context);
bool is_fio(const JsonValue& document);
void read_fio(const JsonValue& document, ImportContext context);
bool is_ior_json(const JsonValue& document);
void read_ior_json(const JsonValue& document, ImportContext context);
bool is_squeue_json(const JsonValue& document);
void read_squeue_json(const JsonValue& document, ImportContext context);
bool is_sacct_json(const JsonValue& document);
void read_sacct_json(const JsonValue& document, ImportContext context);
bool is_nodes_json(const JsonValue& document);
void read_nodes_json(const JsonValue& document, ImportContext context);
bool is_sinfo_json(const JsonValue& document);
void read_sinfo_json(const JsonValue& document, ImportContext context);
bool is_health_event(const JsonValue& document);
void read_health_event(const JsonValue& document, ImportContext context);
bool is_deep_check_record(const JsonValue& document);
void read_deep_check_record(const JsonValue& document, ImportContext context);
bool is_cluster_nodes(const JsonValue& document);
void read_cluster_nodes(const JsonValue& document, ImportContext context);
bool is_cluster(const JsonValue& document);
void read_cluster(const JsonValue& document, ImportContext context);
bool is_cluster_event(const JsonValue& document);
void read_cluster_event_reply(const JsonValue& document, ImportContext context);
bool is_nvbandwidth_json(const JsonValue& document);
void read_nvbandwidth_json(const JsonValue& document, ImportContext context);
bool is_dcgmi_json(const JsonValue& document);
void read_dcgmi_json(const JsonValue& document, ImportContext context);
bool is_goodput_event(const JsonValue& document);
void read_goodput_events(const JsonValue& documents, ImportContext context);  // a list of them
bool is_philly_trace(const JsonValue& document);
void read_philly_trace(const JsonValue& document, ImportContext context);
bool is_stepfun_trace(const JsonValue& document);
void read_stepfun_trace(const JsonValue& document, ImportContext context);

std::size_t take_pitstop_trace(std::string_view text, int first_line, ImportContext context);
std::size_t take_sacct_table(std::string_view text, int first_line, ImportContext context);
std::size_t take_exposition(std::string_view text, int first_line, ImportContext context);

bool is_lanl_trace(const CsvTable& table);
void read_lanl_trace(CsvTable table, ImportContext context);
bool is_grid5000_trace(const CsvTable& table);
void read_grid5000_trace(CsvTable table, ImportContext context);
bool is_titan_trace(const CsvTable& table);
void read_titan_trace(CsvTable table, ImportContext context);
bool is_job_trace(const CsvTable& table);
void read_job_trace(CsvTable table, ImportContext context);
bool is_plain_trace(const CsvTable& table);
void read_plain_trace(CsvTable table, ImportContext context);
// What such a table needs to be a failure history, in one line; empty: it is nothing like one.
std::string lack_of_plain_trace(const CsvTable& table);

}  // namespace pitstop
