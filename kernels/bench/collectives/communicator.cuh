// The GPUs of one process in a NCCL communicator: set up, waited for, given up when a rank does not go on.
#pragma once

#include <cuda_bf16.h>
#include <nccl.h>

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "kernels/bench/device.cuh"

namespace pitstop::bench {

void nccl_check(ncclResult_t code, const char* doing);

// What one GPU works with.
struct NcclGpu {
  NcclGpu(int device, std::size_t bytes);

  void use() const { cuda_check(cudaSetDevice(device), "use a device"); }

  int device;
  DeviceMemory send, receive, numbers;  // numbers: a few words to count and to agree with
  Stream stream;
  Event start, stop;
};

class Communicator {
 public:
  // Blocks until all ranks have come. Where they do not within `timeout`, ends the process with code 3: a
  // call of NCCL that hangs cannot be called back. Requires: the device of each GPU allocated.
  Communicator(const ncclUniqueId& id, int first_rank, int ranks, const std::vector<NcclGpu>& gpus,
               std::chrono::seconds timeout);
  ~Communicator();
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;

  ncclComm_t of(std::size_t gpu) const { return comms_[gpu]; }
  int first_rank() const { return first_rank_; }
  int ranks() const { return ranks_; }
  double set_up_s() const { return set_up_s_; }

  // Until the streams of all GPUs are empty. Throws DeviceError, and gives the communicator up, where NCCL
  // tells of an error or nothing ends within the timeout.
  void finish();
  // The sums, over all ranks, of two numbers that each GPU brings.
  std::array<double, 2> summed(const std::vector<std::array<double, 2>>& mine);

 private:
  [[noreturn]] void give_up(const std::string& why);

  const std::vector<NcclGpu>& gpus_;
  int first_rank_, ranks_;
  std::chrono::seconds timeout_;
  std::vector<ncclComm_t> comms_;
  double set_up_s_ = 0;
};

}  // namespace pitstop::bench
