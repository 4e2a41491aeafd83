// Pictures: that they come, whole and for any name; what they look like is for eyes.
#include "experiments/answers/run/plot.hpp"

#include <gtest/gtest.h>

#include "tests/results/sample_results.hpp"
#include "tests/support/picture_test.hpp"

namespace pitstop {
namespace {

class Plot : public PictureTest {
 protected:
  std::string svg_of_run(const Summary& s) { return svg(plot_run, s); }
  std::string svg_of(const Sweep& s) { return svg(plot_sweep, s); }
};

TEST_F(Plot, OfARunNamesLinesAndUnits) {
  const std::string svg = svg_of_run(sample_summary(500));
  EXPECT_NE(svg.find("capacity_wait"), std::string::npos);
  EXPECT_NE(svg.find("wall time (days)"), std::string::npos);
  EXPECT_TRUE(svg.ends_with("</svg>\n\n") || svg.ends_with("</svg>\n"));
}

TEST_F(Plot, OfARunThatNeverVaries) {
  Summary s = sample_summary(1);
  EXPECT_NE(svg_of_run(s).find("</svg>"), std::string::npos);
}

TEST_F(Plot, OfARunCutsAnEndlessTailAndSaysSo) {
  Summary s = sample_summary(500);
  s.rows[7].wall = Duration::seconds(86400 * 100'000LL);
  EXPECT_NE(svg_of_run(s).find("not shown: 1 up to 1e+05 days"), std::string::npos);
}

TEST_F(Plot, OfARunWhereNothingCompleted) {
  Summary s = sample_summary(3);
  for (Row& r : s.rows) r.ending = Ending::horizon;
  s.wall = {};
  EXPECT_NE(svg_of_run(s).find("no replication completed"), std::string::npos);
}

TEST_F(Plot, OfASweepMarksBestAndOptimum) {
  const std::string svg = svg_of(sample_sweep());
  EXPECT_NE(svg.find("20 min"), std::string::npos);
  EXPECT_NE(svg.find("best "), std::string::npos);
  EXPECT_NE(svg.find("analytic optimum"), std::string::npos);
}

TEST_F(Plot, OfNamesAndOfCensoredPoints) {
  Sweep sweep = sample_sweep();
  sweep.points.resize(3);
  sweep.best = 1;
  for (std::size_t i = 0; i < 3; ++i)
    sweep.points[i].values[0] = {"checkpoint.interval", std::string(i + 1, 'a'), {}, false};
  sweep.points[0].summary.wall = {};
  EXPECT_NE(svg_of(sweep).find("at 1 of 3 points some replications did not complete"), std::string::npos);
}

TEST_F(Plot, OfTwoKeysIsAMap) {
  const std::string svg = svg_of(sample_grid());
  EXPECT_NE(svg.find("cluster.spares"), std::string::npos);
  Sweep three = sample_grid();
  three.keys.push_back("seed");
  EXPECT_THROW(plot_sweep(folder_ / "x.svg", three), OutputError);
}

TEST_F(Plot, IsPngByItsName) {
  plot_run(folder_ / "run.png", sample_summary(50));
  EXPECT_TRUE(contents(folder_ / "run.png").starts_with("\x89PNG"));
}

// gnuplot executes what stands in backquotes or double quotes.
TEST_F(Plot, NeverExecutesANameOfTheUser) {
  Summary s = sample_summary(5);
  s.scenario = "'\nsystem \"touch " + folder_ / "gotcha" + "\"\n`touch " + folder_ / "gotcha" + "` it's";
  EXPECT_NE(svg_of_run(s).find("it’s"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "gotcha"));
}

TEST_F(Plot, SaysWhyItFailed) {
  EXPECT_THROW(check_plot(folder_ / "run.pdf"), OutputError);
  EXPECT_THROW(check_plot(folder_ / "no/such.svg"), OutputError);
  try {
    draw(folder_ / "bad.svg", "plot (\n");
    FAIL();
  } catch (const OutputError& e) {
    EXPECT_NE(std::string(e.what()).find("invalid expression"), std::string::npos) << e.what();
  }
  EXPECT_EQ(folder_.files(), 0U);
}

}  // namespace
}  // namespace pitstop
