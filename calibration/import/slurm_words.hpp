// Words that several Slurm formats share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "calibration/import/imported.hpp"

namespace pitstop {

// "CANCELLED by 1185300516" -> CANCELLED; "drain*" -> DRAIN; marks *~#!%$@^+- are dropped.
std::string slurm_state(std::string_view text);

// A time of Slurm; "Unknown", "None", "N/A" and "" are nothing.
std::optional<Stamp> slurm_time(std::string_view text);

// The number of GPUs in a TRES list: "cpu=2048,gres/gpu=64" is 64; gres/gpu:a100=8 are counted where gres/gpu
// itself is not there.
std::optional<std::int64_t> tres_gpus(std::string_view tres);

// HyperPod acts on exactly `Action:Replace` and `Action:Reboot`: anything near it is silently ignored, and so
// worth a warning.
void check_action_reason(std::string_view reason, int line, Imported& out);

}  // namespace pitstop
