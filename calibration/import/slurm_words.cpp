#include "calibration/import/slurm_words.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

// Slurm src/common/slurm_protocol_defs.c: states of jobs and their short forms.
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kJobStates{
    {{"COMPLETED", "CD"},    {"COMPLETING", "CG"},   {"RUNNING", "R"},   {"PENDING", "PD"},
     {"CONFIGURING", "CF"},  {"CANCELLED", "CA"},    {"FAILED", "F"},    {"NODE_FAIL", "NF"},
     {"TIMEOUT", "TO"},      {"PREEMPTED", "PR"},    {"SUSPENDED", "S"}, {"OUT_OF_MEMORY", "OOM"},
     {"BOOT_FAIL", "BF"},    {"REQUEUED", "RQ"},     {"DEADLINE", "DL"}, {"SPECIAL_EXIT", "SE"},
     {"REQUEUE_HOLD", "RH"}, {"REQUEUE_FED", "RF"},  {"RESIZING", "RS"}, {"REVOKED", "RV"},
     {"STOPPED", "ST"},      {"LAUNCH_FAILED", "LF"}}};
constexpr std::size_t kLeastOfAState = 4;  // letters; fewer could be a short form

std::string upper_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

// The known state that the word is, begins, or is short for; empty: none.
std::string_view known_job_state(const std::string& word) {
  for (const auto& [state, code] : kJobStates) {
    if (word == state || word == code) return state;
  }
  if (word.size() < kLeastOfAState) return {};
  for (const auto& [state, code] : kJobStates) {
    if (state.starts_with(word)) return state;
  }
  return {};
}

std::string first_state_word(std::string_view text) {
  text = trimmed(text);
  text = text.substr(0, text.find_first_of(" ,"));
  while (text.ends_with('+') || text.ends_with('*')) text.remove_suffix(1);
  return upper_case(text);
}

}  // namespace

std::string slurm_job_state(std::string_view text) {
  std::string word = first_state_word(text);
  const std::string_view known = known_job_state(word);
  return known.empty() ? word : std::string(known);
}

bool is_slurm_job_state(std::string_view text) {
  const std::string word = first_state_word(text);
  return word.size() >= kLeastOfAState && !known_job_state(word).empty();
}

SlurmNodeState slurm_node_state(std::string_view text) {
  text = trimmed(text);
  text = text.substr(0, text.find(' '));
  SlurmNodeState out;
  const std::string all = upper_case(text);
  // man sinfo, "NODE STATE CODES"
  out.not_responding = all.find('*') != std::string::npos || all.find("NOT_RESPONDING") != std::string::npos;
  out.powered_down = all.find('~') != std::string::npos || all.find("POWERED_DOWN") != std::string::npos;
  const bool powering_down =
      all.find('%') != std::string::npos || all.find("POWERING_DOWN") != std::string::npos;
  const bool powering_up = all.find('#') != std::string::npos || all.find("POWERING_UP") != std::string::npos;
  out.state = all.substr(0, all.find_first_of("*~#!%$@^+"));
  while (out.state.ends_with('-')) out.state.pop_back();
  const bool busy = out.state.starts_with("ALLOC") || out.state.starts_with("MIX");
  if (all.find("+DRAIN") != std::string::npos && out.state != "DOWN")
    out.state = busy ? "DRAINING" : "DRAINED";
  if (all.find("+FAIL") != std::string::npos && out.state != "DOWN") out.state = busy ? "FAILING" : "FAIL";
  if (out.state == "IDLE") {
    if (out.powered_down) out.state = "POWERED_DOWN";
    if (powering_down) out.state = "POWERING_DOWN";
    if (powering_up) out.state = "POWERING_UP";
    if (all.find("+MAINT") != std::string::npos) out.state = "MAINT";
    if (all.find("REBOOT_ISSUED") != std::string::npos || all.find('^') != std::string::npos)
      out.state = "REBOOT";
  }
  return out;
}

void set_state(NodeState& node, std::string_view text) {
  SlurmNodeState s = slurm_node_state(text);
  node.state = std::move(s.state);
  node.not_responding = s.not_responding;
  node.powered_down = s.powered_down;
}

std::optional<Stamp> slurm_time(std::string_view text) {
  text = trimmed(text);
  std::string_view rest;
  const auto stamp = leading_stamp(text, rest);
  if (stamp && rest.empty()) return stamp;
  return parse_stamp(text);
}

std::optional<std::int64_t> tres_gpus(std::string_view tres) {
  std::optional<std::int64_t> plain, typed;
  while (!tres.empty()) {
    const std::size_t comma = tres.find(',');
    std::string_view entry = trimmed(tres.substr(0, comma));
    tres.remove_prefix(comma == std::string_view::npos ? tres.size() : comma + 1);
    if (!eat(entry, "gres/gpu")) continue;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) continue;
    const auto count = parse_whole(entry.substr(equals + 1));
    if (!count || *count < 0 || *count > 100'000'000) continue;
    if (equals == 0) plain = count;
    if (entry[0] == ':') typed = typed.value_or(0) + *count;
  }
  return plain ? plain : typed;
}

void check_action_reason(std::string_view reason, int line, Imported& out) {
  // Slurm src/slurmctld/node_mgr.c appends " : MESSAGE" to the reason of a node.
  const std::string_view set = trimmed(reason.substr(0, reason.find(" : ")));
  if (set == "Action:Replace" || set == "Action:Reboot") return;
  const std::string lower = lower_case(reason);
  if (lower.find("action") == std::string::npos || lower.find("re") == std::string::npos) return;
  if (lower.find("replace") == std::string::npos && lower.find("reboot") == std::string::npos) return;
  out.warn(line, "reason \"" + shown(reason) +
                     "\" is not exactly Action:Replace or Action:Reboot: HyperPod ignores it");
}

std::optional<std::int64_t> slurm_number(const JsonValue& value, std::int64_t most) {
  std::optional<std::int64_t> n;
  if (value.is(JsonValue::Kind::object)) {
    if (value["set"].boolean() == false || value["infinite"].boolean() == true) return std::nullopt;
    n = value["number"].whole();
  } else {
    n = value.whole();
  }
  return n && *n >= 0 && *n <= most ? n : std::nullopt;
}

std::optional<Stamp> slurm_json_time(const JsonValue& value) {
  const auto seconds = slurm_number(value, 100'000'000'000);
  if (!seconds || *seconds == 0) return std::nullopt;
  return Stamp{*seconds * 1'000'000, Clock::utc};
}

std::string slurm_json_words(const JsonValue& value) {
  std::string words = value.text;
  for (const JsonValue& item : value.items) words += (words.empty() ? "" : "+") + item.text;
  return words;
}

}  // namespace pitstop
