#include <algorithm>

#include "experiments/report/content.hpp"

namespace pitstop {

namespace {

constexpr std::size_t kSteps = 240;  // enough for a picture of a page's width

// Adds `amount` of each moment from `from` to `to` (seconds) to the steps that it lies in, as means over
// them.
template <class Add>
void spread(double from, double to, double step, Add add) {
  for (auto k = static_cast<std::size_t>(from / step); k < kSteps; ++k) {
    const double low = std::max(from, static_cast<double>(k) * step),
                 high = std::min(to, static_cast<double>(k + 1) * step);
    if (high > low) add(k, (high - low) / step);
    if (static_cast<double>(k + 1) * step >= to) return;
  }
}

}  // namespace

ClusterTimeline cluster_timeline(const Replay& replay) {
  const Timeline& t = replay.timeline;
  ClusterTimeline out;
  out.replication = t.replication;
  out.jobs = t.jobs.size();
  for (const JobTold& job : t.jobs) out.completed += job.outcome.ending == Ending::completed ? 1 : 0;
  out.end_s = t.end().since_start().seconds();
  out.nodes.resize(kSteps);
  out.in_line.resize(kSteps);
  const double step = std::max(out.end_s, 1e-6) / kSteps;
  for (const auto& spans : node_use(replay)) {
    for (const UseSpan& s : spans) {
      const double from = s.from.since_start().seconds(), to = s.to.since_start().seconds();
      const auto use = static_cast<std::size_t>(s.use);
      out.node_h[use] += (to - from) / 3600 / t.gpus;
      spread(from, to, step, [&](std::size_t k, double share) { out.nodes[k][use] += share / t.gpus; });
    }
  }
  const auto line = nodes_in_line(t);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const Instant until = i + 1 < line.size() ? line[i + 1].from : t.end();
    spread(
        line[i].from.since_start().seconds(), until.since_start().seconds(), step,
        [&](std::size_t k, double share) { out.in_line[k] += share * static_cast<double>(line[i].nodes); });
  }
  return out;
}

}  // namespace pitstop
