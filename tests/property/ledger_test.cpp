// What must hold in every replication of any scenario.
#include "tests/property/random_scenario.hpp"

namespace pitstop::test {
namespace {

Duration sum_of_causes(const Outcome& o) {
  Duration sum;
  for (const Duration& d : o.by_cause) sum += d;
  return sum;
}

RC_GTEST_PROP(Property, EveryMicrosecondHasOneOwner, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  Bench bench(compiled.plan());
  for (std::uint32_t r = 0; r < 20; ++r) {
    const Outcome o = bench.run(1, r);
    RC_ASSERT(o.ledger_sum() == o.wall);
    RC_ASSERT(sum_of_causes(o) == o.wall - o.productive());
    for (const Duration& d : o.line) RC_ASSERT(d >= Duration{});
    for (const Duration& d : o.by_cause) RC_ASSERT(d >= Duration{});
  }
}

RC_GTEST_PROP(Property, EveryReplicationEndsByName, ()) {
  const Scenario s = random_scenario();
  const CompiledScenario compiled = compile(s);
  Bench bench(compiled.plan());
  for (std::uint32_t r = 0; r < 20; ++r) {
    const Outcome o = bench.run(2, r);
    if (o.ending == Ending::completed) {
      RC_ASSERT(o.productive() == s.job.work);
      RC_ASSERT(o.wall <= *s.horizon);
    } else {
      RC_ASSERT(o.productive() <= s.job.work);
    }
    if (o.ending == Ending::horizon) RC_ASSERT(o.wall == *s.horizon);
    if (o.ending == Ending::not_resumed) RC_ASSERT(!s.recovery.software_resume.has_value());
    if (o.ending == Ending::no_capacity) RC_ASSERT(s.recovery.never_capacity > 0);
    if (o.ending == Ending::time_limit) RC_ASSERT(s.job.time_limit.has_value());
    RC_ASSERT(o.ending != Ending::depleted);
  }
}

RC_GTEST_PROP(Property, ShortcutsChangeNothing, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  Bench bench(compiled.plan());
  for (std::uint32_t r = 0; r < 20; ++r) {
    RC_ASSERT(digest_part(r, bench.run(3, r)) == digest_part(r, bench.run(3, r, false)));
  }
}

RC_GTEST_PROP(Property, AReplicationDoesNotDependOnTheOneBefore, ()) {
  const CompiledScenario compiled = compile(random_scenario());
  Bench used(compiled.plan());
  for (std::uint32_t r = 0; r < 10; ++r) used.run(4, r);
  Bench fresh(compiled.plan());
  RC_ASSERT(digest_part(3, used.run(4, 3)) == digest_part(3, fresh.run(4, 3)));
}

}  // namespace
}  // namespace pitstop::test
