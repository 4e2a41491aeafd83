// Fits of imported files: stages across clocks that differ, checks of figures, and the real files of
// ../shared.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "calibration/check.hpp"
#include "calibration/fit/records_fit.hpp"
#include "calibration/import/import.hpp"
#include "experiments/calibrate/imported_files.hpp"
#include "experiments/scenario/library.hpp"

namespace pitstop::test {
namespace {

const std::string kShared = std::string(PITSTOP_SOURCE_DIR) + "/../shared/data/";

Imported shared(const std::string& name) {
  return import_text(name, read_bytes(kShared + name), xid_table(""));
}

#define NEEDS_SHARED() \
  if (!std::filesystem::exists(kShared)) GTEST_SKIP() << "no ../shared/data"

TEST(FitRecords, LanlSystem18HasAnMtbfOf7h33) {
  NEEDS_SHARED();
  const Imported files[] = {shared("failures/lanl_failures_1996_2005_shared.csv")};
  std::string group;
  for (const TraceGroup& g : files[0].trace.groups) {
    if (g.name == "18" || g.name.ends_with(" 18") || g.name.ends_with("_18")) group = g.name;
  }
  ASSERT_FALSE(group.empty());
  FitRequest request;
  request.group = group;
  request.resamples = 19;
  const RecordsFit fit = fit_records(files, request);
  ASSERT_EQ(fit.histories.size(), 1U);
  EXPECT_EQ(fit.histories[0].failures, 3997);
  EXPECT_NEAR(fit.histories[0].mtbf_s / 3600, 7.33, 0.005);
}

TEST(FitRecords, StepFunRepairsHaveAHeavyTail) {
  NEEDS_SHARED();
  const Imported files[] = {shared("failures/stepfun_infinitehbd_fault_trace_shared.json")};
  FitRequest request;
  request.nodes = 240;
  request.resamples = 19;
  const RecordsFit fit = fit_records(files, request);
  ASSERT_EQ(fit.histories.size(), 1U);
  ASSERT_TRUE(fit.histories[0].repair);
  const TimesFit& repair = *fit.histories[0].repair;
  EXPECT_EQ(repair.facts.events, 350U);
  EXPECT_NEAR(repair.facts.median / 86400, 0.85, 0.005);
  EXPECT_NEAR(repair.facts.mean / 86400, 4.463, 0.0005);
  ASSERT_TRUE(repair.tail);
  EXPECT_TRUE(repair.tail->heavy);
}

TEST(Timeline, SkewIsFoundFromSharedEventsAndTakenOff) {
  // The monitor's clock is 12 s ahead; both tell of the mark. Detection truly takes 20 s, marking 5 s.
  std::vector<TimelineEvent> events;
  for (int i = 0; i < 9; ++i) {
    const double t = 1e6 + i * 86400.0;
    const std::string node = "n" + std::to_string(i % 3);
    events.push_back({"kernel", node, Milestone::fault, t, "dmesg:1"});
    events.push_back({"hma", node, Milestone::detected, t + 20 + 12, "hma:1"});
    events.push_back({"hma", node, Milestone::marked, t + 25 + 12 + (i % 3 - 1) * 0.1, "hma:2"});
    events.push_back({"slurmctld", node, Milestone::marked, t + 25, "ctld:1"});
    events.push_back({"slurmctld", node, Milestone::returned, t + 1525, "ctld:2"});
  }
  const LoggedTimeline timeline = timeline_of(events);
  ASSERT_EQ(timeline.skews.size(), 2U);
  for (const ClockSkew& s : timeline.skews) {
    EXPECT_EQ(s.reference, "slurmctld");
    if (s.source == "hma") {
      EXPECT_EQ(s.shared, 9U);
      EXPECT_NEAR(s.offset_s, 12, 1e-6);
    } else {
      EXPECT_EQ(s.shared, 0U);  // nothing to compare: said, not guessed
    }
  }
  ASSERT_EQ(timeline.stages.size(), 2U);
  EXPECT_EQ(timeline.stages[0].key, "detection.hma.latency");
  ASSERT_EQ(timeline.stages[0].seconds.size(), 9U);
  EXPECT_NEAR(timeline.stages[0].seconds[0], 20, 1e-6);
  EXPECT_NEAR(timeline.stages[1].seconds[0], 5, 0.11);
}

Figure figure(const std::string& key, double value, const std::string& unit) {
  return {key, value, unit, value, value, 1, Origin::measured, "test", "", {}};
}

Verdict verdict(const Figure& f, const char* instance) {
  Profile p;
  p.figures = {f};
  const std::vector<CheckLine> lines = check_profile(p, *find_instance(instance));
  EXPECT_EQ(lines.size(), 1U) << f.key;
  return lines.empty() ? Verdict::pass : lines[0].verdict;
}

TEST(Check, FiguresThatAG5XlargeCannotHaveAreNamedImpossible) {
  Profile p;
  p.figures = {figure("network.all_reduce.busbw", 12.8e9, "B/s"),
               figure("network.point_to_point.efa.bandwidth", 95e9 / 8, "B/s"),
               figure("network.point_to_point.efa.latency", 8.2e-6, "s")};
  const std::vector<CheckLine> lines = check_profile(p, *find_instance("ml.g5.xlarge"));
  ASSERT_EQ(lines.size(), 3U);
  for (const CheckLine& l : lines) {
    EXPECT_EQ(l.verdict, Verdict::fail) << l.figure;
    EXPECT_NE(l.text.find("impossible"), std::string::npos) << l.text;
  }
  EXPECT_NE(lines[0].text.find("1.25 GB/s"), std::string::npos) << lines[0].text;
  EXPECT_NE(lines[2].text.find("has no EFA"), std::string::npos) << lines[2].text;
}

TEST(Check, ABusBandwidthAboveTheLineCanBePossible) {
  // Two nodes exchange a buffer once: busbw is 15/8 of what goes over the network.
  EXPECT_EQ(verdict(figure("network.all_reduce.16_ranks_2_nodes.busbw", 78.33e9, "B/s"), "ml.p4de.24xlarge"),
            Verdict::pass);
  EXPECT_EQ(verdict(figure("network.all_reduce.16_ranks_2_nodes.busbw", 100e9, "B/s"), "ml.p4de.24xlarge"),
            Verdict::fail);
}

TEST(Check, PublishedResultsAreExpected) {
  const char* const key = "network.all_reduce.16_ranks_2_nodes.busbw";
  EXPECT_EQ(verdict(figure(key, 480e9, "B/s"), "ml.p5.48xlarge"), Verdict::pass);
  EXPECT_EQ(verdict(figure(key, 400e9, "B/s"), "ml.p5.48xlarge"), Verdict::warn);
  EXPECT_EQ(verdict(figure(key, 100e9, "B/s"), "ml.p5.48xlarge"), Verdict::fail);
}

TEST(Check, CopiesAreHeldToTheirBus) {
  EXPECT_EQ(verdict(figure("gpu.copy.device_to_host.pinned", 54.5e9, "B/s"), "ml.p5.48xlarge"),
            Verdict::pass);
  EXPECT_EQ(verdict(figure("gpu.copy.device_to_host.pinned", 10e9, "B/s"), "ml.p5.48xlarge"), Verdict::warn);
  EXPECT_EQ(verdict(figure("gpu.copy.device_to_host.pinned", 54.5e9, "B/s"), "ml.g5.12xlarge"),
            Verdict::fail);
}

}  // namespace
}  // namespace pitstop::test
