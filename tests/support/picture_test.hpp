// A test of pictures: skipped, with the reason, where they cannot be drawn.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "experiments/base/atomic_file.hpp"
#include "experiments/show/gnuplot.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {

class PictureTest : public ::testing::Test {
 protected:
  void SetUp() override {
    try {
      check_plot(folder_ / "probe.svg");
    } catch (const OutputError& e) {
      GTEST_SKIP() << e.what();
    }
  }
  // The file that `plot` draws of `what`.
  template <class Plot, class What>
  std::string svg(Plot plot, const What& what) {
    plot(folder_ / "picture.svg", what);
    return contents(folder_ / "picture.svg");
  }
  ScratchFolder folder_;
};

}  // namespace pitstop
