#include "calibration/import/trace_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "calibration/import/estimate.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kMostCauses = 12;

// Time in service of one unit, fed with its events in order.
class Service {
 public:
  // Returns the time in service that this event ends.
  std::int64_t on(const FailureEvent& e) {
    if (e.event == TraceEvent::enter) {
      if (!up_) since_ = e.time_us;
      up_ = true;
      return 0;
    }
    if (!up_) return 0;
    const std::int64_t ended = std::max<std::int64_t>(0, e.time_us - since_);
    since_ = std::max(since_, e.time_us + e.repair_us.value_or(0));
    up_ = e.event != TraceEvent::leave;
    return ended;
  }

 private:
  bool up_ = false;
  std::int64_t since_ = 0;
};

}  // namespace

TraceSummary summary_of(const FailureTrace& trace, const TraceGroup& group) {
  TraceSummary s;
  s.window_us = group.until_us - group.from_us;
  std::map<std::string_view, Service> units;
  std::map<std::string, std::size_t> causes;
  bool enters = false;
  double exposure = 0;
  for (const FailureEvent& e : trace.events) {
    if (e.group != group.name) continue;
    enters = enters || e.event == TraceEvent::enter;
    exposure += static_cast<double>(units[e.node].on(e));
    if (e.event != TraceEvent::failure) continue;
    if (s.failures == 0) s.first_line = e.line;
    ++s.failures;
    ++causes[e.cause];
    if (e.repair_us) s.repairs_us.push_back(static_cast<double>(*e.repair_us));
  }
  if (enters) s.exposure_us = exposure;
  s.causes.assign(causes.begin(), causes.end());
  std::stable_sort(s.causes.begin(), s.causes.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  return s;
}

void trace_figures(const Imported& file, std::vector<Figure>& figures) {
  for (const TraceGroup& group : file.trace.groups) {
    const TraceSummary s = summary_of(file.trace, group);
    if (s.failures == 0) continue;
    const std::string key = "failures." + (group.name.empty() ? "" : key_word(group.name) + ".");
    const std::string source =
        fmt::format("{}:{} and {} more failures", file.path, s.first_line, s.failures - 1);
    const double window_s = static_cast<double>(s.window_us) * 1e-6;
    if (s.exposure_us && *s.exposure_us > 0) {
      figures.push_back(mtbf_figure(key + "unit_mtbf", *s.exposure_us * 1e-6, s.failures, source));
    } else if (window_s > 0) {
      figures.push_back(mtbf_figure(key + "mtbf", window_s, s.failures, source));
      if (group.nodes) {
        figures.push_back(
            mtbf_figure(key + "node_mtbf", window_s * static_cast<double>(*group.nodes), s.failures, source));
      }
    }
    std::vector<double> repairs = s.repairs_us;
    for (double& r : repairs) r *= 1e-6;
    if (!repairs.empty()) {
      figures.push_back(mean_figure(key + "repair.mean", "s", repairs, source));
      figures.push_back(median_figure(key + "repair.median", "s", repairs, source));
    }
    for (std::size_t i = 0; i < s.causes.size() && i < kMostCauses; ++i) {
      if (s.causes.size() == 1 && s.causes[0].first.empty()) break;
      const std::string& cause = s.causes[i].first;
      const std::string word = cause.empty() ? "not_given" : key_word(cause);
      figures.push_back(
          share_figure(key + "cause." + word + ".share", s.causes[i].second, s.failures, source));
    }
  }
}

}  // namespace pitstop
