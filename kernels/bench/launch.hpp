// Which of several processes this one is, as its launcher says it in the environment: our own, Open MPI's
// mpirun, one that speaks PMI, or srun.
#pragma once

#include <functional>
#include <string>

namespace pitstop::bench {

struct LaunchPlace {
  int rank = 0, ranks = 1, local_rank = 0;
  std::string job;       // the same for all of them and for no others; empty: the launcher does not say
  std::string launcher;  // empty: started by hand, alone
};

// `variable(name)` is getenv's answer. Throws std::runtime_error where the variables contradict each other.
// In a batch script outside srun Slurm's rank is that of the script: it is not taken.
LaunchPlace launch_place(const std::function<const char*(const char*)>& variable);

}  // namespace pitstop::bench
