// How the processes of one job tell each other a few bytes before NCCL can: each gives its own and gets those
// of all.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "kernels/bench/launch.hpp"

namespace pitstop::bench {

// Every process calls it equally often; the answer is in the order of ranks. Throws std::runtime_error.
using Exchange = std::function<std::vector<std::string>(const std::string& mine)>;

// For a process that is alone.
Exchange exchange_alone();

// Through files beside `path`, on a file system that all see: PATH.JOB.ROUND.RANK, each written whole under
// another name and renamed. A process removes its files when all have read them, the last when the exchange
// is destroyed. Waits at most `patience` for the others.
Exchange exchange_by_files(const std::string& path, const LaunchPlace& place, std::chrono::seconds patience,
                           const std::atomic<bool>& stop);

#ifdef PITSTOP_WITH_MPI
// Through MPI, which is started by the first call and ended with the exchange. Throws std::runtime_error
// where MPI knows of other ranks than the launcher does (an srun without --mpi).
Exchange exchange_by_mpi(const LaunchPlace& place);
#endif

}  // namespace pitstop::bench
