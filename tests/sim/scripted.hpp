// A plan made by hand for exact tests: constant stages, failures from a script, no models involved.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/one_job/one_job.hpp"

namespace pitstop::test {

constexpr Duration s(std::int64_t n) { return Duration::seconds(n); }
constexpr Instant at(std::int64_t n) { return Instant::at(Duration::seconds(n)); }
constexpr int kCrash = 0, kSoftware = 1, kReboot = 2, kPrecursor = 3;

struct Scripted {
  Plan plan;
  std::vector<InjectionPlan> script;

  // 4 nodes, 1,000 s of work, a checkpoint every 100 s that costs 10 s; detection 5, mark 3, stop 2,
  // replacement 60, reboot 20, validation 7, queue 4, restart 6.
  Scripted() {
    plan.work = s(1000);
    plan.nodes = plan.stream_nodes = 4;
    plan.horizon = at(1'000'000);
    plan.causes = 4;
    plan.cause[kSoftware].remedy = Remedy::restart;
    plan.cause[kReboot].remedy = Remedy::reboot;
    plan.cause[kPrecursor].symptom = Symptom::precursor;
    for (std::uint32_t c = 0; c < plan.causes; ++c) plan.cause[c].channels = 1;
    plan.channel[0].latency.constant = s(5);
    plan.mark.constant = s(3);
    plan.stop.constant = s(2);
    plan.replacement.constant = s(60);
    plan.reboot.constant = s(20);
    plan.validation.constant = s(7);
    plan.queue.constant = s(4);
    plan.restart.constant = s(6);
    plan.tiers = 1;
    plan.tier[0].interval = s(100);
    plan.tier[0].stall = s(10);
  }

  void fail(std::int64_t second, std::uint32_t node, int cause, bool of_job = false) {
    InjectionPlan i;
    i.at = at(second);
    i.node = node;
    i.cause = static_cast<std::uint8_t>(cause);
    i.of_job = of_job;
    script.push_back(i);
  }

  Outcome run(std::uint32_t replication = 0, bool shortcuts = true) {
    plan.injection = script.data();
    plan.injections = static_cast<std::uint32_t>(script.size());
    std::vector<std::uint64_t> memory(Workspace::bytes(plan) / 8 + 1);
    Workspace space = Workspace::carve(plan, reinterpret_cast<std::byte*>(memory.data()));
    return OneJob(plan, space, 1, replication, shortcuts).run();
  }
};

inline Duration line(const Outcome& o, Line l) { return o.line[index_of(l)]; }
inline Duration lost(const Outcome& o) {
  Duration sum;
  for (const Duration& d : o.by_cause) sum += d;
  return sum;
}

}  // namespace pitstop::test
