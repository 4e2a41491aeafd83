// A plan: everything a replication needs, compiled to integers and tables. No model is known here; the
// models make plans (models/compile), and a test can write one by hand. Trivially copyable, so that a
// device runs from a copy; the arrays behind the pointers belong to whoever made the plan.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/quantile_table.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

inline constexpr int kMaxChannels = 8;
inline constexpr int kMaxTiers = 4;
inline constexpr int kMaxCopies = 8;
inline constexpr int kNoTable = -1;

// A time that is constant (no draw) or one look-up in a quantile table.
struct TimeSource {
  Duration constant;
  std::int32_t table = kNoTable;
  SIM_HD bool is_zero() const { return table == kNoTable && constant == Duration{}; }
};

struct ChannelPlan {
  TimeSource latency;
  Chance miss;
};

struct CausePlan {
  Symptom symptom = Symptom::crash;
  Remedy remedy = Remedy::replace;
  std::uint8_t channels = 0;                // how many channels may see it
  std::uint8_t channel[kMaxChannels] = {};  // which
  SIM_HD bool takes_node() const { return remedy != Remedy::restart; }
};

// All exponential (unit, cause) pairs of one exposure, superposed: one draw for the gap, one for the
// cause (Walker's alias method), one for the node.
struct StreamPlan {
  bool active = false;
  TimeSource gap;
  std::uint32_t causes = 0;
  std::uint64_t keep[kMaxCauses] = {};  // keep slot i when the low bits are below keep[i], else alias[i]
  std::uint8_t alias[kMaxCauses] = {};
  std::uint8_t cause[kMaxCauses] = {};  // slot -> cause
  bool of_job[kMaxCauses] = {};         // slot -> the job itself fails, not a node
};

// A cause whose lifetimes are not exponential: a clock for each unit.
struct ClockPlan {
  Exposure exposure = Exposure::in_service;
  std::uint8_t cause = 0;
  bool of_job = false;  // one clock, for the job itself
  std::uint32_t units_per_node = 1;
  std::int32_t first_lifetime = 0;  // tables
  std::int32_t lifetime = 0;
};

// Speeds are in millionths of full speed.
inline constexpr std::int64_t kFullSpeed = 1'000'000;

// An interval of one tick: nothing is ever lost. Such snapshots are not counted, and no watcher sees them.
inline constexpr Duration kContinuous = Duration::micros(1);

// Whose writes the cluster engine times, because several jobs share a file system; persist (in_stall: stall)
// is then what one takes alone.
enum class SharedWrite : std::uint8_t { none, behind, in_stall };

struct TierPlan {
  Duration interval;  // useful work between snapshots; zero: never
  Duration stall, persist;
  TimeSource restore;
  std::int32_t copies = 1;
  bool survives[kSurvives] = {true, true, true};
  bool atomic = true;
  bool block_when_busy = false;
  bool final_snapshot = false;
  bool emergency = false;
  Chance write_failure;
  SharedWrite shared = SharedWrite::none;
};

struct InjectionPlan {
  static constexpr std::uint16_t kAnyGpu = 0xffff;  // which is left to chance

  Instant at;
  std::uint32_t node = 0;
  std::uint16_t gpu = kAnyGpu;  // of the node, where jobs share nodes
  std::uint8_t cause = 0;
  bool of_job = false;
};

struct Plan {
  // The job.
  Duration work;
  Duration time_limit;  // zero: none; from each start
  TimeSource startup;
  Instant horizon;
  std::uint32_t nodes = 1, spares = 0;
  // Streams are laid over this many nodes and thinned to nodes + spares, so that variants with fewer
  // nodes or spares meet the same failures. At least nodes + spares.
  std::uint32_t stream_nodes = 1;

  // What fails.
  std::uint32_t causes = 0;
  CausePlan cause[kMaxCauses];
  StreamPlan stream[kExposures];
  std::uint32_t clocks = 0;
  ClockPlan clock[kMaxCauses];
  // Only clocks due within this much class time are queued; then all are looked through again. Long enough
  // for some failures, short enough for a small heap.
  Duration clock_window[kExposures];
  std::uint32_t injections = 0;
  const InjectionPlan* injection = nullptr;  // by time

  // What is done about it.
  ChannelPlan channel[kMaxChannels];
  TimeSource human;  // for faults that every channel missed
  TimeSource mark, stop, capacity_wait, replacement, reboot, validation, queue, restart, software_resume;
  Chance never_capacity, validation_failure;
  bool resumes_software = true;
  Duration grace;
  std::int64_t slow_ppm = kFullSpeed;
  Duration slow_for;
  bool immune[kLines] = {};
  bool any_immune = false;

  // Checkpoints, cheapest tier first.
  std::int32_t tiers = 0;
  TierPlan tier[kMaxTiers];
  bool any_shared = false;

  const QuantileTable* table = nullptr;

  SIM_HD std::uint32_t total_nodes() const { return nodes + spares; }
  SIM_HD Duration time(const TimeSource& s, std::uint64_t bits) const {
    return s.table == kNoTable ? s.constant : table[s.table].sample(bits);
  }
};

}  // namespace pitstop
