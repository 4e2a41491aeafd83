#include "experiments/scenario/from_files/trace_file.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <tuple>

#include "calibration/import/failure_trace.hpp"
#include "experiments/scenario/library.hpp"
#include "experiments/scenario/text/document.hpp"

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

// A unit of the trace in the order of its name, "node9" before "node10".
struct UnitName {
  std::string group, stem, digits;
  UnitName(const FailureEvent& e) : group(e.group) {
    std::size_t end = e.node.size();
    while (end > 0 && std::isdigit(static_cast<unsigned char>(e.node[end - 1])) != 0) --end;
    stem = e.node.substr(0, end);
    digits = e.node.substr(end);
  }
  friend bool operator<(const UnitName& a, const UnitName& b) { return a.key() < b.key(); }
  std::tuple<const std::string&, const std::string&, std::size_t, const std::string&> key() const {
    return {group, stem, digits.size(), digits};
  }
};

std::string groups_in(const FailureTrace& trace) {
  std::string all;
  for (const TraceGroup& g : trace.groups) all += (all.empty() ? "" : ", ") + in_quotes(g.name);
  return all;
}

// Failures and repairs of the trace's units. A failure of a unit that is out already is no failure of its
// own: it prolongs the outage.
class Strikes {
 public:
  explicit Strikes(TraceFileField& to) : to_(to) {}

  void add(const FailureEvent& e) {
    std::size_t& open = last_.try_emplace(UnitName(e), kNone).first->second;
    if (e.event != TraceEvent::failure) return;
    const Duration at = Duration::micros(e.time_us);
    if (open != kNone && to_.strikes[open].repair && at < to_.strikes[open].at + *to_.strikes[open].repair) {
      TraceStrike& before = to_.strikes[open];
      if (e.repair_us)
        before.repair = longer(*before.repair, at + Duration::micros(*e.repair_us) - before.at);
      return;
    }
    open = to_.strikes.size();
    TraceStrike& strike = to_.strikes.emplace_back();
    strike.at = at;
    strike.cause = name_of_cause(e.cause);
    if (e.repair_us) strike.repair = Duration::micros(*e.repair_us);
    unit_.push_back(last_.find(UnitName(e)));
  }
  void number_units() {
    std::map<const UnitName*, std::uint32_t> number;
    for (const auto& unit : last_) number.emplace(&unit.first, static_cast<std::uint32_t>(number.size()));
    for (std::size_t i = 0; i < unit_.size(); ++i) to_.strikes[i].node = number.at(&unit_[i]->first);
    to_.nodes = static_cast<std::uint32_t>(last_.size());
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  TraceFileField& to_;
  std::map<UnitName, std::size_t> last_;                         // its latest strike
  std::vector<std::map<UnitName, std::size_t>::iterator> unit_;  // of each strike
};

}  // namespace

bool trace_file_in(const Slot& slot, const std::string& base_dir, TraceFileField& to) {
  const auto named = file_in(slot, base_dir);
  if (!named) return false;
  const auto file = std::make_shared<const std::string>(named->path);
  const std::size_t before = slot.issues.size();
  auto complain = [&](int line, std::string what) {
    slot.issues.push_back(issue_at({file, line, 1, false}, slot.path, std::move(what)));
  };
  std::vector<TraceIssue> issues;
  FailureTrace trace = trace_from_csv(named->text, issues);
  for (TraceIssue& i : issues) complain(i.line, std::move(i.what));
  const std::string& text = named->text;
  if (text.empty() || text.back() != '\n') {
    complain(static_cast<int>(std::count(named->text.begin(), text.end(), '\n')) + 1,
             "the file is cut off: its last line is incomplete");
  }
  std::stable_sort(trace.events.begin(), trace.events.end(),
                   [](const FailureEvent& a, const FailureEvent& b) { return a.line < b.line; });
  Strikes strikes(to);
  std::int64_t last = 0;
  for (const FailureEvent& e : trace.events) {
    if (e.time_us < last) complain(e.line, "is earlier than the line before; expected rows in order of time");
    if (e.time_us > kLongest.ticks()) complain(e.line, "is more than 1,000 years after the start");
    last = std::max(last, e.time_us);
    if (!to.group || e.group == *to.group) strikes.add(e);
  }
  strikes.number_units();
  if (to.strikes.size() > kMostStrikes)
    slot.complain("has " + std::to_string(to.strikes.size()) + " failures; expected at most " +
                  std::to_string(kMostStrikes));
  if (to.strikes.empty() && slot.issues.size() == before) {
    const bool unknown = to.group && !trace.empty();
    slot.complain("file " + in_quotes(named->name) + " holds no failures" +
                  (unknown ? " of group " + in_quotes(*to.group) + "; it has " + groups_in(trace) : ""));
  }
  return slot.issues.size() == before;
}

}  // namespace pitstop
