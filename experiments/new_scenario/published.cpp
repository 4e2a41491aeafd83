#include "experiments/new_scenario/published.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "experiments/scenario/text/units.hpp"

namespace pitstop {

namespace {

constexpr std::int64_t kNodes = 2048, kDays = 54, kGpusOfNode = 8;  // Llama 3 405B
constexpr double kRsc1Rate = 6.5;                                   // hardware, per 1,000 node-days

constexpr PublishedCause kCauses[] = {
    {"gpu", 268, "GPU 148, HBM3 72, SRAM 19, system processor 17, silent corruption 6, thermal 6", true},
    {"node", 46, "host maintenance 32, SSD 3, power supply 3, chassis 2, IO board 2, CPU 2, memory 2", false},
    {"network", 49, "switch and cable 35, NIC 7, NCCL watchdog 7", false},
    {"software", 56, "software 54, dependency 2", false},
};
constexpr std::int64_t kHardware = 268 + 46 + 49;  // of 419: what RSC-1 counts

bool is_counted(const InstanceType& instance) { return instance.gpu == "H100" || instance.gpu == "H200"; }

std::string gpu_word(std::int64_t gpus) { return gpus == 1 ? "1 GPU" : std::to_string(gpus) + " GPUs"; }

}  // namespace

std::span<const PublishedCause> published_causes() { return kCauses; }

PublishedRate published_rate(const PublishedCause& cause, const InstanceType& instance) {
  const std::int64_t gpus = instance.gpus;
  const bool scaled = cause.per_gpu && gpus != kGpusOfNode;
  if (is_counted(instance)) {
    const std::int64_t nodes = scaled ? std::max<std::int64_t>(1, kNodes * kGpusOfNode / gpus) : kNodes;
    return {"observed", fmt::format("{} in {} days on {} nodes", cause.count, kDays, nodes),
            std::string("table 5: ") + cause.kinds +
                (scaled ? fmt::format("; 2,048 nodes of 8 GPUs are {} of {}", nodes, gpu_word(gpus)) : "")};
  }
  const double of_8 = kRsc1Rate * static_cast<double>(cause.count) / kHardware;
  const double rate = scaled ? of_8 * static_cast<double>(gpus) / kGpusOfNode : of_8;
  const auto rounded = [](double x) { return format_number(std::round(100 * x) / 100); };
  return {"rate", rounded(rate) + " per 1000 node-days",
          fmt::format("{} for {} of hardware in table 5", cause.count, kHardware) +
              (scaled ? fmt::format("; {} on nodes of 8 GPUs, here {}", rounded(of_8), gpu_word(gpus)) : "")};
}

std::string published_source(const InstanceType& instance) {
  if (is_counted(instance)) {
    return std::string(
               "Counts of Llama 3 405B (arXiv 2407.21783, table 5): 419 unexpected interruptions of ") +
           "2,048 nodes with 8 H100 in 54 days." +
           (instance.gpu == "H100" ? "" : " An assumption for nodes with " + instance.gpu + ".");
  }
  return "Meta's RSC-1 (arXiv 2410.21680): 6.5 hardware failures per 1,000 node-days on nodes with 8 A100, "
         "split by kind as in Llama 3 405B (arXiv 2407.21783, table 5)." +
         std::string(instance.gpu == "A100" ? ""
                     : instance.gpu.empty() ? " An assumption for other machines."
                                            : " An assumption for nodes with " + instance.gpu + ".");
}

}  // namespace pitstop
