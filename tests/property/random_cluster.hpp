// Random clusters with several jobs, partitions, pre-emption, standbys, pools, repair and every kind of
// failure.
#pragma once

#include "models/compile/cluster.hpp"
#include "tests/property/random_scenario.hpp"

namespace pitstop::test {

inline JobSpec random_kind(int index, std::int64_t nodes) {
  JobSpec kind;
  kind.name = "kind" + std::to_string(index);
  kind.nodes = any_of(1, std::max<std::int64_t>(1, nodes - 1));
  kind.standbys = chance(25) ? any_of(0, nodes - kind.nodes) : 0;
  Constant work;
  work.value = seconds_between(600, 60'000);
  kind.work = work;
  if (chance(20)) {
    Exponential drawn;
    drawn.mean = work.value;
    kind.work = drawn;
  }
  kind.submit = seconds_between(0, 50'000);
  kind.count = any_of(1, 4);
  kind.every = random_time(5'000);
  kind.priority = any_of(0, 2);
  if (chance(30)) kind.time_limit = seconds_between(1'000, 200'000);
  if (chance(30)) kind.expected = seconds_between(1'000, 100'000);
  if (chance(30)) kind.startup = random_time(100);
  return kind;
}

// Most stages as constants: tables take long to build.
inline void simplify(Recovery& r) {
  for (Distribution* d :
       {&r.mark, &r.stop, &r.capacity_wait, &r.queue, &r.restart, &r.replacement, &r.reboot, &r.validation}) {
    if (chance(90)) *d = Constant{seconds_between(0, 600)};
  }
}

inline Scenario random_cluster() {
  Scenario s = random_scenario();
  simplify(s.recovery);
  for (Channel& c : s.detection) c.latency = Constant{seconds_between(0, 100)};
  s.inject.clear();
  s.cluster.spares = 0;
  s.recovery.immune.clear();
  const std::int64_t nodes = any_of(2, 14);
  s.cluster.nodes = nodes;
  RepairSpec repair;
  repair.automatic = random_time(600);
  repair.manual = random_time(4'000);
  repair.escalation = 0.5;
  repair.automatic_fails = repair.manual_fails = 0.3;
  if (chance(40)) repair.crews = any_of(1, 2);
  s.repair = repair;
  for (Cause& c : s.causes) {
    if (c.scope != Scope::job && chance(40)) c.remedy = Remedy::repair;
  }
  for (Cause& c : s.causes) {
    if (!chance(40)) continue;
    c.symptom = chance(50) ? Symptom::slowdown : Symptom::silent_corruption;
    if (c.symptom == Symptom::slowdown) c.factor = static_cast<double>(any_of(1, 1000)) / 1000;
  }
  for (const Where where : {Where::lustre, Where::object_store}) {
    if (!chance(30)) continue;
    Cause outage;
    outage.name = std::string("outage_of_") + kWhereNames[static_cast<std::size_t>(where)];
    outage.scope = Scope::storage;
    outage.where = where;
    outage.remedy = Remedy::restart;
    outage.mtbf = seconds_between(10'000, 100'000);
    outage.mend = random_time(2'000);
    s.causes.push_back(outage);
  }
  for (Tier& t : s.tiers) {
    if (!t.survives.empty() && chance(60)) t.survives.push_back(Survives::storage_outage);
    if (chance(30)) t.where = Where::object_store;
  }
  if (chance(30)) s.cluster.lemons = LemonSpec{0.3, 4};
  if (chance(30)) s.cluster.pool = PoolSpec{any_of(1, 4), random_time(300)};
  if (chance(30)) s.capacity = CapacitySpec{0.4, Duration::seconds(200), {}};
  if (chance(30)) s.capacity.emplace().at_a_time = 1;
  if (chance(30)) s.diagnosis = DiagnosisSpec{0.3, 0.3, {}};
  if (s.diagnosis && chance(50)) s.diagnosis->recurs = random_time(300);
  for (Channel& c : s.detection) {
    if (!chance(20)) continue;
    c.false_alarms.emplace();
    c.false_alarms->per_1000_node_days = static_cast<double>(any_of(0, 2000));
    c.false_alarms->remedy = static_cast<Remedy>(any_of(1, 3));
    c.false_alarms->repeats = chance(50) ? 0.4 : 0;
    c.false_alarms->after = random_time(300);
  }
  if (chance(30)) {
    s.retirement.emplace();
    s.retirement->rule = chance(50) ? Retire::threshold : Retire::score;
    s.retirement->failures = any_of(2, 5);
  }
  s.recovery.mends_from_mark = chance(30);
  s.scheduler.emplace();
  s.scheduler->backfill = chance(70) ? Backfill::easy : Backfill::none;
  s.scheduler->preemption = chance(30);
  s.scheduler->pick = static_cast<NodeOrder>(any_of(0, 1));
  s.scheduler->requeue = chance(70) ? NodesAtRequeue::kept : NodesAtRequeue::released;
  for (std::int64_t k = any_of(1, 5); k > 0; --k) s.jobs.push_back(random_kind(static_cast<int>(k), nodes));
  s.horizon = Duration::seconds(any_of(100'000, 1'000'000));
  add_implied(s);
  return s;
}

inline TransferPlan random_transfer(std::uint32_t store) {
  TransferPlan moves;
  moves.store = store;
  for (std::int64_t n = any_of(1, 3); n > 0; --n)
    moves.parts.push_back(TransferPart{static_cast<double>(any_of(1, 1'000)) * 1e9,
                                       static_cast<double>(any_of(1, 100)) * 1e8,
                                       static_cast<std::uint32_t>(any_of(1, 8))});
  return moves;
}

// Some of its tiers lie on stores that jobs share, of 0.1 to 10 GB/s, with or without bursts; two kinds of
// storage may be one store.
inline void share_stores(ClusterPlan& plan) {
  const std::int64_t stores = any_of(1, 3);
  for (std::int64_t n = stores; n > 0; --n) {
    StorePlan& store = plan.stores.emplace_back();
    store.bytes_per_s = static_cast<double>(any_of(1, 100)) * 1e8;
    if (!chance(30)) continue;
    store.burst_bytes_per_s = store.bytes_per_s * static_cast<double>(any_of(1, 5));
    store.burst_credit_bytes = static_cast<double>(any_of(0, 1'000)) * 1e9;
  }
  for (JobKindPlan& kind : plan.kinds) {
    kind.traffic.resize(static_cast<std::size_t>(kind.plan.tiers));
    for (std::int32_t k = 0; k < kind.plan.tiers; ++k) {
      if (chance(30)) continue;
      const auto store = static_cast<std::uint32_t>(any_of(0, stores - 1));
      kind.traffic[static_cast<std::size_t>(k)] = {random_transfer(store), random_transfer(store)};
      kind.plan.tier[k].shared = chance(60) ? SharedWrite::behind : SharedWrite::in_stall;
      kind.plan.any_shared = true;
    }
  }
}

// How jobs come back from a stop.
inline void vary(RecoveryPlan& how) {
  how = RecoveryPlan{};
  how.in_place = chance(40);
  how.by_hand.on = chance(30);
  how.by_hand.response.constant = seconds_between(0, 20'000);
  if (chance(50)) {
    for (std::int64_t d = any_of(1, 3); d < 6; ++d)
      how.by_hand.hours.spans.push_back(
          {Duration::seconds(d * 86'400 + 32'400), Duration::seconds(d * 86'400 + 64'800)});
    how.by_hand.hours.starts = seconds_between(0, 600'000);
  }
  how.process_restarts = chance(30);
  how.process_restart.constant = seconds_between(0, 100);
  how.peers = chance(30);
  how.peer_restore.constant = seconds_between(0, 100);
  how.elastic.on = chance(30);
  how.elastic.least_ppm = any_of(0, 1'000'000);
}

// Another cluster with the same tables: other jobs, another scheduler, other ways to mend.
inline void vary(ClusterPlan& plan) {
  for (JobKindPlan& kind : plan.kinds) {
    kind.plan.nodes = static_cast<std::uint32_t>(any_of(1, std::max<std::int64_t>(1, plan.nodes - 1)));
    kind.job.standbys = chance(25) ? static_cast<std::uint32_t>(any_of(0, plan.nodes - kind.plan.nodes)) : 0;
    plan.any_standbys = plan.any_standbys || kind.job.standbys > 0;
    kind.plan.work = seconds_between(600, 60'000);
    kind.job.submitted = Instant::at(seconds_between(0, 50'000));
    kind.job.priority = any_of(0, 2);
    kind.job.step = chance(50) ? seconds_between(1, 100) : Duration{};
    kind.count = static_cast<std::uint32_t>(any_of(1, 4));
    kind.plan.time_limit = chance(30) ? seconds_between(1'000, 200'000) : Duration{};
  }
  for (std::uint32_t c = 0; c < plan.base.causes; ++c) {
    plan.cause[c].speed_ppm = any_of(1, kFullSpeed);
    if (static_cast<std::int32_t>(c) != plan.scheduler.preemption_cause)
      plan.base.cause[c].symptom = static_cast<Symptom>(any_of(0, kSymptoms - 1));
  }
  for (AlarmPlan& alarm : plan.alarms) alarm.repeats = Chance::of(alarm.cause >= 0 && chance(50) ? 0.5 : 0);
  plan.diagnosis.known = chance(50);
  plan.diagnosis.overlooked = plan.diagnosis.wrong_node = Chance::of(chance(50) ? 0 : 0.3);
  vary(plan.recovery);
  plan.scheduler.backfill = chance(70) ? Backfill::easy : Backfill::none;
  plan.scheduler.preempts = plan.scheduler.preemption_cause >= 0 && chance(50);
  plan.pick = static_cast<NodeOrder>(any_of(0, 1));
  plan.at_requeue = chance(70) ? NodesAtRequeue::kept : NodesAtRequeue::released;
  plan.mends_from_mark = chance(30);
  plan.repair.crews = static_cast<std::uint32_t>(any_of(0, 2));
  plan.capacity.slots = static_cast<std::uint32_t>(any_of(0, 2));
  plan.retire.rule = static_cast<Retire>(any_of(0, 2));
  plan.retire.failures = static_cast<std::uint32_t>(any_of(2, 5));
}

}  // namespace pitstop::test
