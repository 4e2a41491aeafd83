// A report tells what the result file holds, in either language, and shows nothing that it was not asked to.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "experiments/answers/sensitivity/lever.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/report/charts.hpp"
#include "experiments/report/content.hpp"
#include "experiments/report/page.hpp"
#include "experiments/report/sentences.hpp"
#include "experiments/results/results.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "experiments/show/svg.hpp"
#include "experiments/show/text_style.hpp"
#include "experiments/simulate/runner.hpp"
#include "experiments/simulate/uncertainty.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

constexpr const char* kText = R"(name: small
description: "<script>alert('no')</script> & more"
job: {nodes: 4, work: 10d}
causes:
  gpu: {mtbf: 20d, symptom: crash, remedy: replace, detected_by: [hma]}
recovery: {profile: hyperpod-field, software_resume: 1h}
checkpoint: {interval: 3h, stall: 5min}
)";

// As `pitstop run --out` and then `pitstop report` would.
ReportContent content_of(const std::string& text, std::vector<std::string> overrides = {}) {
  ScratchFolder folder;
  std::vector<Override> set;
  for (const std::string& o : overrides) set.push_back({o.substr(0, o.find('=')), o.substr(o.find('=') + 1)});
  const Scenario scenario = parse_scenario(text, "small.yaml", set, "");
  RunOptions options;
  options.replications = 300;
  options.keep_rows = true;
  const Summary summary = run(scenario, compile(scenario), options);
  write_results(folder / "out.h5", {text, "pitstop run small.yaml", "1.2.3", "small.yaml", overrides},
                summary);
  return compose_report(read_results(folder / "out.h5"), "out.h5", nullptr);
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Report, NamesFromAScenarioCannotBecomeMarkup) {
  const ReportContent content = content_of(kText);
  const std::string html = html_report(content, Language::en);
  EXPECT_FALSE(holds(html, "<script>alert"));
  EXPECT_TRUE(holds(html, "&lt;script&gt;alert(&#39;no&#39;)&lt;/script&gt; &amp; more"));
  EXPECT_TRUE(holds(markdown_report(content, Language::en), "\\<script>alert"));
}

TEST(Report, LoadsNothing) {
  const std::string html = html_report(content_of(kText), Language::en);
  for (const char* way : {" src=", "@import", "url(", "fetch(", "<iframe", "<img"}) {
    EXPECT_FALSE(holds(html, way)) << way;
  }
}

TEST(Report, SimulatesAnewWhatWasRun) {
  const ReportContent content = content_of(kText, {"checkpoint.interval=5h", "job.nodes=8"});
  ASSERT_TRUE(content.again) << content.why_not;
  EXPECT_EQ(content.again->facts.nodes, 8);
  ASSERT_TRUE(content.again->curve);
  EXPECT_EQ(content.again->curve->present_s, 5 * 3600.0);
  // The median and the slowest run are those of the file.
  ASSERT_TRUE(content.again->median && content.again->worst);
  const auto& rows = content.summary().rows;
  EXPECT_EQ(content.again->median->wall_s, rows[content.again->median->replication].wall.seconds());
  EXPECT_EQ(content.again->worst->wall_s, rows[content.again->worst->replication].wall.seconds());
  for (const Row& row : rows) EXPECT_LE(row.wall.seconds(), content.again->worst->wall_s);
}

TEST(Report, FlatRegionHoldsTheExactOptimumAndCostsWhatItSays) {
  const ReportContent content = content_of(kText);
  ASSERT_TRUE(content.again && content.again->curve);
  const IntervalCurve& curve = *content.again->curve;
  ASSERT_TRUE(curve.exact_s);
  EXPECT_LT(curve.flat_low_s, *curve.exact_s);
  EXPECT_GT(curve.flat_high_s, *curve.exact_s);
  EXPECT_GT(curve.flat_low_s, curve.points.front().interval_s);
  EXPECT_LT(curve.flat_high_s, curve.points.back().interval_s);
}

TEST(Report, TellsWhereEveryInputComesFrom) {
  const ReportContent content = content_of(kText, {"recovery.restart=3min"});
  ASSERT_TRUE(content.again);
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& row : input_figures(*content.again, Language::en).rows) rows[row[0]] = row;
  EXPECT_EQ(rows.at("causes.gpu.mtbf")[2], "stated in the scenario");
  EXPECT_EQ(rows.at("causes.gpu.mtbf")[1], "20d");
  EXPECT_EQ(rows.at("checkpoint.stall")[2], "stated in the scenario");
  EXPECT_EQ(rows.at("recovery.restart")[2], "typed on the command line");
  EXPECT_EQ(rows.at("recovery.replacement")[2], "published");
  EXPECT_TRUE(holds(rows.at("recovery.replacement")[3], "field notes: 20 to 30 min"));
  EXPECT_EQ(rows.at("recovery.queue")[2], "assumed, unconfirmed");
  EXPECT_TRUE(holds(rows.at("recovery.queue")[3], "0 s is an assumption"));
  for (const auto& [key, row] : rows) EXPECT_NE(row[2], "") << key;
}

