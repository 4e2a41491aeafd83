// One job alone on its file systems: the engine that shares them out moves its bytes in the constant times.
#include "models/network/job_network.hpp"
#include "models/storage/checkpoint_time.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/cluster/one_job_plan.hpp"
#include "tests/property/random_scenario.hpp"

namespace pitstop::test {
namespace {

// A random network under a random job: leaves, rails, links that are slow, a file system for each tier.
void add_network(Scenario& s) {
  s.cluster.instance.nic_bytes_per_s = static_cast<double>(any_of(1, 100)) * 1e8;
  TopologySpec& t = s.topology.emplace();
  t.nodes_per_leaf = any_of(1, 6);
  t.spines = any_of(1, 3);
  t.rails = s.cluster.instance.gpus % 2 == 0 ? any_of(1, 2) : 1;
  t.oversubscription = static_cast<double>(any_of(1, 4));
  s.workload.emplace().parameters = static_cast<double>(any_of(1, 100)) * 1e8;
  for (Tier& tier : s.tiers) {
    // Whether an emergency snapshot fits the grace time is known beforehand where times are constant; over a
    // shared store it is tried.
    tier.emergency = false;
    FileSystemSpec& fs = t.file_systems.emplace_back();
    fs.name = tier.name;
    fs.throughput_bytes_per_s = static_cast<double>(any_of(1, 300)) * 1e8;
    tier.where = chance(80) ? Where::lustre : Where::object_store;
    Writer& w = tier.writer.emplace();
    w.store = fs.name;
    w.who = chance(70) ? Who::sharded : Who::rank0;
    w.async = chance(60);
    w.host_copy_bytes_per_s = static_cast<double>(any_of(1, 50)) * 1e9;
    w.nic_share = static_cast<double>(any_of(1, 10)) / 10;
  }
  if (chance(30)) {
    DegradedLink& slow = t.degraded.emplace_back();
    slow.name = slow.below = "node-0";
    slow.above = t.rails == 1 ? "leaf-0" : "leaf-0-rail-0";
    slow.factor = 0.3;
  }
}

// The storage of tiers that are all written behind training fails at times. A write in the stall would hold
// up training, as a constant one does not; and a constant one that blocks waits for a write that is lost.
void add_outages(Scenario& s, std::optional<Where>& where) {
  std::vector<Where> can_fail;
  for (const Where w : {Where::lustre, Where::object_store}) {
    bool any = false, behind = true;
    for (const Tier& tier : s.tiers) {
      any = any || tier.where == w;
      behind = behind && (tier.where != w || tier.writer->async);
    }
    if (any && behind) can_fail.push_back(w);
  }
  if (can_fail.empty() || chance(20)) return;
  where = can_fail[static_cast<std::size_t>(any_of(0, static_cast<std::int64_t>(can_fail.size()) - 1))];
  for (Tier& tier : s.tiers) {
    if (!tier.survives.empty() && chance(60)) tier.survives.push_back(Survives::storage_outage);
    if (!tier_survives(tier, Survives::storage_outage)) tier.block_when_busy = false;
  }
  Cause& outage = s.causes.emplace_back();
  outage.name = "outage";
  outage.scope = Scope::job;  // to the compiler of one job; the cluster is told below
  outage.remedy = Remedy::restart;
  outage.mtbf = seconds_between(5'000, 50'000);
}

struct BothWays {
  CompiledScenario compiled;
  ClusterPlan constant, shared;
};

BothWays both_ways(Scenario s) {
  add_network(s);
  std::optional<Where> fails;
  add_outages(s, fails);
  std::vector<TopologyMistake> mistakes;
  const auto network = JobNetwork::of(s, mistakes);
  RC_ASSERT(network.has_value());
  const auto nodes = static_cast<std::uint32_t>(s.job.nodes);
  for (Tier& tier : s.tiers) {
    const CheckpointModel model(checkpoint_case(*s.workload, tier, s.cluster.instance), network->topology,
                                network->speeds);
    const CheckpointTimes t = model.at(nodes, 1);
    tier.stall = t.stall;
    tier.persist = t.persist;
    tier.restore = Constant{t.restore};
    tier.traffic = model.shared_traffic(nodes);
  }
  BothWays both{compile(s), {}, {}};
  both.constant = one_job_cluster(both.compiled.plan());
  if (fails) {
    ClusterCause& outage = both.constant.cause.back();
    outage.store = static_cast<std::int32_t>(*fails);
    outage.mend.constant = seconds_between(10, 10'000);
  }
  for (std::size_t k = 0; k < s.tiers.size(); ++k)
    both.constant.kinds[0].store[k] = static_cast<std::uint8_t>(s.tiers[k].where);
  both.shared = both.constant;
  for (const FileSystemSpec& fs : s.topology->file_systems)
    both.shared.stores.push_back(StorePlan{fs.throughput(), 0, 0});
  JobKindPlan& kind = both.shared.kinds[0];
  for (std::size_t k = 0; k < s.tiers.size(); ++k) {
    kind.traffic.push_back(s.tiers[k].traffic);
    kind.plan.tier[k].shared = s.tiers[k].writer->async ? SharedWrite::behind : SharedWrite::in_stall;
    kind.plan.any_shared = true;
  }
  return both;
}

// Two hundred scenarios, five replications of each. The two ways round differently, by some ticks in a
// transfer of minutes (1e-7 of it is allowed); a copy that becomes durable at the very end may fall on either
// side of it, so that work that counts and work lost are compared together.
RC_GTEST_PROP(LoneJob, OnItsStoresTakesTheConstantTimes, ()) {
  for (int n = 0; n < 2; ++n) {
    const BothWays both = both_ways(random_scenario());
    for (std::uint32_t r = 0; r < 5; ++r) {
      const ClusterOutcome moved = Cluster(both.shared, 9, r).run();
      const Outcome a = Cluster(both.constant, 9, r).run().jobs[0].outcome, b = moved.jobs[0].outcome;
      const auto moving = static_cast<std::int64_t>(moved.moving),
                 alone = static_cast<std::int64_t>(moved.moving_alone);
      const std::int64_t rounding = 1 + b.snapshots + b.interruptions + a.wall.ticks() / 10'000'000;
      const auto alike = [rounding](std::int64_t x, std::int64_t y) { return std::abs(x - y) <= rounding; };
      RC_ASSERT(a.ending == b.ending);
      if (a.snapshots != b.snapshots) {  // one was due in the very tick in which a write ended
        RC_ASSERT(std::abs(std::int64_t{a.snapshots} - std::int64_t{b.snapshots}) == 1);
        continue;
      }
      RC_ASSERT(a.interruptions == b.interruptions);
      RC_ASSERT(alike(moving, alone));
      RC_ASSERT(alike(a.wall.ticks(), b.wall.ticks()));
      const auto work = [](const Outcome& o) {
        return (o.productive() + o.line[index_of(Line::lost_work)]).ticks();
      };
      RC_ASSERT(alike(work(a), work(b)));
      for (std::size_t l = 0; l < kLines; ++l) {
        if (l == static_cast<std::size_t>(index_of(Line::productive)) ||
            l == static_cast<std::size_t>(index_of(Line::lost_work)))
          continue;
        RC_ASSERT(alike(a.line[l].ticks(), b.line[l].ticks()));
      }
    }
  }
}

}  // namespace
}  // namespace pitstop::test
