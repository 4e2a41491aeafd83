// Every kind of picture that a command draws, on several scenarios: no text is cut, none lies on another, no
// mark of an axis repeats the one before, and every named series is in the legend.
#include "tests/support/picture_layout.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "tests/support/picture_test.hpp"
#include "tests/support/program.hpp"

namespace pitstop::test {
namespace {

struct Drawing {
  const char* name;
  std::vector<std::string> command;
};

std::ostream& operator<<(std::ostream& out, const Drawing& d) { return out << d.name; }

class PictureLayoutOf : public PictureTest, public testing::WithParamInterface<Drawing> {};

// A network's picture names the same number of nodes below each leaf.
bool has_axes(const Drawing& d) { return d.command.front() != "network"; }

TEST_P(PictureLayoutOf, IsReadable) {
  if (IsSkipped()) return;
  std::vector<std::string> command = GetParam().command;
  const std::string path = folder_ / "picture.svg";
  command.insert(command.end(), {"--plot", path});
  const Answer answer = pitstop(command);
  ASSERT_TRUE(answer.code == 0 || answer.code == 1) << answer.err;
  const PictureLayout layout(contents(path));
  ASSERT_GT(layout.texts.size(), 3U);
  EXPECT_EQ(layout.outside(), std::vector<std::string>{});
  EXPECT_EQ(layout.overlapping(), std::vector<std::string>{});
  EXPECT_EQ(layout.series_not_in_legend(), std::vector<std::string>{});
  EXPECT_TRUE(!has_axes(GetParam()) || layout.repeated_ticks().empty())
      << testing::PrintToString(layout.repeated_ticks());
}

std::vector<std::string> few(std::vector<std::string> command, const char* replications = "60") {
  command.insert(command.end(), {"--replications", replications, "--quiet"});
  return command;
}

const std::string kPrice = "cluster.price=98.32 USD/h";

INSTANTIATE_TEST_SUITE_P(
    All, PictureLayoutOf,
    testing::Values(
        Drawing{"run", few({"run", "g5-fleet"})}, Drawing{"run_of_tiers", few({"run", "llama-70b-fsx"})},
        Drawing{"run_of_a_cluster", few({"run", "shared-nodes"}, "3")},
        Drawing{"run_of_one_failure", few({"run", "exercise"})}, Drawing{"run_of_daly", few({"run", "daly"})},
        Drawing{"sweep", few({"sweep", "g5-fleet", "--vary", "checkpoint.interval=1min..4h:8log"})},
        Drawing{"sweep_of_spares", few({"sweep", "llama-70b-fsx", "--vary", "cluster.spares=0..4"})},
        Drawing{"map",
                few({"sweep", "g5-fleet", "--vary", "job.nodes=32,64", "--vary", "cluster.spares=0..2"})},
        Drawing{"plan", few({"plan", "g5-fleet", "--vary", "cluster.spares=0..4", "--deadline", "33d"})},
        Drawing{"plan_priced", few({"plan", "g5-fleet", "--set", kPrice, "--vary", "cluster.spares=0..4",
                                    "--deadline", "33d", "--budget", "5500000 USD"})},
        Drawing{"slo", few({"slo", "g5-fleet"})}, Drawing{"slo_of_tiers", few({"slo", "llama-70b-fsx"})},
        Drawing{"sensitivity", few({"sensitivity", "g5-fleet"})},
        Drawing{"sensitivity_of_counts", few({"sensitivity", "grey-failures"})},
        Drawing{"tune", few({"tune", "g5-fleet", "--over", "checkpoint.interval=1min..6h"})},
        Drawing{"tune_priced", few({"tune", "g5-fleet", "--set", kPrice, "--objective", "cost", "--over",
                                    "checkpoint.interval=10min..2h"})},
        Drawing{"payoff", few({"payoff", "g5-fleet"})},
        Drawing{"payoff_priced", few({"payoff", "g5-fleet", "--set", kPrice})},
        Drawing{"compare", few({"compare", "g5-fleet", "daly"})},
        Drawing{"network", {"network", "llama-70b-fsx"}}, Drawing{"replay", {"replay", "g5-fleet"}},
        Drawing{"replay_of_one_failure", {"replay", "exercise"}},
        Drawing{"replay_of_a_cluster", {"replay", "shared-cluster"}},
        Drawing{"replay_of_shared_nodes", {"replay", "shared-nodes"}}),
    [](const auto& drawing) { return drawing.param.name; });

// The reader of pictures sees what is wrong.
TEST(PictureLayout, SeesWhatIsWrong) {
  const PictureLayout layout(
      "<svg viewBox=\"0 0 200 100\"><g font-size=\"10\"><text x=\"180\" y=\"20\">beyond the edge</text>"
      "<text x=\"10\" y=\"50\">one word</text><text x=\"20\" y=\"52\">another</text></g>"
      "<g font-size=\"10\" text-anchor=\"end\"><text x=\"9\" y=\"70\">5.3 M</text><text x=\"9\" y=\"80\">5.3 "
      "M</text></g><g id=\"gnuplot_plot_1\"><title>lost</title></g></svg>");
  EXPECT_EQ(layout.outside(), (std::vector<std::string>{"beyond the edge", "5.3 M", "5.3 M"}));
  EXPECT_EQ(layout.overlapping(), std::vector<std::string>{"one word | another"});
  EXPECT_EQ(layout.repeated_ticks(), std::vector<std::string>{"5.3 M"});
  EXPECT_EQ(layout.series_not_in_legend(), std::vector<std::string>{"lost"});
}

}  // namespace
}  // namespace pitstop::test
