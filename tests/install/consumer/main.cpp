// A plan made by hand, run by the one-job core: four nodes, 1,000 s of work, a checkpoint every 100 s that
// stops training for 10 s; node 2 fails after 150 s. By hand: 1,000 + 9 x 10 + 40 lost + 5 detection + 60
// replacement + 6 restart = 1,201 s.
#include <cstdio>
#include <vector>

#include "models/analytic/interval.hpp"
#include "sim/one_job/one_job.hpp"

int main() {
  using namespace pitstop;
  InjectionPlan failure;
  failure.at = Instant::at(Duration::seconds(150));
  failure.node = 2;

  Plan plan;
  plan.work = Duration::seconds(1000);
  plan.nodes = plan.stream_nodes = 4;
  plan.horizon = Instant::at(Duration::seconds(1'000'000));
  plan.causes = 1;
  plan.cause[0].channels = 1;
  plan.channel[0].latency.constant = Duration::seconds(5);
  plan.replacement.constant = Duration::seconds(60);
  plan.restart.constant = Duration::seconds(6);
  plan.tiers = 1;
  plan.tier[0].interval = Duration::seconds(100);
  plan.tier[0].stall = Duration::seconds(10);
  plan.injection = &failure;
  plan.injections = 1;

  std::vector<std::uint64_t> memory(Workspace::bytes(plan) / 8 + 1);
  Workspace space = Workspace::carve(plan, reinterpret_cast<std::byte*>(memory.data()));
  const Outcome outcome = OneJob(plan, space, /*seed=*/1, /*replication=*/0).run();
  std::printf("%s after %g s, %u interruption\n",
              outcome.ending == Ending::completed ? "completed" : "not completed", outcome.wall.seconds(),
              outcome.interruptions);
  std::printf("Young's interval for an MTBF of a day: %.0f s\n", young_interval(10, 86400));
}
