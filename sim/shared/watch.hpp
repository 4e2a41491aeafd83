// What happens in one replication, told to a watcher as it becomes known. The watcher is a template
// argument of the engine: with NoWatch nothing is compiled in.
//
// An event carries its own time, which need not be the present: an incident tells the times of its next
// stages when they are drawn, and a snapshot tells when it became durable once somebody needs to know.
// `superseded` withdraws what was told of that incident for a later time: a second failure began its chain
// anew, or nobody waits for it any more. Sort by time when all is told.
//
// Of each job's time it is told besides where it went: spans that follow each other without a gap.
#pragma once

#include <cstdint>

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

enum class Happening : std::uint8_t {
  failure,            // t0: node (or the job) and cause
  detected,           // t1
  marked,             // t2: drain ordered
  job_stopped,        // t3: the job is off its nodes
  node_away,          // the node leaves service to be mended
  no_capacity,        // and will never come back
  granted,            // capacity for its replacement was found
  mended,             // replaced or rebooted
  validated,          // t4: back in service
  validation_failed,  // its replacement is replaced
  node_joined,        // an idle node became one of the job's
  superseded,
  queued,            // t5: the job has all it needs
  started,           // t6: processes start, then the newest surviving copy is read
  restored,          // t7: training goes on; `work` is what was restored
  snapshot_begun,    // tier, work
  snapshot_taken,    // its stall is over
  snapshot_durable,  // its persist is over; at that time
  snapshot_lost,     // it never became durable
  work_lost,         // `work` is what was thrown away, to `cause`
  ended,             // `work` is what was kept
  // Of whole clusters only:
  submitted,     // the job stands in line
  released,      // it gave its nodes back, and stands in line again
  node_standby,  // an idle node became a warm standby of the job
  node_idle,     // the node serves, and is no job's: it came from the pool, or its failure was overlooked
  node_retired,
  storage_out,    // an outage of storage begins, of no one job
  storage_back,   // and ends
  node_draining,  // the node is drained, and waits for the other jobs on it
};
inline constexpr std::size_t kHappenings = 29;
inline constexpr const char* kHappeningNames[kHappenings] = {
    "failure",       "detected",     "marked",      "job_stopped",       "node_away",      "no_capacity",
    "granted",       "mended",       "validated",   "validation_failed", "node_joined",    "superseded",
    "queued",        "started",      "restored",    "snapshot_begun",    "snapshot_taken", "snapshot_durable",
    "snapshot_lost", "work_lost",    "ended",       "submitted",         "released",       "node_standby",
    "node_idle",     "node_retired", "storage_out", "storage_back",      "node_draining"};

inline constexpr std::uint32_t kNobody = 0xffffffff;  // no node, no incident

struct Event {
  Instant at;
  Happening what = Happening::failure;
  std::uint32_t job = 0;             // its number, where there are several; kNobody: no job's
  std::uint32_t node = kNobody;      // kNobody where the job itself is meant
  std::uint32_t incident = kNobody;  // numbered in the order in which they open
  int cause = kNoCause;
  int tier = -1;  // of the checkpoint
  Duration work;
};

// Where a job's time went. Training is `productive` here: whether it counts is known later, by `work_lost`
// and by what `ended` kept. The work [work_from, work_to) was done in it; where that is less than the time,
// the rest is `degraded`, on the account of slow_cause.
struct TimeSpent {
  Instant from, to;
  Line line = Line::restart;
  int cause = kNoCause;
  Duration work_from, work_to;
  int slow_cause = kNoCause;
  std::uint32_t job = 0;

  bool trains() const { return line == Line::productive || line == Line::lost_work; }
  Duration degraded() const { return trains() ? (to - from) - (work_to - work_from) : Duration{}; }
};

struct NoWatch {
  static constexpr bool on = false;
  SIM_HD void operator()(const Event&) const {}
  SIM_HD void operator()(const TimeSpent&) const {}
};

}  // namespace pitstop
