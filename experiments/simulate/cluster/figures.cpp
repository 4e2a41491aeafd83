#include "experiments/simulate/cluster/figures.hpp"

#include "sim/shared/tally.hpp"

namespace pitstop::cluster_parts {

namespace {

static_assert(kShare * kEttrParts == 1);

std::int64_t node_seconds(WideTicks node_ticks) { return static_cast<std::int64_t>(node_ticks / 1'000'000); }

// Of all the nodes' time.
std::int64_t share(WideTicks part, const ClusterOutcome& of, std::uint64_t nodes) {
  const WideTicks whole = WideTicks{nodes} * of.span.ticks();
  if (whole <= 0) return 0;
  return static_cast<std::int64_t>(static_cast<double>(part) / static_cast<double>(whole) * kEttrParts);
}

}  // namespace

std::int64_t span(const ClusterOutcome& of, std::uint64_t) { return of.span.ticks(); }
std::int64_t held(const ClusterOutcome& of, std::uint64_t nodes) { return share(of.held, of, nodes); }
std::int64_t productive(const ClusterOutcome& of, std::uint64_t nodes) {
  return share(of.productive, of, nodes);
}
std::int64_t lost(const ClusterOutcome& of, std::uint64_t) { return node_seconds(of.lost); }
std::int64_t requeued(const ClusterOutcome& of, std::uint64_t) {
  WideTicks all = 0;
  for (const ClusterJobOutcome& job : of.jobs) all += job.node_ticks(job.requeued);
  return node_seconds(all);
}
std::int64_t moving(const ClusterOutcome& of, std::uint64_t) {
  return static_cast<std::int64_t>(of.moving / 1000);
}
std::int64_t moving_alone(const ClusterOutcome& of, std::uint64_t) {
  return static_cast<std::int64_t>(of.moving_alone / 1000);
}

}  // namespace pitstop::cluster_parts
