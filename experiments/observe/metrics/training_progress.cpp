#include "experiments/observe/metrics/training_progress.hpp"

namespace pitstop {

std::vector<DurableCheckpoint> durable_checkpoints(const Timeline& timeline, std::uint32_t job) {
  std::vector<DurableCheckpoint> out;
  Instant begun[kMaxTiers];
  for (const Event& e : timeline.events) {
    if (e.job != job) continue;
    if (e.what == Happening::snapshot_begun) begun[e.tier] = e.at;
    if (e.what == Happening::snapshot_durable) out.push_back({begun[e.tier], e.at, e.tier, e.work});
  }
  return out;
}

}  // namespace pitstop