TEST(Report, CalibratedInputsAreMeasuredOrPublished) {
  const ReportContent content =
      content_of(kText, {"calibration=" PITSTOP_SOURCE_DIR "/calibration/profiles/g5-literature.yaml"});
  ASSERT_TRUE(content.again) << content.why_not;
  bool published = false;
  for (const auto& row : input_figures(*content.again, Language::en).rows)
    published = published || (row[2] == "published" && !holds(row[3], "field notes") && row[3] != "");
  EXPECT_TRUE(published);
}

TEST(Report, WhatItHangsOnIsThatOfTheCommand) {
  const ReportContent content = content_of(kText);
  ASSERT_TRUE(content.again && content.again->sensitivity);
  SensitivityOptions options;
  options.replications = content.again->sensitivity->replications;
  const Sensitivity asked = sensitivity({"small.yaml", kText, {}}, std::nullopt, options);
  for (const Elasticity& here : content.again->sensitivity->levers) {
    const auto same = std::find_if(asked.levers.begin(), asked.levers.end(),
                                   [&](const Elasticity& e) { return e.name.en == here.name.en; });
    ASSERT_NE(same, asked.levers.end());
    EXPECT_EQ(same->saved.mean, here.saved.mean) << here.name.en;
  }
  const std::string html = html_report(content, Language::en);
  EXPECT_TRUE(holds(html, "failures of gpu: 10 % fewer"));
  EXPECT_TRUE(holds(markdown_report(content, Language::en), "What affects the answer most"));
}

TEST(Report, EveryLeverHasJapaneseWords) {
  for (const char* name : {"g5-fleet", "llama3-405b", "llama-70b-fsx", "airesim-real", "exercise"}) {
    const Scenario s =
        read_scenario(std::string(PITSTOP_SOURCE_DIR) + "/experiments/scenarios/" + name + ".yaml", {});
    for (const Lever& l : levers_of(s)) {
      EXPECT_FALSE(l.name.ja.empty()) << l.name.en;
      EXPECT_NE(l.name.ja, l.name.en);
    }
  }
  EXPECT_EQ(turn_words("125.6 failures", Language::ja), "125.6 件");
}

TEST(Report, TellsWhatIsNotKnownWhereThatWasAsked) {
  Uncertainty u;
  u.expected95 = {86400 * 10.0, 86400 * 11.0};
  u.predictive95 = {86400 * 9.0, 86400 * 12.5};
  u.machine_variance = 1;
  u.chance_variance = 3;
  u.draws.resize(3);
  u.replications = 7;
  Summary s;
  s.scenario = "x";
  s.uncertainty = std::make_shared<const Uncertainty>(u);
  const ScratchFolder folder;
  write_results(folder / "u.h5", {"name: x\n", "pitstop run x.yaml --uncertainty", "1"}, s);
  ReportContent content;
  content.stored = read_results(folder / "u.h5");
  EXPECT_EQ(uncertainty_sentence(content, Language::en),
            "By what is known of the machine the expected wall time is 10 d – 11 d; that of one run is 9 d – "
            "12.5 d "
            "(95 %). 25.0 % of the variance is what is not known of the machine, the rest is chance.");
  content.stored.sweep.points[0].summary.uncertainty = nullptr;
  EXPECT_EQ(uncertainty_sentence(content, Language::ja), "");
}

