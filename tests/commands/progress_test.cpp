#include "experiments/show/progress.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace pitstop {
namespace {

using std::chrono::milliseconds;

struct Watched {
  Progress::Clock::time_point now{};
  std::vector<std::string> said;

  Progress progress(Progress::Style style) {
    return Progress(
        style, [this](std::string_view s) { said.emplace_back(s); }, [this] { return now; });
  }
};

TEST(Progress, SaysALineEveryTenSeconds) {
  Watched w;
  {
    auto progress = w.progress(Progress::Style::lines);
    for (std::uint64_t done = 0; done <= 250; ++done, w.now += milliseconds(100)) progress.update(done, 1000);
  }
  ASSERT_EQ(w.said.size(), 2U);
  EXPECT_EQ(w.said[0], " 10 %  100 of 1000 replications, 91 s left\n");
}

TEST(Progress, RedrawsABarTenTimesASecondAndRemovesIt) {
  Watched w;
  {
    auto progress = w.progress(Progress::Style::bar);
    progress.label("point 3 of 24");
    for (std::uint64_t done = 0; done < 1000; ++done, w.now += milliseconds(1)) progress.update(done, 1000);
  }
  ASSERT_EQ(w.said.size(), 10U);
  EXPECT_EQ(
      w.said[4],
      "\rpoint 3 of 24  [##############..............]  50 %  500 of 1000 replications, 1 s left\033[K");
  EXPECT_EQ(w.said.back(), "\r\033[K");
}

TEST(Progress, ColoursOnlyWhereAsked) {
  Watched w;
  auto progress = w.progress(Progress::Style::coloured_bar);
  w.now += milliseconds(200);
  progress.update(1, 2);
  EXPECT_NE(w.said.at(0).find("\033[36m"), std::string::npos);
}

TEST(Progress, IsSilentWhenQuiet) {
  Watched w;
  auto progress = w.progress(Progress::Style::quiet);
  w.now += milliseconds(60'000);
  progress.update(1, 2);
  EXPECT_TRUE(w.said.empty());
}

TEST(Progress, IsPlainWhereTheTerminalIsDumb) {
  ::setenv("TERM", "dumb", 1);
  EXPECT_EQ(Progress::style_for_stderr(false), Progress::Style::lines);
  EXPECT_EQ(Progress::style_for_stderr(true), Progress::Style::quiet);
}

}  // namespace
}  // namespace pitstop
