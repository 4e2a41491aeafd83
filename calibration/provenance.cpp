#include "calibration/provenance.hpp"

#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <thread>

namespace pitstop {

namespace {

constexpr std::array<std::string_view, 15> kRecorded{
    "CUDA_VISIBLE_DEVICES",    "CUDA_DEVICE_ORDER",    "CUDA_DEVICE_MAX_CONNECTIONS",
    "CUDA_MODULE_LOADING",     "CUDA_LAUNCH_BLOCKING", "NVIDIA_TF32_OVERRIDE",
    "CUBLAS_WORKSPACE_CONFIG", "OMP_NUM_THREADS",      "SLURM_JOB_ID",
    "SLURM_JOB_NUM_NODES",     "SLURM_NTASKS",         "SLURM_NTASKS_PER_NODE",
    "SLURM_JOB_PARTITION",     "OMPI_COMM_WORLD_SIZE", "LD_PRELOAD"};
constexpr std::array<std::string_view, 2> kRecordedFamilies{"NCCL_", "FI_"};

bool is_recorded(std::string_view name) {
  const auto begins = [&](std::string_view family) { return name.starts_with(family); };
  return std::find(kRecorded.begin(), kRecorded.end(), name) != kRecorded.end() ||
         std::any_of(kRecordedFamilies.begin(), kRecordedFamilies.end(), begins);
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    const std::size_t colon = line.find(": ");
    if (line.starts_with("model name") && colon != std::string::npos) return line.substr(colon + 2);
  }
  return "";
}

}  // namespace

std::string utc_text(std::time_t t) {
  std::tm utc{};
  ::gmtime_r(&t, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::vector<std::pair<std::string, std::string>> host_facts(const char* const* environment) {
  std::vector<std::pair<std::string, std::string>> facts;
  utsname system{};
  if (::uname(&system) == 0) {
    facts.emplace_back("host", system.nodename);
    facts.emplace_back("kernel", std::string(system.sysname) + " " + system.release);
  }
  if (const std::string name = processor(); !name.empty()) facts.emplace_back("processor", name);
  facts.emplace_back("processors", std::to_string(std::thread::hardware_concurrency()));
  facts.emplace_back("libc", ::gnu_get_libc_version());
  std::vector<std::pair<std::string, std::string>> variables;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry = *environment;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos || !is_recorded(entry.substr(0, equals))) continue;
    variables.emplace_back("env." + std::string(entry.substr(0, equals)), entry.substr(equals + 1));
  }
  std::sort(variables.begin(), variables.end());
  facts.insert(facts.end(), variables.begin(), variables.end());
  return facts;
}

}  // namespace pitstop
