// The collective fit on real machines (../shared): rows that it has seen, small ones and large ones, and node
// counts that it has not.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "calibration/fit/records_fit.hpp"
#include "tests/calibration/imported_file.hpp"

namespace pitstop::test {
namespace {

constexpr double kMiB = 1 << 20;
const std::string kLogs = std::string(PITSTOP_SOURCE_DIR) + "/../shared/data/nccl/";
const std::string kAbci1 = "abci_a100_1node_8gpu_allreduce.log",
                  kAbci2 = "abci_a100_2node_16gpu_allreduce.log",
                  kAbci8 = "abci_a100_8node_64gpu_allreduce.log", kV1 = "abci_v100_1node_4gpu_allreduce.log",
                  kV2 = "abci_v100_2node_8gpu_allreduce_ucxwarn.log",
                  kV4 = "abci_v100_4node_16gpu_allreduce_ucxwarn.log",
                  kP4 = "aws_p4de_2node_16gpu_allreduce_srun.log",
                  kP5 = "aws_p5_2node_16gpu_allreduce_srun.log";

#define NEEDS_SHARED() \
  if (!std::filesystem::exists(kLogs)) GTEST_SKIP() << "no ../shared/data/nccl"

FitRequest asked(double line_rate = 0, const char* gpu = "") {
  FitRequest request;
  request.gpus_per_node = 8;  // of files that do not name hosts
  request.line_rate = line_rate;
  request.gpu = gpu;
  return request;
}

CollectiveFit fit_of(const std::vector<std::string>& names, const FitRequest& request) {
  std::vector<Imported> files;
  for (const std::string& name : names) files.push_back(import_file(kLogs + name));
  const RecordsFit fit = fit_records(files, request);
  EXPECT_EQ(fit.collectives.size(), 1U);
  return fit.collectives.at(0).fit;
}

// The largest share of the errors, sorted, that still lies at or below p.
double quantile(std::vector<double> errors, double p) {
  std::sort(errors.begin(), errors.end());
  return errors.at(static_cast<std::size_t>(std::ceil(p * static_cast<double>(errors.size()))) - 1);
}

struct Errors {
  std::vector<double> small, large;  // below 1 MiB; from 1 MiB on, where no outlier is named
};

Errors seen(const CollectiveFit& fit, std::int64_t nodes) {
  Errors errors;
  for (const CollectiveFitRow& row : fit.rows) {
    if (row.sample.nodes != nodes) continue;
    (row.sample.bytes < kMiB ? errors.small : errors.large).push_back(std::fabs(row.error()));
  }
  return errors;
}

Errors unseen(const CollectiveFit& fit, const std::string& name) {
  const Imported file = import_file(kLogs + name);
  const CollectiveRun& run = file.collectives.at(0);
  Errors errors;
  for (const CollectiveRow& row : run.rows) {
    const auto bytes = static_cast<double>(row.bytes);
    const double t = fit.time_s(bytes, *run.ranks, *run.nodes) * 1e6;
    (bytes < kMiB ? errors.small : errors.large).push_back(std::fabs(t / row.out_of_place->time_us - 1));
  }
  return errors;
}

// Latency rows within 50 %, all of them; large rows within 10 % at the median and 25 % for nine of ten.
TEST(FitMachines, RowsOfCalibratedFiles) {
  NEEDS_SHARED();
  struct Case {
    std::vector<std::string> files;
    std::vector<std::int64_t> nodes;
    FitRequest request;
  };
  const Case cases[] = {{{kAbci1, kAbci2, kAbci8}, {1, 2, 8}, asked()},
                        {{kV1, kV2, kV4}, {1, 2, 4}, asked()},
                        {{kP4}, {2}, asked()},
                        {{kP5}, {2}, asked()},
                        {{kP4}, {2}, asked(50e9, "A100")},
                        {{kP5}, {2}, asked(400e9, "H100")}};
  for (const Case& c : cases) {
    const CollectiveFit fit = fit_of(c.files, c.request);
    for (const std::int64_t nodes : c.nodes) {
      const Errors e = seen(fit, nodes);
      const std::string what = c.files.back() + ", nodes " + std::to_string(nodes);
      EXPECT_LT(quantile(e.small, 1), 0.50) << what;
      EXPECT_LT(quantile(e.large, 0.5), 0.10) << what;
      EXPECT_LT(quantile(e.large, 0.9), 0.25) << what;
      RecordProperty(what + " small worst %", std::to_string(100 * quantile(e.small, 1)));
    }
  }
}

// Eight nodes at 32 MiB are slower than at 16 MiB: named.
TEST(FitMachines, ARowThatNoSmoothModelExplainsIsNamed) {
  NEEDS_SHARED();
  const CollectiveFit fit = fit_of({kAbci1, kAbci2, kAbci8}, asked());
  EXPECT_EQ(fit.rows.size(), 72U);
  const auto slow = std::find_if(fit.rows.begin(), fit.rows.end(), [](const CollectiveFitRow& r) {
    return r.sample.nodes == 8 && r.sample.bytes == 32 * kMiB;
  });
  ASSERT_NE(slow, fit.rows.end());
  EXPECT_NE(slow->outlier.find("slower than a smaller message"), std::string::npos);
}

// Node counts left out of the fit. What bounds them differs: NVLink where only one node was left out (its
// rows tell nothing of it, the name of the GPU does), the line rate where ring and tree explain two nodes
// alike (V100: two EDR cards of 12.5 GB/s; a tree would fill less than half of them).
TEST(FitMachines, HeldOutNodeCounts) {
  NEEDS_SHARED();
  struct Case {
    std::vector<std::string> given;
    std::string held_out;
    double line_rate, small_worst, large_median, large_worst;
  };
  const Case cases[] = {
      {{kAbci1, kAbci8}, kAbci2, 0, 0.50, 0.15, 0.25}, {{kAbci1, kAbci2}, kAbci8, 0, 0.50, 0.15, 0.25},
      {{kAbci2, kAbci8}, kAbci1, 0, 0.50, 0.25, 0.40}, {{kAbci2}, kAbci8, 0, 0.50, 0.15, 0.25},
      {{kAbci2}, kAbci1, 0, 0.50, 0.25, 0.40},         {{kV2, kV4}, kV1, 0, 0.50, 0.25, 0.40},
      {{kV1, kV2}, kV4, 25e9, 0.65, 0.10, 0.25},
  };
  for (const Case& c : cases) {
    const Errors e = unseen(fit_of(c.given, asked(c.line_rate)), c.held_out);
    EXPECT_LT(quantile(e.small, 1), c.small_worst) << c.held_out;
    EXPECT_LT(quantile(e.large, 0.5), c.large_median) << c.held_out;
    EXPECT_LT(quantile(e.large, 1), c.large_worst) << c.held_out;
  }
}

// Two nodes of p5 exchange more than their cards carry one way in a ring: a tree, bound by NVLink. More
// nodes are bound by the cards.
TEST(FitMachines, ThreeNodesOfP5AreBoundByTheirCards) {
  NEEDS_SHARED();
  const CollectiveFit fit = fit_of({kP5}, asked(400e9, "H100"));
  EXPECT_EQ(fit.ways.back().algorithm, Algorithm::tree);
  EXPECT_TRUE(fit.alternative.empty());
  const double bytes = 16384 * kMiB;
  EXPECT_GT(bytes / fit.time_s(bytes, 16, 2), 200e9);
  EXPECT_LE(bytes / fit.time_s(bytes, 64, 8), 200e9);
}

TEST(FitMachines, NvlinkFollowsFromTheNameOfTheGpu) {
  EXPECT_EQ(nvlink_of("Tesla V100-SXM2-16GB"), 120e9);
  EXPECT_EQ(nvlink_of("NVIDIA A100-SXM4-80GB"), 240e9);
  EXPECT_EQ(nvlink_of("NVIDIA H100 80GB HBM3"), 370.8e9);
  EXPECT_EQ(nvlink_of("A10G"), 0);
  EXPECT_EQ(nvlink_of("NVIDIA H100 PCIe"), 0);
  EXPECT_EQ(nvlink_of(""), 0);
}

}  // namespace
}  // namespace pitstop::test
