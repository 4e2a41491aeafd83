// Scenarios as text, and what the reader makes of them.
#pragma once

#include <string>
#include <vector>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {

inline constexpr const char* kFull = R"(name: llama3-405b
description: one line
job: {nodes: 2048, work: 54d, step_time: 12s, time_limit: "02:00:00", startup: 3min}
cluster: {instance: ml.p5.48xlarge, spares: 16, initial_age: stationary, price: 98.32 USD/h}
causes:
  gpu: {scope: gpu, observed: 148 in 54 days on 2048 nodes, symptom: precursor, remedy: reboot, detected_by: [hma]}
  nccl: {scope: job, mtbf: 8d, symptom: hang}
  nic: {rate: 6.5 per 1000 node-days, exposure: allocated}
  infant: {lifetime: {model: weibull, mean: 90d, shape: 0.7}}
detection:
  hma: {latency: {model: uniform, min: 5s, max: 30s}, miss: 1%}
  watchdog: {latency: 10min}
  human: {latency: 2h}
recovery:
  mark: 1s
  stop: 2s
  capacity_wait: {model: lognormal, median: 10min, sigma: 1}
  never_capacity: 0.1%
  replacement: {model: uniform, min: 20min, max: 30min}
  reboot: 2min
  validation: 3min
  validation_failure: 2%
  queue: 4s
  restart: 90s
  software_resume: never
  grace: 2min
  slow_after_restore: {factor: 94.4%, for: 10min}
  immune: [detection, queue]
checkpoint:
  tiers:
    memory: {interval: 500 steps, where: peer_memory, survives: [process], copies: 2}
    fsx: {interval: daly, stall: 30s, persist: 2min, restore: 90s, atomic: false, write_failure: 0.01,
          when_busy: block, final: true, emergency: true}
inject: [{at: 10min, node: 2063, cause: gpu}]
horizon: 200d
)";

inline constexpr const char* kSmall = "job: {nodes: 4, work: 10d}\ncheckpoint: none\n";

inline Scenario parse(const std::string& text, const std::vector<Override>& overrides = {}) {
  return parse_scenario(text, "small.yaml", overrides, "no-such-folder");
}

inline std::string mistakes(const std::string& text, const std::vector<Override>& overrides = {}) {
  try {
    parse(text, overrides);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "none";
}

inline Duration minutes(std::int64_t n) { return Duration::seconds(n * 60); }
inline Duration constant(const Distribution& d) { return std::get<Constant>(d).value; }

}  // namespace pitstop
