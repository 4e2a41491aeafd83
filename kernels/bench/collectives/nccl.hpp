// Collectives between GPUs through NCCL: times, bandwidths, results checked on the device, and how long a
// communicator takes to set up. A header without CUDA and NCCL, so that the command line can include it.
#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "kernels/bench/collectives/collective.hpp"
#include "kernels/bench/collectives/exchange.hpp"
#include "kernels/bench/harness.hpp"
#include "kernels/bench/launch.hpp"

namespace pitstop::bench {

struct NcclPlan {
  std::vector<NcclOperation> operations{std::begin(kNcclOperations), std::end(kNcclOperations)};
  std::uint64_t min_bytes = 8, max_bytes = std::uint64_t{128} << 20;
  int factor = 4;
  int gpus = 1;         // of this process
  int iterations = 20;  // of a batch, which is timed as a whole
  int batches = 6;      // a sample each; six give a 95 % interval of the median
  int warmups = 5;
  bool check = true;
  std::string type = "float", redop = "sum";
  std::chrono::seconds timeout{120};  // without progress
};

struct NcclFindings {
  BenchResults results;       // the same on every rank
  std::vector<NcclRow> rows;  // operation by operation, in the order of sizes
  NcclHead head;
  int ranks = 1, nodes = 1;
  bool gpu_shared = false;  // several ranks on one GPU: a test of the harness
  double loaded_s = 0;      // how long collectives ran
  std::vector<std::pair<std::string, std::string>> facts;
};

// Every process of the job calls it with the same plan. Where ranks share a GPU, sets NCCL_HOSTID,
// NCCL_SOCKET_IFNAME=lo and NCCL_IB_DISABLE=1 in the environment before NCCL starts, so that NCCL takes them
// for hosts of their own and talks over the loopback device. Throws std::runtime_error: no device, a NCCL
// error, a rank that does not come or does not go on. A set-up of a communicator that hangs ends the process
// with exit code 3, for nothing can be waited for then.
NcclFindings bench_nccl(const NcclPlan& plan, const LaunchPlace& place, const Exchange& exchange,
                        const BenchSite& site);

}  // namespace pitstop::bench
