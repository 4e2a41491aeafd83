// What a GPU draws and how warm it gets: figures for metrics that look right, with the source of each.
#pragma once

#include <string>

namespace pitstop {

struct GpuFigures {
  std::string model;  // as DCGM names it
  double idle_w = 0, load_w = 0;
  double idle_c = 0, load_c = 0;
  double memory_mib = 0;
  bool nvlink = false;
  std::string source;
  std::string unconfirmed;  // what nobody confirmed; empty: nothing
};

GpuFigures gpu_figures(const std::string& gpu, double memory_bytes);

// Temperature follows power through one thermal resistance and one capacity: dT/dt = (T(P) - T) / tau, the
// lumped RC model of a package and its cooler (as HotSpot: Skadron et al., ACM TACO 1(1), 2004). The time
// constant is an assumption.
inline constexpr double kThermalTau = 60;  // seconds

// Of busy GPUs: share of tensor cycles (DCGM exporter sample of a loaded A100 in NVIDIA's GPU telemetry
// guide: 0.929) and what GPU_UTIL shows. A hung collective keeps the GPU at 100 % without tensor work; its
// power is an assumption, a third of the way from idle to load.
inline constexpr double kTensorActive = 0.929;
inline constexpr double kHangPower = 1.0 / 3;
// A failing cooler drives the GPU to this temperature: the exercise's alert fired at 87 degrees, over a
// threshold of 85.
inline constexpr double kFaultyCelsius = 90;
// Of the GPU's memory, in use by a training job; of the network's line rate, in use while it trains:
// assumptions.
inline constexpr double kMemoryInUse = 0.9;
inline constexpr double kNetworkInUse = 0.4;

}  // namespace pitstop