TEST(Report, ATimelineOfAHundredThousandFailuresStaysSmall) {
  RunTimeline t;
  t.wall_s = 1e7;
  for (int i = 0; i < 100'000; ++i) {
    const double at = 100.0 * i;
    t.failures.push_back({at, "gpu"});
    t.spans.push_back({at, at + 30, i % 7 == 0 ? Line::restart : Line::lost_work});
  }
  t.spans.push_back({5e6, 6e6, Line::capacity_wait});
  const std::string svg = timeline_chart(t, "many", Language::en);
  EXPECT_LT(svg.size(), 150'000U);
  EXPECT_TRUE(holds(svg, "class=\"l2\"") && holds(svg, "capacity wait: 11.6 d"));
  t.failures.resize(1);
  EXPECT_TRUE(holds(timeline_chart(t, "one", Language::en), "<title>gpu, 0 s</title>"));
}

constexpr const char* kCluster = R"(name: three
description: "<b>all</b>"
cluster: {nodes: 6}
jobs:
  wide: {nodes: 4, work: 3d}
  single: {nodes: 1, work: 1d, count: 2, every: 1h}
causes:
  gpu: {mtbf: 20d, symptom: crash, remedy: replace, detected_by: [hma]}
recovery: {profile: hyperpod-field}
checkpoint: {interval: 1h, stall: 15s}
)";

TEST(Report, OfAWholeClusterTellsWhatItLoses) {
  const ReportContent content = content_of(kCluster);
  ASSERT_TRUE(content.is_cluster());
  ASSERT_TRUE(content.again) << content.why_not;
  const std::string html = html_report(content, Language::en);
  for (const char* part :
       {"3 jobs on 6 nodes", "Failures cost the jobs", "id=\"jobs\"", "Where the node-hours go",
        "id=\"timelines\"", "median: replication", "3 of 3 jobs completed", "single-2"})
    EXPECT_TRUE(holds(html, part)) << part;
  EXPECT_FALSE(holds(html, "<b>all"));
  for (const char* part : {"id=\"interval\"", ">nan", " nan"}) EXPECT_FALSE(holds(html, part)) << part;
  EXPECT_TRUE(holds(markdown_report(content, Language::en), "### Where the node-hours go"));
  EXPECT_TRUE(holds(html_report(content, Language::ja), "6 ノードで 3 個のジョブ"));
}

// Rows are kept of all jobs together, kinds are tallied job by job: their means agree.
TEST(Report, OfAWholeClusterTellsWhatAJobTakes) {
  const ReportContent content = content_of(kCluster);
  double sum_s = 0;
  for (const KindSummary& kind : content.summary().cluster->kinds)
    sum_s += static_cast<double>(kind.jobs) * kind.wall_s.mean;
  const std::vector<double> walls = content.walls_s();
  ASSERT_EQ(walls.size(), 300U);
  EXPECT_EQ(content.jobs(), 3U);
  EXPECT_NEAR(content.wall().estimate->mean, sum_s / 3, 1e-3);
  EXPECT_NEAR(convergence_of(walls).mean.back(), sum_s / 3, 1e-3);
  const double median = *content.wall().p50;
  EXPECT_LE(std::count_if(walls.begin(), walls.end(), [=](double w) { return w < median; }), 150);
  EXPECT_GE(std::count_if(walls.begin(), walls.end(), [=](double w) { return w <= median; }), 150);
  const std::string html = html_report(content, Language::en);
  for (const char* part : {"<section id=\"distribution\"", "<section id=\"convergence\"",
                           "the mean over the 3 jobs in each of 300 replications",
                           "mean wall time of a job (", "their distributions cannot be drawn"})
    EXPECT_TRUE(holds(html, part)) << part;
  EXPECT_FALSE(holds(html_report(content_of(kText), Language::en), "cannot be drawn"));
}

// 1.968: Student's t of 299 degrees of freedom.
TEST(Report, OfAWholeClusterTellsHowItsFiguresVary) {
  const ReportContent content = content_of(kCluster);
  const Estimate& span = content.summary().cluster->span_s;
  EXPECT_GT(span.std, 0);
  EXPECT_NEAR(span.ci95.high - span.mean, 1.968 * span.std / std::sqrt(300), 1e-3 * span.std);
  const Figures table = cluster_figures(*content.summary().cluster, Language::en);
  EXPECT_EQ(table.rows[0][2], duration_words(span.std, Language::en));
}

TEST(Report, OfAWholeClusterCountsJobsThatNeverFinish) {
  const ReportContent content = content_of(kCluster, {"horizon=3d 2h"});
  ASSERT_TRUE(content.is_cluster() && content.summary().wall.censored());
  double sum_s = 0;
  for (const KindSummary& kind : content.summary().cluster->kinds)
    sum_s += static_cast<double>(kind.jobs) * kind.wall_s.mean;
  EXPECT_EQ(content.walls_s().size(), 300U);
  EXPECT_NEAR(content.wall().estimate->mean, sum_s / 3, 1e-3);
  const std::string html = html_report(content, Language::en);
  EXPECT_TRUE(holds(html, "of them not every job completed"));
  EXPECT_FALSE(holds(html, ">nan") || holds(html, " nan"));
}

