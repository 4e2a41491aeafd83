// One timeline out of the logs of several sources, whose clocks may differ.
//
// An incident on a node is, in order: a fault (kernel Xid), its detection (health monitor), the mark for
// drain or replacement (slurmctld), the end of its job, the node's return, the restart. A stage's time is the
// difference of two neighbours. Where two sources tell of the same event, the median of the differences is
// the skew of their clocks, and it is taken off before stages are measured.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

namespace pitstop {

enum class Milestone { fault, detected, marked, stopped, returned, started };
inline constexpr const char* kMilestoneNames[] = {"fault",   "detected", "marked",
                                                  "stopped", "returned", "started"};

struct TimelineEvent {
  std::string source;  // kernel, hma, slurmctld, sacct, auto_resume
  std::string node;
  Milestone what = Milestone::fault;
  double time_s = 0;
  std::string where;  // file:line
};

struct ClockSkew {
  std::string source, reference;
  double offset_s = 0;     // its clock less the reference's: the median over shared events
  double spread_s = 0;     // of the differences: median absolute deviation times 1.4826
  std::size_t shared = 0;  // events that both tell of; 0: cannot be seen, taken as 0
};

struct LoggedStages {
  std::string key;  // of the profile: recovery.mark
  std::string what;
  std::vector<double> seconds;
  std::string where;  // of the first
};

struct LoggedTimeline {
  std::vector<ClockSkew> skews;
  std::vector<LoggedStages> stages;
};

// Events more than this apart belong to different incidents.
inline constexpr double kSameIncident_s = 6 * 3600;
// Two sources' tellings of one event are at most this far apart.
inline constexpr double kSameEvent_s = 600;

// `reference` is the source whose clock counts: slurmctld where it tells anything, else the one with most
// events.
LoggedTimeline timeline_of(std::span<const TimelineEvent> events);

}  // namespace pitstop
