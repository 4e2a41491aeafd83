// One job of a cluster: its training, its ledger, the incidents that it waits for, and what it does now. What
// happens to it is decided in sim/cluster/cluster.hpp; this books where its time goes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cluster/incidents.hpp"
#include "sim/cluster/plan.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/stage_times.hpp"
#include "sim/shared/training.hpp"
#include "sim/shared/watch.hpp"

namespace pitstop {

enum class JobPhase : std::uint8_t {
  future,   // not yet submitted
  pending,  // in the scheduler's queue, with no nodes
  running,
  saving,   // an emergency snapshot before it gives a node up
  stopped,  // open incidents keep it from starting
  queued,   // it has all it needs
  starting,
  ended,
};

// A watcher of one job among many.
template <class Watch>
struct JobWatch {
  static constexpr bool on = Watch::on;
  Watch watch{};
  std::uint32_t job = 0;
  void operator()(Event e) const {
    e.job = job;
    watch(e);
  }
  void operator()(TimeSpent s) const {
    s.job = job;
    watch(s);
  }
};

template <class Watch>
struct ClusterJob {
  ClusterJob(const JobPlan& job_plan, std::uint32_t number, DrawSource source, const ClusterIncidents& all,
             Watch to)
      : plan(*job_plan.plan),
        what(job_plan),
        id(number),
        incidents(all),
        draws(source),
        times(plan, draws),
        ledger(outcome),
        watch{to, number},
        training(plan, draws, outcome, watch),
        booked(job_plan.submitted) {}
  ClusterJob(const ClusterJob&) = delete;
  ClusterJob& operator=(const ClusterJob&) = delete;

  const Plan& plan;
  const JobPlan& what;
  const std::uint32_t id;
  const ClusterIncidents& incidents;
  DrawSource draws;
  StageTimes times;
  Outcome outcome;
  Ledger ledger;
  JobWatch<Watch> watch;
  BasicTraining<JobWatch<Watch>> training;

  JobPhase phase = JobPhase::future;
  bool held = false;       // it holds its allocation
  bool fill = false;       // once it had to wait, it waits for its standbys too
  bool preempted = false;  // it is giving its nodes up
  bool requeued = false;   // it has given its nodes up since it trained last
  bool lost_node = false;  // one of its nodes failed since then
  std::uint32_t selections = 0;
  std::uint32_t lacking = 0;  // nodes that an elastic job does without ...
  int lacks_for = kNoCause;   // ... since this took the first of them
  bool exposed[2] = {};       // its nodes' clocks of allocated, computing run (where there are several jobs)
  std::vector<std::uint32_t> nodes, standbys;
  std::vector<std::uint32_t> slots;  // of incidents that it waits for
  Instant at;                        // end of the present stage
  Instant booked;                    // stopped time is booked up to here
  Instant save_until, saved_at;      // stall of an emergency snapshot; its copy is durable
  int save_cause = kNoCause;
  bool save_open = false;  // it is not known when: saved_at is when the grace time is over
  int reads = -1;          // starting: the tier that it reads from a shared store once its processes run
  Instant reads_at;        // starting: its processes run, and it reads its state
  Instant barred_from = Instant::never();  // that it cannot, because of an outage ...
  Instant barred_until;                    // ... for so long
  int barred_by = kNoCause;
  Instant started;        // it got its nodes, last
  Instant trained_at;     // training began, last
  Duration waited;        // in the queue before its first start
  Duration requeued_for;  // in the queue because of failures
  bool ever_started = false;

  bool alive() const { return phase != JobPhase::future && phase != JobPhase::ended; }
  bool active() const { return phase == JobPhase::running || phase == JobPhase::starting; }

  // ---- the incidents that it waits for

  void drop(std::uint32_t slot) {
    for (std::uint32_t& s : slots) {
      if (s != slot) continue;
      s = slots.back();
      slots.pop_back();
      return;
    }
  }
  int find(std::uint32_t unit, bool of_job) const {
    for (const std::uint32_t s : slots) {
      const ClusterIncident& i = incidents[s];
      if (i.unit == unit && i.of_job == of_job && !i.spoils) return static_cast<int>(s);
    }
    return -1;
  }
  // Has this unit spoilt its state, and nobody found it yet?
  bool spoilt_by(std::uint32_t unit) const {
    for (const std::uint32_t s : slots) {
      if (incidents[s].spoils && incidents[s].unit == unit) return true;
    }
    return false;
  }
  std::uint32_t count_waiting() const {
    std::uint32_t n = 0;
    for (const std::uint32_t s : slots) n += incidents[s].job == JobSide::waiting ? 1 : 0;
    return n;
  }
  bool any(JobSide side) const {
    for (const std::uint32_t s : slots) {
      if (incidents[s].job == side) return true;
    }
    return false;
  }
  bool all_ready() const { return !any(JobSide::recovering) && !any(JobSide::waiting); }
  // What the scheduler thinks that it takes from the time when it has its nodes.
  Duration expected() const {
    if (plan.time_limit != Duration{}) return plan.time_limit;
    return what.expected != Duration{} ? what.expected : plan.work;
  }
  // The oldest that is short of a node, or -1.
  int first_waiting() const {
    int first = -1;
    for (const std::uint32_t s : slots) {
      if (incidents[s].job != JobSide::waiting) continue;
      if (first < 0 || ClusterIncidents::older(incidents[s], incidents[static_cast<std::uint32_t>(first)]))
        first = static_cast<int>(s);
    }
    return first;
  }
  // The newest failure lends its draws to the restart: each attempt has draws of its own.
  std::uint32_t latest() const {
    std::uint32_t latest = slots[0];
    for (const std::uint32_t s : slots) {
      if (incidents[s].job == JobSide::warned) continue;
      if (incidents[latest].job == JobSide::warned ||
          ClusterIncidents::older(incidents[latest], incidents[s]))
        latest = s;
    }
    return latest;
  }

