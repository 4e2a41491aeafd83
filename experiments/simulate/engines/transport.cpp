#include "experiments/simulate/engines/transport.hpp"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>
#include <initializer_list>

#include "experiments/simulate/engines/engine.hpp"

namespace pitstop {

namespace {

// The first of these variables that is set, as a number.
int from_environment(std::initializer_list<const char*> names, int otherwise) {
  for (const char* name : names) {
    if (const char* const value = std::getenv(name)) return std::atoi(value);
  }
  return otherwise;
}

// Open MPI, PMIx (srun --mpi=pmix), PMI (MPICH and its kin).
bool launched() {
  return std::getenv("OMPI_COMM_WORLD_SIZE") != nullptr || std::getenv("PMIX_RANK") != nullptr ||
         std::getenv("PMI_RANK") != nullptr;
}

// Beside the program in a build folder, among the libraries where it is installed.
std::filesystem::path module_path() {
  std::error_code failed;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  const auto beside = folder / kTransportModule;
  return std::filesystem::exists(beside, failed) ? beside : folder / PITSTOP_MODULES / kTransportModule;
}

Transport* load() {
  if (!launched()) {
    const int tasks = from_environment({"SLURM_STEP_NUM_TASKS"}, 1);
    if (tasks > 1) {
      throw EngineError("srun started " + std::to_string(tasks) +
                        " tasks that do not know of each other; start them with srun --mpi=pmix");
    }
    return nullptr;
  }
  if (from_environment({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"}, 2) < 2) return nullptr;
  void* const module = ::dlopen(module_path().c_str(), RTLD_NOW | RTLD_GLOBAL);
  void* const entry = module == nullptr ? nullptr : ::dlsym(module, kTransportEntry);
  if (entry == nullptr) {
    const char* const why = ::dlerror();
    throw EngineError(std::string("several ranks were started, but this program has no MPI: ") +
                      (why != nullptr ? why : kTransportModule));
  }
  Transport* const all = reinterpret_cast<TransportEntry>(entry)();
  return all->size() > 1 ? all : nullptr;
}

}  // namespace

int launched_rank() {
  return launched() ? from_environment({"OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"}, 0) : 0;
}

Transport* transport() {
  static Transport* const one = load();
  return one;
}

}  // namespace pitstop
