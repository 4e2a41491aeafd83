#include "calibration/import/slurm_words.hpp"

#include "calibration/import/text.hpp"

namespace pitstop {

std::string slurm_state(std::string_view text) {
  text = trimmed(text);
  text = text.substr(0, text.find(' '));
  std::string state(text.substr(0, text.find_first_of("*~#!%$@^")));
  while (!state.empty() && (state.back() == '+' || state.back() == '-')) state.pop_back();
  for (char& c : state) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return state;
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
  if (reason == "Action:Replace" || reason == "Action:Reboot") return;
  const std::string lower = lower_case(reason);
  if (lower.find("action") == std::string::npos || lower.find("re") == std::string::npos) return;
  if (lower.find("replace") == std::string::npos && lower.find("reboot") == std::string::npos) return;
  out.warn(line, "reason \"" + shown(reason) +
                     "\" is not exactly Action:Replace or Action:Reboot: HyperPod ignores it");
}

}  // namespace pitstop
