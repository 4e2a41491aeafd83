// Rates over time in service: hand values, real histories, and round trips from known rates.
#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <filesystem>

#include "calibration/fit/records_fit.hpp"
#include "tests/calibration/imported_file.hpp"
#include "tests/calibration/service_round_trip.hpp"

namespace pitstop::test {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;

FailureEvent event(double hour, const std::string& node, TraceEvent what,
                   std::optional<double> repair_hours = {}) {
  FailureEvent e{std::llround(hour * static_cast<double>(kHour)), "", node, what, "gpu", {}, "", 0};
  if (repair_hours) e.repair_us = std::llround(*repair_hours * static_cast<double>(kHour));
  return e;
}

FailureTrace trace_of(std::vector<FailureEvent> events, std::optional<std::int64_t> nodes = {}) {
  FailureTrace trace;
  trace.events = std::move(events);
  trace.finish();
  for (TraceGroup& g : trace.groups) g.nodes = nodes;
  return trace;
}

HistoryFit counted(const FailureTrace& trace, const FitRequest& request = {},
                   std::vector<std::string>* mistakes = nullptr) {
  ServiceHistory service;
  std::vector<std::string> own;
  return count_failures(trace, trace.groups.at(0), "t.csv", request, service, mistakes ? *mistakes : own);
}

FitRequest watched_days(double days, std::int64_t nodes) {
  FitRequest request;
  request.watched.days = days;
  request.nodes = nodes;
  return request;
}

// Two nodes over 100 h: a is down from 10 to 40 and from 60 to 70 (overlapping repairs count once), b leaves
// at 30 and comes back at 80.
TEST(Service, ExposureByHand) {
  FailureTrace trace = trace_of({event(0, "a", TraceEvent::enter), event(0, "b", TraceEvent::enter),
                                 event(10, "a", TraceEvent::failure, 30), event(30, "b", TraceEvent::leave),
                                 event(60, "a", TraceEvent::failure, 10),
                                 event(65, "a", TraceEvent::failure, 2), event(80, "b", TraceEvent::enter),
                                 event(100, "a", TraceEvent::leave), event(100, "b", TraceEvent::leave)});
  const HistoryFit h = counted(trace);
  EXPECT_EQ(h.failures, 3);
  EXPECT_NEAR(h.exposure_s / 3600, (10 + 20 + 30) + (30 + 20), 1e-9);
  EXPECT_EQ(h.watch.unknown_ends(), 0);
}

TEST(Service, ALastFailureWithoutRepairIsStillUnderRepairWhereRepairsAreNoted) {
  FitRequest request = watched_days(10, 2);
  request.watched.from = Stamp{0, Clock::relative};
  const auto exposure = [&](std::optional<double> last) {
    return counted(trace_of(
                       {event(24, "a", TraceEvent::failure, 24), event(120, "b", TraceEvent::failure, last)}),
                   request)
               .exposure_s /
           86400;
  };
  EXPECT_NEAR(exposure({}), 9 + 5, 1e-9);
  EXPECT_NEAR(exposure(48), 9 + 8, 1e-9);
}

TEST(Service, TwoFailuresInAMonthOfOneNode) {
  const FailureTrace trace =
      trace_of({event(0, "a", TraceEvent::failure), event(576, "a", TraceEvent::failure)});
  const HistoryFit assumed = counted(trace);
  EXPECT_EQ(assumed.watch.unknown_ends(), 2);
  const double per_1000_node_days = assumed.rate.value * 86400e3;
  EXPECT_LT(per_1000_node_days, 42);
  EXPECT_LT(assumed.rate.low * 86400e3, 1);  // two points and no watch: next to nothing is known
  const HistoryFit known = counted(trace, watched_days(30, 8));
  EXPECT_NEAR(known.rate.value * 86400e3, 1000 * 2 / 240.0, 1e-9);
}

TEST(Service, OneFailureIsAnIntervalOrNoRate) {
  const FailureTrace trace = trace_of({event(5, "a", TraceEvent::failure)});
  EXPECT_FALSE(counted(trace).has_rate);
  const HistoryFit h = counted(trace, watched_days(30, 8));
  ASSERT_TRUE(h.has_rate);
  EXPECT_NEAR(1 / h.rate.value / 86400, 240, 1e-6);
  EXPECT_GT(1 / h.rate.low / 86400, 1000);
  EXPECT_LT(1 / h.rate.high / 86400, 80);
}

TEST(Service, MistakesOfTheRequestAreNamed) {
  const FailureTrace trace =
      trace_of({event(0, "a", TraceEvent::failure), event(480, "b", TraceEvent::failure)});
  std::vector<std::string> mistakes;
  FitRequest request = watched_days(10, 1);
  (void)counted(trace, request, &mistakes);
  request.watched = {Stamp{0, Clock::utc}, {}, {}};
  (void)counted(trace, request, &mistakes);
  ASSERT_EQ(mistakes.size(), 4U);
  EXPECT_TRUE(mistakes[0].starts_with("--days: the failures span more")) << mistakes[0];
  EXPECT_TRUE(mistakes[1].starts_with("--nodes: 2 nodes failed")) << mistakes[1];
  EXPECT_TRUE(mistakes[2].starts_with("--from: this history has no calendar times")) << mistakes[2];
}

TEST(Service, FailuresOutsideTheTimeWatchedDoNotCount) {
  FitRequest request;
  request.nodes = 4;
  request.watched = {Stamp{24 * kHour, Clock::relative}, Stamp{72 * kHour, Clock::relative}, {}};
  const HistoryFit h =
      counted(trace_of({event(1, "a", TraceEvent::failure, 1), event(30, "b", TraceEvent::failure, 12),
                        event(80, "c", TraceEvent::failure, 1)}),
              request);
  EXPECT_EQ(h.failures, 1);
  EXPECT_EQ(h.outside, 2U);
  EXPECT_NEAR(h.exposure_s / 3600, 4 * 48 - 12, 1e-9);
}

TEST(Service, RoundTripsAreUnbiasedAndTheirIntervalsCover) {
  constexpr int kTrials = 100;
  const boost::math::binomial b(kTrials, 0.95);
  for (const NamedFleet& f : kPlayedFleets) {
    const Coverage c = coverage_of(f.fleet, kTrials);
    EXPECT_NEAR(c.mean_ratio, 1, 0.02) << f.name;
    EXPECT_GE(c.covered, boost::math::quantile(b, 1e-4)) << f.name;
  }
  // Calendar time instead of time in service would show.
  EXPECT_EQ(coverage_of(kPlayedFleets[1].fleet, 20).without_service, 0);
}

const std::string kFailures = std::string(PITSTOP_SOURCE_DIR) + "/../shared/data/failures/";
#define NEEDS_SHARED() \
  if (!std::filesystem::exists(kFailures)) GTEST_SKIP() << "no ../shared/data/failures"

HistoryFit shared_history(const std::string& file, const std::string& group) {
  const Imported read = import_file(kFailures + file);
  for (const TraceGroup& g : read.trace.groups) {
    if (g.name != group) continue;
    ServiceHistory service;
    std::vector<std::string> mistakes;
    return count_failures(read.trace, g, file, {}, service, mistakes);
  }
  ADD_FAILURE() << "no group " << group;
  return {};
}

TEST(Service, TitanHas140372GpuHoursForEachEvent) {
  NEEDS_SHARED();
  const HistoryFit h = shared_history("titan_gpu_lifetimes_shared.csv", "");
  EXPECT_NEAR(h.exposure_s / 3600 / 1e6, 532.0, 0.05);
  EXPECT_NEAR(1 / h.rate.value / 3600, 140372, 15);
}

TEST(Service, Grid5000FailsOverTheTimeItIsUp) {
  NEEDS_SHARED();
  const std::pair<const char*, double> mean_up_hours[] = {
      {"site1-c1", 43.27}, {"site3-c1", 102.71}, {"site5-c1", 101.23}};
  for (const auto& [cluster, hours] : mean_up_hours) {
    const HistoryFit h = shared_history("grid5000_fta_shared.csv", cluster);
    EXPECT_NEAR(1 / h.rate.value / 3600 / hours, 1, 0.015) << cluster;
  }
}

// A sister system of the same kind is covered by what the systems of the files say of another one.
TEST(Service, LanlSystemsDifferByMoreThanChanceAndTheReportSaysSo) {
  NEEDS_SHARED();
  const Imported read = import_file(kFailures + "lanl_failures_1996_2005_shared.csv");
  std::vector<NodeCount> all;
  for (const TraceGroup& g : read.trace.groups) {
    const HistoryFit h = shared_history("lanl_failures_1996_2005_shared.csv", g.name);
    all.push_back({h.failures, h.exposure_s});
  }
  int covered = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<NodeCount> others = all;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const BetweenSystems b = *between_systems(others);
    const double rate = all[i].events / all[i].exposure;
    covered += b.low <= rate && rate <= b.high ? 1 : 0;
  }
  EXPECT_GE(covered, static_cast<int>(all.size()) - 1);
  const HistoryFit h = shared_history("lanl_failures_1996_2005_shared.csv", "system 18");
  EXPECT_GT(h.dispersion, 1.5);
  EXPECT_GT((h.rate.high - h.rate.low) / h.rate.value, 2 * 1.96 * std::sqrt(h.dispersion / 3997) * 0.99);
}

}  // namespace
}  // namespace pitstop::test
