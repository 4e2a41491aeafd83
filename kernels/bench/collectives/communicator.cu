#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>

#include "kernels/bench/collectives/communicator.cuh"

namespace pitstop::bench {

namespace {

using Clock = std::chrono::steady_clock;

// Ends the process where what it guards does not come back in time.
class Watchdog {
 public:
  Watchdog(std::chrono::seconds patience, std::string words)
      : thread_([this, patience, words = std::move(words)] {
          std::unique_lock lock(mutex_);
          if (back_.wait_for(lock, patience, [this] { return is_back_; })) return;
          std::fprintf(stderr, "pitstop: %s\n", words.c_str());
          std::fflush(nullptr);
          std::_Exit(3);
        }) {}
  ~Watchdog() {
    {
      const std::lock_guard lock(mutex_);
      is_back_ = true;
    }
    back_.notify_one();
    thread_.join();
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  std::mutex mutex_;
  std::condition_variable back_;
  bool is_back_ = false;
  std::thread thread_;  // started last
};

}  // namespace

void nccl_check(ncclResult_t code, const char* doing) {
  if (code == ncclSuccess || code == ncclInProgress) return;
  const char* const more = ncclGetLastError(nullptr);
  throw DeviceError(std::string("cannot ") + doing + ": NCCL says " + ncclGetErrorString(code) +
                    (more != nullptr && *more != '\0' ? std::string(": ") + more : "") +
                    "; NCCL_DEBUG=WARN tells more");
}

NcclGpu::NcclGpu(int number, std::size_t bytes)
    : device((cuda_check(cudaSetDevice(number), "use a device"), number)),
      send(bytes),
      receive(bytes),
      numbers(4 * sizeof(double)) {}

Communicator::Communicator(const ncclUniqueId& id, int first_rank, int ranks,
                           const std::vector<NcclGpu>& gpus, std::chrono::seconds timeout)
    : gpus_(gpus), first_rank_(first_rank), ranks_(ranks), timeout_(timeout), comms_(gpus.size(), nullptr) {
  const Watchdog watchdog(
      timeout, "a communicator of " + std::to_string(ranks) + " ranks was not set up within " +
                   std::to_string(timeout.count()) +
                   " s; do all ranks run, and can they reach each other? NCCL_DEBUG=INFO tells more");
  const auto start = Clock::now();
  nccl_check(ncclGroupStart(), "begin a group");
  for (std::size_t g = 0; g < gpus.size(); ++g) {
    gpus[g].use();
    nccl_check(ncclCommInitRank(&comms_[g], ranks, id, first_rank + static_cast<int>(g)),
               "set up a communicator");
  }
  nccl_check(ncclGroupEnd(), "set up a communicator");
  set_up_s_ = std::chrono::duration<double>(Clock::now() - start).count();
}

Communicator::~Communicator() {
  // After an error the others may be gone: destroying would wait for them.
  const auto end = std::uncaught_exceptions() > 0 ? ncclCommAbort : ncclCommDestroy;
  for (const ncclComm_t comm : comms_) {
    if (comm != nullptr) end(comm);
  }
}

void Communicator::give_up(const std::string& why) {
  for (ncclComm_t& comm : comms_) {
    if (comm != nullptr) ncclCommAbort(std::exchange(comm, nullptr));
  }
  throw DeviceError(why);
}

void Communicator::finish() {
  const auto deadline = Clock::now() + timeout_;
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    gpus_[g].use();
    if (comms_[g] == nullptr) throw DeviceError("the communicator was given up after an error");
    for (;;) {
      const cudaError_t state = cudaStreamQuery(gpus_[g].stream);
      if (state == cudaSuccess) break;
      if (state != cudaErrorNotReady) cuda_check(state, "run a collective");
      cudaGetLastError();  // "not ready" is no error of the next call
      ncclResult_t said = ncclSuccess;
      nccl_check(ncclCommGetAsyncError(comms_[g], &said), "ask a communicator for its errors");
      if (said != ncclSuccess && said != ncclInProgress)
        give_up(std::string("a collective failed: NCCL says ") + ncclGetErrorString(said) +
                "; NCCL_DEBUG=WARN tells more");
      if (Clock::now() > deadline) {
        give_up("a collective did not end within " + std::to_string(timeout_.count()) +
                " s; has another rank ended, or is the network down?");
      }
      std::this_thread::yield();
    }
  }
}

std::array<double, 2> Communicator::summed(const std::vector<std::array<double, 2>>& mine) {
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    gpus_[g].use();
    cuda_check(cudaMemcpyAsync(gpus_[g].numbers.as<void>(), mine[g].data(), sizeof mine[g],
                               cudaMemcpyHostToDevice, gpus_[g].stream),
               "bring numbers to the device");
  }
  nccl_check(ncclGroupStart(), "begin a group");
  for (std::size_t g = 0; g < gpus_.size(); ++g) {
    double* const numbers = gpus_[g].numbers.as<double>();
    nccl_check(ncclAllReduce(numbers, numbers, 2, ncclDouble, ncclSum, comms_[g], gpus_[g].stream),
               "sum over ranks");
  }
  nccl_check(ncclGroupEnd(), "sum over ranks");
  finish();
  std::array<double, 2> sums{};
  gpus_.front().use();
  cuda_check(cudaMemcpyAsync(sums.data(), gpus_.front().numbers.as<void>(), sizeof sums,
                             cudaMemcpyDeviceToHost, gpus_.front().stream),
             "read sums");
  gpus_.front().stream.wait();
  return sums;
}

}  // namespace pitstop::bench
