#include "experiments/observe/metrics/gpu_figures.hpp"

namespace pitstop {

GpuFigures gpu_figures(const std::string& gpu, double memory_bytes) {
  const double mib = memory_bytes > 0 ? memory_bytes / (1024.0 * 1024) : 24e9 / (1024.0 * 1024);
  if (gpu == "A10G") {
    return {"NVIDIA A10G",
            11,
            270,
            17,
            65,
            23028,
            false,
            "idle and memory: nvidia-smi of an idle ml.g5.xlarge in the exercise",
            "A10G under load: 270 W of its 300 W, 65 degrees: an assumption"};
  }
  if (gpu == "A100") {
    return {"NVIDIA A100-SXM4",
            50,
            410,
            30,
            61,
            mib,
            true,
            "load: 409.7 W at 61 degrees, DCGM exporter sample in NVIDIA's guide",
            "A100 idle: 50 W, 30 degrees: an assumption"};
  }
  const bool hopper = gpu == "H100" || gpu == "H200" || gpu == "B200";
  if (hopper) {
    return {"NVIDIA " + gpu,
            123,
            650,
            33,
            65,
            mib,
            true,
            "idle: 122.85 W at 33 degrees, one H100 measured",
            gpu + " under load: 650 W, 65 degrees: an assumption"};
  }
  return {gpu.empty() ? "GPU" : gpu,
          50,
          300,
          30,
          65,
          mib,
          false,
          "",
          "power and temperature of this GPU: 50 to 300 W, 30 to 65 degrees: assumptions"};
}

}  // namespace pitstop
