#include "calibration/import/launcher_prefix.hpp"

#include <algorithm>

#include "calibration/import/text.hpp"

namespace pitstop {

namespace {

constexpr int kMostPrefixes = 4;

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string_view without_colours(std::string_view line, std::string& scratch) {
  if (line.find('\x1b') == std::string_view::npos) return line;
  scratch.clear();
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\x1b') {
      scratch += line[i];
      continue;
    }
    if (i + 1 >= line.size() || line[i + 1] != '[') continue;
    for (i += 2; i < line.size() && (line[i] < '@' || line[i] > '~');) ++i;
  }
  return scratch;
}

// "[1,0]<stdout>:", "[prterun-h-1@1,0]<stderr>: "
bool eat_mpirun_tag(std::string_view& line) {
  const std::size_t tag = line.substr(0, 120).find(">:");
  if (!line.starts_with('[') || tag == std::string_view::npos) return false;
  if (line.substr(0, tag).find("]<std") == std::string_view::npos) return false;
  line.remove_prefix(tag + 2);
  return true;
}

// "rank0", "rank 0", "default7", "0", "pod/name/container": what may stand between brackets.
bool is_rank(std::string_view inside) {
  if (inside.starts_with("pod/")) return inside.find(' ') == std::string_view::npos;
  const auto word = std::find_if_not(inside.begin(), inside.end(), letter);
  auto number = word;
  if (number != inside.end() && (*number == ' ' || *number == '=')) ++number;
  const bool counted = number != inside.end() && inside.end() - number <= 6;
  const bool known = word - inside.begin() == 0 || inside.starts_with("rank") || inside.starts_with("Rank") ||
                     inside.starts_with("default");
  return known && counted && std::all_of(number, inside.end(), digit);
}

// "[rank0]:", "[0] "
bool eat_bracket(std::string_view& line) {
  const std::size_t close = line.substr(0, 200).find(']');
  if (!line.starts_with('[') || close == std::string_view::npos || !is_rank(line.substr(1, close - 1)))
    return false;
  std::string_view rest = line.substr(close + 1);
  if (!rest.empty() && rest[0] != ':' && rest[0] != ' ' && rest[0] != '[') return false;
  eat(rest, ":");
  eat(rest, " ");
  line = rest;
  return true;
}

// "(MegatronPolicyWorker[rank=0] pid=3768308, ip=10.0.0.1) "
bool eat_ray(std::string_view& line) {
  const std::size_t close = line.substr(0, 200).find(") ");
  if (!line.starts_with('(') || close == std::string_view::npos) return false;
  if (line.substr(0, close).find("pid=") == std::string_view::npos) return false;
  line.remove_prefix(close + 2);
  return true;
}

// "12: " of srun -l, which pads the number with blanks.
bool eat_srun_label(std::string_view& line) {
  const std::size_t start = line.find_first_not_of(' ');
  if (start == std::string_view::npos) return false;
  const std::size_t end = line.find_first_not_of("0123456789", start);
  const bool label = end != std::string_view::npos && end > start && end - start <= 7 && line[end] == ':' &&
                     (end + 1 == line.size() || line[end + 1] == ' ');
  if (label) line.remove_prefix(std::min(end + 2, line.size()));
  return label;
}

// "node7: " or "ip-10-1-2-3: ": a word with a digit, no time and no path.
std::size_t host_prefix(std::string_view line) {
  const std::size_t colon = line.substr(0, 80).find(": ");
  if (colon == std::string_view::npos || colon == 0 || !letter(line[0])) return 0;
  const std::string_view name = line.substr(0, colon);
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return letter(c) || digit(c) || c == '-' || c == '.' || c == '_';
  });
  return plain && std::any_of(name.begin(), name.end(), digit) ? colon + 2 : 0;
}

}  // namespace

bool has_host_prefixes(std::string_view text) {
  constexpr int kLines = 200;
  Lines lines(text);
  std::string_view line;
  int prefixed = 0, all = 0;
  while (lines.number() < kLines && lines.next(line)) {
    if (trimmed(line).empty()) continue;
    ++all;
    prefixed += host_prefix(line) > 0;
  }
  return all > 3 && prefixed * 10 >= all * 9;
}

std::string_view without_host(std::string_view line) { return line.substr(host_prefix(line)); }

std::string_view without_launcher(std::string_view line, std::string& scratch) {
  line = without_colours(line, scratch);
  for (int i = 0; i < kMostPrefixes; ++i) {
    if (!eat_mpirun_tag(line) && !eat_bracket(line) && !eat_ray(line) && !eat_srun_label(line)) break;
  }
  return line.find_first_not_of(' ') == std::string_view::npos ? std::string_view{} : line;
}

}  // namespace pitstop
