// Words that several Slurm formats share.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "calibration/import/imported.hpp"
#include "calibration/import/json_tree.hpp"

namespace pitstop {

// The state of a job in full: "CANCELLED by 1185300516" is CANCELLED, "OUT_OF_ME+" of sacct is OUT_OF_MEMORY,
// "COMPLETI" and "CG" of squeue are COMPLETING.
std::string slurm_job_state(std::string_view text);
// Whether the text is the state of a job, cut or not.
bool is_slurm_job_state(std::string_view text);

// The state of a node in upper case. Marks of sinfo and flags joined by + decide with the base: "idle~" and
// "IDLE+CLOUD+POWERED_DOWN" are POWERED_DOWN, "IDLE+DRAIN" is DRAINED, "down*" is DOWN and not responding.
struct SlurmNodeState {
  std::string state;
  bool not_responding = false, powered_down = false;
};
SlurmNodeState slurm_node_state(std::string_view text);
void set_state(NodeState& node, std::string_view text);

// A time of Slurm; "Unknown", "None", "N/A" and "" are nothing.
std::optional<Stamp> slurm_time(std::string_view text);

// The number of GPUs in a TRES list: "cpu=2048,gres/gpu=64" is 64; gres/gpu:a100=8 are counted where gres/gpu
// itself is not there.
std::optional<std::int64_t> tres_gpus(std::string_view tres);

// HyperPod acts on exactly `Action:Replace` and `Action:Reboot`; slurmctld itself appends " : Not responding"
// and the like. Anything else near them is silently ignored, and so worth a warning.
void check_action_reason(std::string_view reason, int line, Imported& out);

// Numbers of Slurm's JSON: plain, or from 22.05 on {"set": true, "infinite": false, "number": 5}. Nothing
// where not set, negative or above `most`.
std::optional<std::int64_t> slurm_number(const JsonValue& value, std::int64_t most);
// Unix seconds; 0 is "not yet".
std::optional<Stamp> slurm_json_time(const JsonValue& value);
// A word or a list of words, joined by +.
std::string slurm_json_words(const JsonValue& value);

}  // namespace pitstop
