// One collective at one size, as all GPUs of this process run it: timed in batches, its result checked.
#pragma once

#include "kernels/bench/collectives/collective_data.cuh"
#include "kernels/bench/collectives/communicator.cuh"
#include "kernels/bench/collectives/nccl.hpp"

namespace pitstop::bench {

class CollectiveBench {
 public:
  CollectiveBench(const NcclPlan& plan, NcclOperation operation, std::uint64_t elements, bool in_place,
                  const std::vector<NcclGpu>& gpus, Communicator& all);

  void prepare();
  // Seconds of one operation, the mean over the batch and over all ranks. `stop` comes back set where any
  // rank was asked to stop: so that all do.
  double batch(bool& stop);
  // Elements that are wrong on all ranks together, after one more operation on fresh data.
  std::uint64_t wrong();
  // Whether the check finds one element that is wrong on every rank.
  bool finds_planted();

 private:
  char* sent(std::size_t gpu) const;
  char* received(std::size_t gpu) const;
  std::size_t shard_offset(std::size_t gpu) const;
  void bring_data() const;
  void enqueue() const;
  void enqueue_one(std::size_t gpu) const;
  std::uint64_t count_wrong();

  const NcclPlan& plan_;
  bool in_place_;
  const std::vector<NcclGpu>& gpus_;
  Communicator& all_;
  std::vector<CollectiveShape> shapes_;
};

std::size_t bytes_of_type(const std::string& name);

}  // namespace pitstop::bench
