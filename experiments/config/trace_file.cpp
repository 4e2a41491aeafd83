#include "experiments/config/trace_file.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>

#include "calibration/import/failure_trace.hpp"
#include "experiments/config/document.hpp"
#include "experiments/config/library.hpp"

namespace pitstop {
namespace {

constexpr std::size_t kMostStrikes = 100'000;

// "Parameter Plane Cable" may be a cause named parameter_plane_cable.
std::string name_of_cause(const std::string& words) {
  std::string name;
  for (const char c : words) {
    const auto u = static_cast<unsigned char>(c);
    name += std::isalnum(u) != 0 ? static_cast<char>(std::tolower(u)) : '_';
  }
  return name;
}

}  // namespace

bool trace_file_in(const Slot& slot, const std::string& base_dir, std::vector<TraceStrike>& strikes,
                   std::uint32_t& nodes) {
  const auto name = text_in(slot);
  if (!name) return false;
  std::string error, text;
  const auto path = path_beside(base_dir, *name, error);
  if (!path) {
    slot.complain(error);
    return false;
  }
  try {
    text = read_text(*path);
  } catch (const std::exception& e) {
    slot.complain(e.what());
    return false;
  }
  const auto file = std::make_shared<const std::string>(*path);
  const std::size_t before = slot.issues.size();
  auto complain = [&](int line, std::string what) {
    slot.issues.push_back(issue_at({file, line, 1, false}, slot.path, std::move(what)));
  };
  std::vector<TraceIssue> issues;
  FailureTrace trace = trace_from_csv(text, issues);
  for (TraceIssue& i : issues) complain(i.line, std::move(i.what));
  if (text.empty() || text.back() != '\n') {
    complain(static_cast<int>(std::count(text.begin(), text.end(), '\n')) + 1,
             "the file is cut: its last line has no end");
  }
  std::stable_sort(trace.events.begin(), trace.events.end(),
                   [](const FailureEvent& a, const FailureEvent& b) { return a.line < b.line; });
  std::map<std::pair<std::string, std::string>, std::uint32_t> number;
  std::int64_t last = 0;
  for (const FailureEvent& e : trace.events) {
    if (e.time_us < last) complain(e.line, "is earlier than the line before; expected rows in order of time");
    if (e.time_us > kLongest.ticks()) complain(e.line, "is more than 1,000 years after the start");
    last = std::max(last, e.time_us);
    const auto node = number.emplace(std::pair(e.group, e.node), static_cast<std::uint32_t>(number.size()));
    if (e.event != TraceEvent::failure) continue;
    TraceStrike strike;
    strike.at = Duration::micros(e.time_us);
    strike.node = node.first->second;
    strike.cause = name_of_cause(e.cause);
    if (e.repair_us) strike.repair = Duration::micros(*e.repair_us);
    strikes.push_back(std::move(strike));
  }
  nodes = static_cast<std::uint32_t>(number.size());
  if (strikes.size() > kMostStrikes)
    slot.complain("has " + std::to_string(strikes.size()) + " failures; expected at most " +
                  std::to_string(kMostStrikes));
  if (strikes.empty() && slot.issues.size() == before)
    slot.complain("file " + in_quotes(*name) + " holds no failures");
  return slot.issues.size() == before;
}

}  // namespace pitstop
