// One quantity as a benchmark measured it, repetition by repetition: what kernels and calibration hand on.
#pragma once

#include <string>
#include <vector>

namespace pitstop {

struct Measurement {
  std::string key;              // dotted: gpu.copy.device_to_host.pinned
  std::string unit;             // s, B/s, FLOP/s or 1
  std::vector<double> samples;  // in `unit`, one a repetition, in the order they were taken
  // Bytes that crossed one node's network, one way, for each unit of the figure; 0: none did. What crossed it
  // faster than its line rate is impossible.
  double link_share = 0;
  std::string note;   // what a reader must know: a test of the harness
  std::string error;  // why it was not measured, or why what it computed is wrong; empty: right
};

}  // namespace pitstop
