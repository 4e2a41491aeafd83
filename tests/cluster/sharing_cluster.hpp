// Jobs by hand that share file systems: 100 bytes/s, states of 1,000 bytes.
#pragma once

#include <algorithm>

#include "tests/cluster/cluster_builder.hpp"

namespace pitstop::test {

struct Sharing : HandCluster {
  explicit Sharing(std::uint32_t nodes, double bytes_per_s = 100) : HandCluster(nodes) {
    plan.stores.push_back(StorePlan{bytes_per_s, 0, 0});
  }

  // Snapshots every 40 s of work, of 2 s where the write goes on behind them.
  JobKindPlan& add_writer(std::uint32_t nodes, std::int64_t work, std::int64_t submitted,
                          SharedWrite how = SharedWrite::behind, double bytes = 1000, double cap = 1e6) {
    JobKindPlan& kind = add(nodes, work, submitted);
    TierPlan& tier = kind.plan.tier[0];
    kind.plan.tiers = 1;
    kind.plan.any_shared = true;
    tier.interval = s(40);
    tier.shared = how;
    const double rate = std::min(cap, plan.stores[0].bytes_per_s);
    const Duration alone = Duration::from_seconds(bytes / rate);
    tier.stall = how == SharedWrite::in_stall ? alone : s(2);
    if (how == SharedWrite::behind) tier.persist = alone;
    tier.restore.constant = alone;
    TransferPlan move;
    move.parts.push_back(TransferPart{bytes, cap, nodes});
    move.alone = alone;
    kind.traffic.push_back(TierTraffic{move, move});
    return kind;
  }
};

inline double lost_work(const ClusterOutcome& o, std::uint32_t kind) {
  return job_of(o, kind).outcome.line[index_of(Line::lost_work)].seconds();
}
inline double line(const ClusterOutcome& o, std::uint32_t kind, Line which) {
  return job_of(o, kind).outcome.line[index_of(which)].seconds();
}

}  // namespace pitstop::test
