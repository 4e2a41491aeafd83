#include "experiments/engines/engine.hpp"

#include <sched.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

#include "experiments/engines/cpu.hpp"
#include "experiments/engines/simgrid.hpp"

namespace pitstop {

namespace {

std::string takes_all(const Scenario&) { return {}; }

// Every engine, in the order of the help. A new one is a file here and a line here.
const Engine kEngines[] = {
    {"cpu", "threads of this machine", 1U << 16, takes_all, run_on_cpu},
    {"simgrid", "SimGrid actors, a second implementation that judges the first; slow", 64, simgrid_refusal,
     run_on_simgrid},
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

unsigned usable_threads() {
  unsigned mine = std::max(1U, std::thread::hardware_concurrency());
  // A launcher says how many ranks of a job share this machine (Open MPI; Slurm).
  for (const char* name : {"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"}) {
    if (const char* const ranks = std::getenv(name)) mine /= std::max(1U, unsigned(std::atoi(ranks)));
  }
  cpu_set_t bound;
  if (::sched_getaffinity(0, sizeof bound, &bound) == 0) mine = std::min(mine, unsigned(CPU_COUNT(&bound)));
  return std::max(1U, mine);
}

}  // namespace pitstop
