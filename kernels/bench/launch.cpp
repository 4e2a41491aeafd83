#include "kernels/bench/launch.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace pitstop::bench {

namespace {

struct Launcher {
  const char* name;
  const char *rank, *ranks, *local_rank, *job;
  const char* step;  // appended to the job where it is set
};

constexpr std::array<Launcher, 4> kLaunchers{{
    {"pitstop", "PITSTOP_RANK", "PITSTOP_RANKS", "PITSTOP_RANK", "PITSTOP_JOB", nullptr},
    {"mpirun", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK", "PMIX_NAMESPACE",
     nullptr},
    // Only srun sets SLURM_STEP_NUM_TASKS.
    {"srun", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "SLURM_JOB_ID", "SLURM_STEP_ID"},
    {"PMI", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "PMI_JOBID", nullptr},
}};

std::optional<int> number(const char* name, const char* text) {
  if (text == nullptr) return std::nullopt;
  const std::string_view digits = text;
  int value = -1;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value < 0)
    throw std::runtime_error(std::string(name) + " is \"" + text + "\", which is no rank or number of ranks");
  return value;
}

// Safe in a file name.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
    out += kept ? c : '_';
  }
  return out;
}

}  // namespace

LaunchPlace launch_place(const std::function<const char*(const char*)>& variable) {
  for (const Launcher& l : kLaunchers) {
    const auto rank = number(l.rank, variable(l.rank)), ranks = number(l.ranks, variable(l.ranks));
    if (!rank || !ranks) continue;
    if (*rank >= *ranks) {
      throw std::runtime_error(std::string(l.rank) + " is " + std::to_string(*rank) + ", but " + l.ranks +
                               " is " + std::to_string(*ranks));
    }
    LaunchPlace place{*rank, *ranks, number(l.local_rank, variable(l.local_rank)).value_or(0), "", l.name};
    if (const char* const job = variable(l.job)) place.job = plain(job);
    if (const char* const step = l.step == nullptr ? nullptr : variable(l.step))
      place.job += "-" + plain(step);
    return place;
  }
  return {};
}

}  // namespace pitstop::bench
