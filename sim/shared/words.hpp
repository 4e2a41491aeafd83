// The words of the model and their names, the same in code, scenario, HDF5 and report.
#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/base/platform.hpp"

namespace pitstop {

// Where a second of the job's wall time goes. The lines sum to wall time exactly. From detection to
// restart the order is the order of the incident chain: the least advanced open incident owns the time.
enum class Line : std::uint8_t {
  productive,
  checkpoint,
  lost_work,
  detection,
  drain,
  capacity_wait,
  replacement,
  validation,
  queue,
  restart,
  degraded,
};
inline constexpr std::size_t kLines = 11;
inline constexpr const char* kLineNames[kLines] = {"productive", "checkpoint",    "lost_work",   "detection",
                                                   "drain",      "capacity_wait", "replacement", "validation",
                                                   "queue",      "restart",       "degraded"};

// How a replication ends. Only `completed` has a wall time; the others are censored there.
enum class Ending : std::uint8_t { completed, horizon, no_capacity, not_resumed, time_limit, depleted };
inline constexpr std::size_t kEndings = 6;
inline constexpr const char* kEndingNames[kEndings] = {"completed",   "horizon",    "no_capacity",
                                                       "not_resumed", "time_limit", "depleted"};

// When a unit's failure clock runs: always while it serves; while the job holds it; while the job runs on it.
enum class Exposure : std::uint8_t { in_service, allocated, computing };
inline constexpr std::size_t kExposures = 3;
inline constexpr const char* kExposureNames[kExposures] = {"in_service", "allocated", "computing"};

// crash: the job stops at once. hang: it stops making progress and somebody must notice.
// precursor: it runs on until the node is drained, and may save itself first.
// slowdown: the same, but the whole job runs at a factor of its speed until then.
// silent_corruption: it runs on until somebody finds that its state is spoilt, and no copy since is any good.
enum class Symptom : std::uint8_t { crash, hang, precursor, slowdown, silent_corruption };
inline constexpr std::size_t kSymptoms = 5;
inline constexpr const char* kSymptomNames[kSymptoms] = {"crash", "hang", "precursor", "slowdown",
                                                         "silent_corruption"};

// restart: the processes only. reboot, replace, repair (on the premises): the node leaves service for that
// long.
enum class Remedy : std::uint8_t { restart, reboot, replace, repair };
inline constexpr std::size_t kRemedies = 4;
inline constexpr const char* kRemedyNames[kRemedies] = {"restart", "reboot", "replace", "repair"};

// What a checkpoint copy survives: the end of the processes (nodes live on); the reboot or replacement of a
// node; an outage of the storage that it lies on.
enum class Survives : std::uint8_t { process, node, storage_outage };
inline constexpr std::size_t kSurvives = 3;
inline constexpr const char* kSurvivesNames[kSurvives] = {"process", "node", "storage_outage"};

SIM_HD constexpr int index_of(Line x) { return static_cast<int>(x); }
SIM_HD constexpr int index_of(Exposure x) { return static_cast<int>(x); }

}  // namespace pitstop
