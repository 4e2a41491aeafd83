// A watcher is told the same replication that runs unwatched.
#include "sim/shared/watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "tests/sim/scripted.hpp"

namespace pitstop::test {
namespace {

struct Collect {
  static constexpr bool on = true;
  std::vector<Event>* events = nullptr;
  void operator()(const Event& e) const { events->push_back(e); }
  void operator()(const TimeSpent&) const {}
};

Outcome watched(Scripted& scripted, std::vector<Event>& events) {
  scripted.run();  // points the plan to its script
  std::vector<std::uint64_t> memory(Workspace::bytes(scripted.plan) / 8 + 1);
  Workspace space = Workspace::carve(scripted.plan, reinterpret_cast<std::byte*>(memory.data()));
  const Outcome o = BasicOneJob<Collect>(scripted.plan, space, 1, 0, true, Collect{&events}).run();
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  return o;
}

std::vector<std::pair<std::int64_t, Happening>> of_incident(const std::vector<Event>& events,
                                                            std::uint32_t n) {
  std::vector<std::pair<std::int64_t, Happening>> told;
  for (const Event& e : events) {
    if (e.incident == n) told.emplace_back(e.at.since_start().ticks() / 1'000'000, e.what);
  }
  return told;
}

TEST(Watch, ChangesNoOutcome) {
  Scripted scripted;
  scripted.plan.spares = 1;
  scripted.plan.stream_nodes = 5;
  scripted.plan.tier[0].persist = s(15);
  scripted.fail(250, 1, kCrash);
  scripted.fail(300, 2, kReboot);
  scripted.fail(305, 0, kSoftware, true);
  scripted.fail(700, 3, kPrecursor);
  const Outcome unwatched = scripted.run();
  std::vector<Event> events;
  const Outcome o = watched(scripted, events);
  EXPECT_EQ(digest_part(0, o), digest_part(0, unwatched));
  EXPECT_EQ(events.back().what, Happening::ended);
  EXPECT_EQ(events.back().at.since_start(), o.wall);
}

// 250 s: two snapshots (100 s and 200 s of work) are over at 110 and 220 s; detection 5, mark 3, stop 2,
// replacement 60, validation 7, queue 4, restart 6.
TEST(Watch, TellsEachStageAtItsTime) {
  Scripted scripted;
  scripted.fail(250, 1, kCrash);
  std::vector<Event> events;
  watched(scripted, events);
  using H = Happening;
  const std::vector<std::pair<std::int64_t, H>> chain = {
      {250, H::failure},   {255, H::detected}, {258, H::marked}, {260, H::job_stopped},
      {260, H::node_away}, {260, H::granted},  {320, H::mended}, {327, H::validated}};
  EXPECT_EQ(of_incident(events, 0), chain);
  std::vector<std::tuple<std::int64_t, H, std::int64_t>> job;
  for (const Event& e : events) {
    if (e.incident == kNobody && e.at <= at(440)) {
      job.emplace_back(e.at.since_start().ticks() / 1'000'000, e.what, e.work.ticks() / 1'000'000);
    }
  }
  const std::vector<std::tuple<std::int64_t, H, std::int64_t>> expected = {{0, H::started, 0},
                                                                           {0, H::restored, 0},
                                                                           {100, H::snapshot_begun, 100},
                                                                           {110, H::snapshot_taken, 100},
                                                                           {110, H::snapshot_durable, 100},
                                                                           {210, H::snapshot_begun, 200},
                                                                           {220, H::snapshot_taken, 200},
                                                                           {220, H::snapshot_durable, 200},
                                                                           {250, H::work_lost, 30},
                                                                           {327, H::node_joined, 0},
                                                                           {327, H::queued, 0},
                                                                           {331, H::started, 0},
                                                                           {337, H::restored, 200},
                                                                           {437, H::snapshot_begun, 300}};
  EXPECT_EQ(job, expected);
}

TEST(Watch, WithdrawsWhatASecondFailureOverturns) {
  Scripted scripted;
  scripted.fail(250, 0, kSoftware, true);
  scripted.fail(256, 0, kSoftware, true);
  std::vector<Event> events;
  watched(scripted, events);
  const auto first = of_incident(events, 0);
  EXPECT_NE(
      std::find(first.begin(), first.end(), std::pair<std::int64_t, Happening>{256, Happening::superseded}),
      first.end());
  const auto second = of_incident(events, 1);
  ASSERT_FALSE(second.empty());
  EXPECT_EQ(second.front(), (std::pair<std::int64_t, Happening>{256, Happening::failure}));
}

}  // namespace
}  // namespace pitstop::test