// What the nodes were used for is the nodes' time; what trained is at least the work of the jobs.
TEST(Report, TheTimelineOfAClusterHoldsEveryNodeHour) {
  const ReportContent content = content_of(kCluster);
  ASSERT_TRUE(content.again && content.again->cluster_median && content.again->cluster_worst);
  for (const ClusterTimeline* t : {&*content.again->cluster_median, &*content.again->cluster_worst}) {
    double all = 0;
    for (const double h : t->node_h) all += h;
    EXPECT_NEAR(all, 6 * t->end_s / 3600, 1e-6);
    for (const auto& step : t->nodes) {
      double nodes = 0;
      for (const double n : step) nodes += n;
      EXPECT_NEAR(nodes, 6, 1e-9);
    }
    const double trained = t->node_h[static_cast<std::size_t>(NodeUse::training)];
    EXPECT_GE(trained, 4 * 72 + 2 * 24);
    EXPECT_LE(trained, all);
  }
  EXPECT_GE(content.again->cluster_worst->end_s, 0);
}

TEST(Report, OfAClusterWithoutItsTablesAsksForANewRun) {
  const ReportContent content = content_of(kCluster);
  StoredResults old = content.stored;
  old.sweep.points[0].summary.cluster.reset();
  EXPECT_THROW(compose_report(old, "out.h5", nullptr), InputError);
}

TEST(Report, SaysWhatCouldNotBeSimulatedAnew) {
  ReportContent content = content_of(kText);
  StoredResults damaged = content.stored;
  damaged.provenance.scenario_text = "name: small\n";
  const ReportContent told = compose_report(damaged, "out.h5", nullptr);
  EXPECT_FALSE(told.again);
  EXPECT_TRUE(holds(html_report(told, Language::en), "could not be simulated anew"));
  EXPECT_TRUE(holds(markdown_report(told, Language::ja), "改めてシミュレートできませんでした"));
}

TEST(Report, OfRunsThatNeverFinishHasNoMeanWallTime) {
  const ReportContent content = content_of(kText, {"horizon=10d 1h"});
  ASSERT_TRUE(content.summary().wall.censored());
  const std::string html = html_report(content, Language::en);
  EXPECT_TRUE(holds(html, "of runs did not finish"));
  EXPECT_FALSE(holds(html, "id=\"distribution\""));
  EXPECT_FALSE(holds(html, ">nan") || holds(html, " nan"));
}

TEST(Report, MarkdownFollowsAVerificationReport) {
  const std::string text = markdown_report(content_of(kText), Language::en);
  std::size_t at = 0;
  for (const char* title : {"# Resiliency report", "## Executive summary", "## Validation", "## Resiliency",
                            "## Observability", "## Proposals", "## Provenance"}) {
    const std::size_t found = text.find(title, at);
    ASSERT_NE(found, std::string::npos) << title;
    at = found;
  }
}

TEST(Report, IsWholeInJapanese) {
  for (int s = 0; s <= static_cast<int>(Say::made_by); ++s) {
    const auto what = static_cast<Say>(s);
    ASSERT_FALSE(said(what, Language::en).empty()) << s;
    ASSERT_FALSE(said(what, Language::ja).empty()) << s;
    // The same blanks to fill.
    for (std::size_t open = said(what, Language::en).find('{'); open != std::string_view::npos;
         open = said(what, Language::en).find('{', open + 1)) {
      const std::string_view en = said(what, Language::en);
      EXPECT_NE(said(what, Language::ja).find(en.substr(open, en.find('}', open) - open + 1)),
                std::string_view::npos)
          << en;
    }
  }
  const std::string html = html_report(content_of(kText), Language::ja);
  EXPECT_TRUE(holds(html, "<html lang=\"ja\">"));
  EXPECT_FALSE(holds(html, "twice as fast"));
  EXPECT_EQ(duration_words(89820, Language::ja), "24 時間 57 分");
}

TEST(RoundTicks, AreRoundAndWithin) {
  const auto ticks = round_ticks(0.3, 9.7, 5);
  EXPECT_EQ(ticks, (std::vector<double>{2, 4, 6, 8}));
  for (const double high : {1e-3, 7.0, 1234.5, 1e9}) {
    const auto some = round_ticks(0, high, 6);
    EXPECT_GE(some.size(), 3U);
    EXPECT_LE(some.size(), 8U);
    EXPECT_LE(some.back(), high * (1 + 1e-9));
  }
}

}  // namespace
}  // namespace pitstop
