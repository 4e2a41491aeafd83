// Predictions of a scenario's network against measured files: nccl-tests, fi_pingpong and its kin, fio.
#pragma once

#include <string>
#include <vector>

#include "calibration/import/imported.hpp"
#include "models/network/job_network.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct Compared {
  int line = 0;      // of the file
  std::string what;  // "all_reduce of 16 ranks, 1 MiB"
  std::string predicted, measured;
  double error = 0;  // predicted time / measured time - 1
};

struct Against {
  std::vector<Compared> rows;
  std::vector<std::string> left_out;  // what has no prediction, and why
  bool is_bound = false;              // collectives at line rate, without latency
};

Against against(const Scenario& scenario, const JobNetwork& network, const Imported& measured);

std::string against_report(const std::string& path, const Against& result);

}  // namespace pitstop
