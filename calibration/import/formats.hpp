// The readers behind the registry (registry.cpp). Each is a file of its own.
#pragma once

#include <memory>
#include <string_view>

#include "calibration/import/format.hpp"

namespace pitstop {

std::unique_ptr<LineReader> read_nccl_table(ImportContext context);
std::unique_ptr<LineReader> read_fi_pingpong(ImportContext context);
std::unique_ptr<LineReader> read_perftest(ImportContext context);
std::unique_ptr<LineReader> read_osu(ImportContext context);
std::unique_ptr<LineReader> read_peer_matrices(ImportContext context);
std::unique_ptr<LineReader> read_slurmctld(ImportContext context);
std::unique_ptr<LineReader> read_squeue(ImportContext context);
std::unique_ptr<LineReader> read_sinfo(ImportContext context);
std::unique_ptr<LineReader> read_scontrol(ImportContext context);
std::unique_ptr<LineReader> read_auto_resume(ImportContext context);
std::unique_ptr<LineReader> read_health_log(ImportContext context);
std::unique_ptr<LineReader> read_kernel_xids(ImportContext context);
std::unique_ptr<LineReader> read_training_log(ImportContext context);
std::unique_ptr<LineReader> read_launcher_errors(ImportContext context);

bool is_nccl_json(const JsonValue& document);
void read_nccl_json(const JsonValue& document, ImportContext context);
bool is_fio(const JsonValue& document);
void read_fio(const JsonValue& document, ImportContext context);
bool is_sacct_json(const JsonValue& document);
void read_sacct_json(const JsonValue& document, ImportContext context);
bool is_health_event(const JsonValue& document);
void read_health_event(const JsonValue& document, ImportContext context);
bool is_stepfun_trace(const JsonValue& document);
void read_stepfun_trace(const JsonValue& document, ImportContext context);

bool is_exposition(std::string_view text);
void read_exposition(std::string_view text, ImportContext context);
bool is_sacct_table(std::string_view text);
void read_sacct_table(std::string_view text, ImportContext context);
bool is_pitstop_trace(std::string_view text);
void read_pitstop_trace(std::string_view text, ImportContext context);
bool is_lanl_trace(std::string_view text);
void read_lanl_trace(std::string_view text, ImportContext context);
bool is_grid5000_trace(std::string_view text);
void read_grid5000_trace(std::string_view text, ImportContext context);
bool is_titan_trace(std::string_view text);
void read_titan_trace(std::string_view text, ImportContext context);
bool is_plain_trace(std::string_view text);
void read_plain_trace(std::string_view text, ImportContext context);

}  // namespace pitstop
