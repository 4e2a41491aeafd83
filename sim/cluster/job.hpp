// One job of a cluster: its training, its ledger, the incidents that it waits for, and what it does now. What
// happens to it is decided in sim/cluster/cluster.hpp; this books where its time goes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/cluster/incidents.hpp"
#include "sim/cluster/plan.hpp"
#include "sim/shared/incident_list.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/stage_times.hpp"
#include "sim/shared/stopped_time.hpp"
#include "sim/shared/training.hpp"
#include "sim/shared/watch.hpp"

namespace pitstop {

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
struct ClusterJob : StoppedTime, IncidentList<ClusterJob<Watch>> {
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
        training(plan, draws, outcome, watch) {
    booked = job_plan.submitted;
  }
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
  int reads = -1;    // starting: the tier that it reads from a shared store once its processes run
  Instant reads_at;  // starting: its processes run, and it reads its state
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

  std::uint32_t open_count() const { return static_cast<std::uint32_t>(slots.size()); }
  std::uint32_t open_slot(std::uint32_t k) const { return slots[k]; }
  const ClusterIncident& in_slot(std::uint32_t slot) const { return incidents[slot]; }
  void drop(std::uint32_t slot) {
    for (std::uint32_t& s : slots) {
      if (s != slot) continue;
      s = slots.back();
      slots.pop_back();
      return;
    }
  }
  int find(std::uint32_t unit, bool of_job) const {
    return this->find_if([unit, of_job](const ClusterIncident& i) {
      return i.unit == unit && i.of_job == of_job && !i.spoils;
    });
  }
  // Has this unit spoilt its state, and nobody found it yet?
  bool spoilt_by(std::uint32_t unit) const {
    return this->find_if([unit](const ClusterIncident& i) { return i.spoils && i.unit == unit; }) >= 0;
  }
  // What the scheduler thinks that it takes from the time when it has its nodes.
  Duration expected() const {
    if (plan.time_limit != Duration{}) return plan.time_limit;
    return what.expected != Duration{} ? what.expected : plan.work;
  }
  // ---- booking the time in which it does not train

  void book(Instant t) {
    book_until(
        t, *this, [this](Instant from) { return barred(from); },
        [this](Instant from, Instant until, Line line, int cause, int owner) {
          if constexpr (Watch::on) watch(TimeSpent{from, until, line, cause, {}, {}, kNoCause, 0});
          ledger.book(line, cause, until - from);
          const bool by_failure = owner >= 0 && !in_slot(static_cast<std::uint32_t>(owner)).preemption;
          if (line == Line::queue && by_failure) requeued_for += until - from;
        });
  }
  Barred barred(Instant t) const {
    if (t < barred_from) return {barred_from, kNoCause, false};
    if (t < barred_until) return {barred_until, barred_by, true};
    return {};
  }

  void end(Instant t, Ending ending) {
    if (ending != Ending::completed) {
      if (phase == JobPhase::running) training.advance(t);
      book(t);
    }
    end_ledger(training, ledger, t, ending);
    outcome.wall = t - what.submitted;
    outcome.ending = ending;
    if constexpr (Watch::on) training.durable_work(t);  // tells of the snapshots that had become durable
    SIM_CHECK(outcome.ledger_sum() == outcome.wall);
    phase = JobPhase::ended;
  }
};

}  // namespace pitstop