  // ---- booking the time in which it does not train

  void book(Instant t) {
    if (phase == JobPhase::running) return;
    while (booked < t) {
      Instant until = t;
      Line line = Line::restart;
      int cause = kNoCause;
      bool by_failure = false;
      if (booked < save_until) {
        until = earlier(t, save_until);
        line = Line::checkpoint;
        cause = save_cause;
      } else {
        const bool starts = phase == JobPhase::starting;
        if (starts && booked < barred_from) until = earlier(t, barred_from);
        if (starts && booked >= barred_from && booked < barred_until) {
          until = earlier(t, barred_until);
          if constexpr (Watch::on)
            watch(TimeSpent{booked, until, Line::restart, barred_by, {}, {}, kNoCause, 0});
          ledger.book(Line::restart, barred_by, until - booked);
          booked = until;
          continue;
        }
        const int owner = owner_at(booked, line);
        if (owner >= 0) {
          const ClusterIncident& i = incidents[static_cast<std::uint32_t>(owner)];
          cause = i.cause;
          by_failure = !i.preemption;
          if (i.job != JobSide::ready) until = earlier(t, i.end_of_wait(booked));
        }
      }
      if constexpr (Watch::on) watch(TimeSpent{booked, until, line, cause, {}, {}, kNoCause, 0});
      ledger.book(line, cause, until - booked);
      if (line == Line::queue && by_failure) requeued_for += until - booked;
      booked = until;
    }
  }

  // The least advanced open incident owns an instant; ties go to the earliest, then to the lowest unit.
  int owner_at(Instant t, Line& line) const {
    int owner = -1;
    const bool starting = phase == JobPhase::starting;
    if (!starting) line = Line::queue;
    for (const std::uint32_t slot : slots) {
      const ClusterIncident& i = incidents[slot];
      if (i.job == JobSide::warned) continue;
      const Line at_line = i.job != JobSide::ready ? i.line_of_wait(t)
                           : starting              ? Line::restart
                                                   : Line::queue;
      if (owner < 0 || at_line < line ||
          (at_line == line && ClusterIncidents::older(i, incidents[static_cast<std::uint32_t>(owner)]))) {
        owner = static_cast<int>(slot);
        line = at_line;
      }
    }
    return owner;
  }

  // Only with immune stages: when the line of the present moment may change of itself.
  Instant next_line_change() const {
    if (booked < save_until) return save_until;
    Line line = Line::restart;
    const int owner = owner_at(booked, line);
    if (owner < 0) return Instant::never();
    const ClusterIncident& i = incidents[static_cast<std::uint32_t>(owner)];
    return i.job == JobSide::ready ? Instant::never() : i.end_of_wait(booked);
  }
  bool immune_now(Instant t) const {
    if (!plan.any_immune || phase == JobPhase::running) return false;
    Line line = Line::restart;
    if (booked < save_until) {
      line = Line::checkpoint;
    } else {
      owner_at(t, line);
    }
    return plan.immune[index_of(line)];
  }

  void count_stop(int cause) {
    ++outcome.interruptions;
    ++outcome.stopped_by[cause];
  }

  // Unfinished at the horizon, work in hand is productive; at other endings only durable work is.
  void end(Instant t, Ending ending) {
    Duration kept = training.work();
    if (ending != Ending::completed) {
      if (phase == JobPhase::running) {
        training.advance(t);
      } else {
        book(t);
      }
      kept = ending == Ending::horizon ? training.work() : training.durable_work(t);
      ledger.book(Line::lost_work, kNoCause, training.work() - kept);
    }
    ledger.book_productive(kept);
    outcome.wall = t - what.submitted;
    outcome.ending = ending;
    if constexpr (Watch::on) training.durable_work(t);  // tells of the snapshots that had become durable
    SIM_CHECK(outcome.ledger_sum() == outcome.wall);
    phase = JobPhase::ended;
  }
};

}  // namespace pitstop
