#include "experiments/simulate/engines/engine.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <thread>

#include "experiments/simulate/engines/cpu.hpp"
#include "experiments/simulate/engines/simgrid.hpp"
#include "experiments/simulate/engines/thrust.hpp"

namespace pitstop {

namespace {

std::string takes_all(const Scenario&) { return {}; }

// Every engine, in the order of the help. A new one is a file here and a line here.
const Engine kEngines[] = {
    {"cpu", "threads of this machine", 1U << 16, takes_all, run_on_cpu, nullptr},
    {"cuda", "GPUs of this machine, a replication a thread", 1U << 20, cuda_refusal, run_on_cuda, cuda_sort},
    {"thrust-cpu", "what runs on GPUs, on threads of this machine", 1U << 16, thrust_cpu_refusal,
     run_on_thrust_cpu, thrust_cpu_sort},
    {"auto", "cuda for much work, where it can; else cpu", 1U << 20, takes_all, run_on_best, nullptr},
    {"simgrid", "SimGrid actors, a second implementation that judges the first; slow", 64, simgrid_refusal,
     run_on_simgrid, nullptr},
};

}  // namespace

std::span<const Engine> engines() { return kEngines; }

const Engine* engine_named(const std::string& name) {
  for (const Engine& e : kEngines) {
    if (name == e.name) return &e;
  }
  return nullptr;
}

const Engine& cpu_engine() { return kEngines[0]; }

RanksHere ranks_here() {
  auto number = [](std::initializer_list<const char*> names, unsigned otherwise) {
    for (const char* name : names) {
      if (const char* const value = std::getenv(name)) return unsigned(std::max(0, std::atoi(value)));
    }
    return otherwise;
  };
  RanksHere here;
  here.ranks = std::max(1U, number({"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"}, 1));
  here.rank = number({"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID", "SLURM_LOCALID"}, 0) % here.ranks;
  return here;
}

unsigned usable_threads() {
  unsigned mine = std::max(1U, std::thread::hardware_concurrency() / ranks_here().ranks);
  cpu_set_t bound;
  if (::sched_getaffinity(0, sizeof bound, &bound) == 0) mine = std::min(mine, unsigned(CPU_COUNT(&bound)));
  return std::max(1U, mine);
}

}  // namespace pitstop
