// Where the time of a job goes while it does not train: to the ledger line and the cause of the incident that
// is least advanced. The same for one job and for jobs of a cluster.
#pragma once

#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/incident_list.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/plan.hpp"

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

// While a job starts: it cannot read its state, because an outage holds it up.
struct Barred {
  Instant until = Instant::never();  // or, where `now` is false, not before
  int cause = kNoCause;
  bool now = false;
};
struct NeverBarred {
  SIM_HD constexpr Barred operator()(Instant) const { return {}; }
};

SIM_HD inline void count_stop(Outcome& outcome, int cause) {
  ++outcome.interruptions;
  ++outcome.stopped_by[cause];
}

struct StoppedTime {
  JobPhase phase = JobPhase::future;
  Instant booked;             // time is booked up to here
  Instant save_until;         // the stall of an emergency snapshot, booked as a checkpoint ...
  int save_cause = kNoCause;  // ... to this cause

  Instant saved_at;        // the copy of an emergency snapshot is durable
  bool save_open = false;  // nobody knows when: saved_at is when the grace time is over

  // t2 of a warning, up to which its time is known: the job is to be stopped for this cause. One that trains
  // saves itself first. `stop`: how long its processes take to end. Gives when they have, and when the copy
  // is durable.
  struct Drain {
    Instant ends, saved;
    SIM_HD Instant both() const { return later(ends, saved); }
  };
  template <class Training>
  SIM_HD Drain drain(Instant t, Duration stop, int cause, Training& training, Outcome& outcome) {
    if (phase == JobPhase::running || phase == JobPhase::starting) count_stop(outcome, cause);
    if (phase == JobPhase::running) {
      const auto saving = training.save_on_drain();
      save_open = saving.open;
      if (!saving.open) stop = longer(stop, saving.total);
      saved_at = t + saving.total;
      booked = t;
      save_until = t + saving.stall;
      save_cause = cause;
      phase = JobPhase::saving;
    } else if (phase != JobPhase::saving) {
      if (phase == JobPhase::stopped || phase == JobPhase::queued) stop = Duration{};  // no process to stop
      phase = JobPhase::stopped;
    }
    return {t + stop, phase == JobPhase::saving ? saved_at : t};
  }

  // Books up to t: book(from, until, line, cause, owner), `owner` the slot of the incident, or -1.
  // `barred(t)` says whether an outage holds up a job that starts.
  template <class List, class Bar, class Book>
  SIM_HD void book_until(Instant t, const List& open, Bar&& barred, Book&& book) {
    if (phase == JobPhase::running) return;
    while (booked < t) {
      Instant until = t;
      Line line = Line::restart;
      int cause = kNoCause, owner = -1;
      if (booked < save_until) {
        until = earlier(t, save_until);
        line = Line::checkpoint;
        cause = save_cause;
      } else {
        const bool starts = phase == JobPhase::starting;
        const Barred bar = starts ? barred(booked) : Barred{};
        until = earlier(t, bar.until);
        if (bar.now) {
          cause = bar.cause;
        } else if ((owner = open.owner_at(booked, starts, line)) >= 0) {
          const auto& i = open.in_slot(static_cast<std::uint32_t>(owner));
          cause = i.cause;
          if (i.job != JobSide::ready) until = earlier(t, i.end_of_wait(booked));
        }
      }
      book(booked, until, line, cause, owner);
      booked = until;
    }
  }

  // Only with immune stages: when the line of the present moment may change of itself.
  template <class List>
  SIM_HD Instant next_line_change(const List& open) const {
    if (booked < save_until) return save_until;
    Line line;
    const int owner = open.owner_at(booked, phase == JobPhase::starting, line);
    if (owner < 0) return Instant::never();
    const auto& i = open.in_slot(static_cast<std::uint32_t>(owner));
    return i.job == JobSide::ready ? Instant::never() : i.end_of_wait(booked);
  }
  // Nothing fails in the stage that t belongs to.
  template <class List>
  SIM_HD bool immune_at(Instant t, const List& open, const Plan& plan) const {
    if (!plan.any_immune || phase == JobPhase::running) return false;
    Line line = Line::checkpoint;
    if (booked >= save_until) open.owner_at(t, phase == JobPhase::starting, line);
    return plan.immune[index_of(line)];
  }
};

// A stop that nothing disturbs, from failure to training, at once.
SIM_HOT void book_chain(Ledger& ledger, int cause, Duration detection, Duration drain, Duration queue,
                        Duration restart) {
  ledger.book(Line::detection, cause, detection);
  ledger.book(Line::drain, cause, drain);
  ledger.book(Line::queue, cause, queue);
  ledger.book(Line::restart, cause, restart);
}

// The job ends at t, known up to then. Unfinished at the horizon, work in hand is productive; at other
// endings only durable work is. Gives what was kept.
template <class Training>
SIM_HD Duration end_ledger(Training& training, Ledger& ledger, Instant t, Ending ending) {
  Duration kept = training.work();
  if (ending != Ending::completed) {
    if (ending != Ending::horizon) kept = training.durable_work(t);
    ledger.book(Line::lost_work, kNoCause, training.work() - kept);
  }
  ledger.book_productive(kept);
  return kept;
}

}  // namespace pitstop
