// Of any scenario: what a replay tells as intervals is what the ledger holds as sums.
#include "experiments/replay/job_time.hpp"
#include "experiments/replay/timeline.hpp"
#include "tests/property/random_scenario.hpp"

namespace pitstop::test {
namespace {

// Where a tier waits for its persist, how much of a slow stretch was a wait is known to the rounding of its
// speed.
std::int64_t tolerance(const Plan& plan) {
  bool waits = false;
  for (int k = 0; k < plan.tiers; ++k)
    waits = waits || plan.tier[k].block_when_busy || plan.tier[k].final_snapshot;
  return waits && plan.slow_ppm != 1'000'000 ? 10'000 : 0;
}

RC_GTEST_PROP(Property, AReplaySumsToTheLedger, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  const Plan& plan = compiled.plan();
  for (std::uint64_t r = 0; r < 10; ++r) {
    const Timeline t = timeline_of(plan, 1, r);
    Duration line[kLines], by_cause[kMaxCauses + 1];
    Instant at;
    for (const JobSpan& s : job_time(t, plan)) {
      RC_ASSERT(s.from == at);
      RC_ASSERT(s.to > s.from);
      at = s.to;
      line[index_of(s.line)] += (s.to - s.from) - s.degraded();
      line[index_of(Line::degraded)] += s.degraded();
      if (s.line != Line::productive) by_cause[s.cause] += (s.to - s.from) - s.degraded();
      by_cause[s.slow_cause] += s.degraded();
    }
    RC_ASSERT(at == t.end());
    for (std::size_t l = 0; l < kLines; ++l) {
      RC_ASSERT(std::abs((line[l] - t.outcome.line[l]).ticks()) <= tolerance(plan));
    }
    for (int c = 0; c <= kMaxCauses; ++c) {
      RC_ASSERT(std::abs((by_cause[c] - t.outcome.by_cause[c]).ticks()) <= tolerance(plan));
    }
  }
}

}  // namespace
}  // namespace pitstop::test
