// One replication: one job on nodes that fail, with spares. The main loop takes the earliest of four
// things - an incident's next stage, the job's own next stage, the next failure, an end (sim/shared/due.hpp)
// - and lets one short handler deal with it. Training between events is closed form
// (sim/shared/training.hpp).
//
// Read Incident first: its two sides, and the chain that the handlers below walk it along.
#pragma once

#include <cstdint>

#include "sim/base/draws.hpp"
#include "sim/base/platform.hpp"
#include "sim/base/time.hpp"
#include "sim/one_job/failures.hpp"
#include "sim/one_job/incidents.hpp"
#include "sim/one_job/nodes.hpp"
#include "sim/one_job/workspace.hpp"
#include "sim/shared/due.hpp"
#include "sim/shared/incident.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/plan.hpp"
#include "sim/shared/shape.hpp"
#include "sim/shared/stage_times.hpp"
#include "sim/shared/stopped_time.hpp"
#include "sim/shared/training.hpp"
#include "sim/shared/watch.hpp"

namespace pitstop {

template <class Watch, class Shape = AnyShape>
class BasicOneJob {
 public:
  // `shortcuts` off: every stage is an event of its own; the outcome is the same (tests compare the two).
  // A watcher always sees every stage.
  SIM_HD BasicOneJob(const Plan& plan, Workspace& space, std::uint64_t seed, std::uint32_t replication,
                     bool shortcuts = true, Watch watch = {})
      : plan_(plan),
        watch_(watch),
        shortcuts_(shortcuts && !Watch::on),
        draws_{seed, replication},
        times_(plan_, draws_),
        ledger_(outcome_),
        training_(plan_, draws_, outcome_, watch),
        failures_(plan_, draws_, space),
        nodes_(plan_, space, failures_),
        incidents_(space) {}

  SIM_HD Outcome run() {
    begin();
    while (!ended_ && !outgrew_workspace()) step();
    return outcome_;
  }
  // Whether run() gave up: its outcome means nothing then. Never with a workspace of Workspace::slots().
  SIM_HD bool outgrew_workspace() const { return incidents_.outgrew_workspace(); }

 private:
  // ---- the loop

  SIM_HD void begin() {
    nodes_.begin();
    failures_.begin();
    held_ = true;
    start_limit(Instant{});
    stopped_.phase = JobPhase::starting;
    job_at_ = Instant{} + plan_.time(plan_.startup, job_draw(Purpose::restart));
    tell(Happening::started, Instant{}, kNobody);
    apply_exposure(Instant{});
    if (job_at_ == Instant{}) on_restarted();
  }

  SIM_HOT NextDue next_due() {
    NextDue next{plan_.horizon};
    if (!Shape::kPlain) next.offer(limit_at_, Due::time_limit);
    next.offer(failures_.next_at(), Due::failure);
    if (stopped_.phase != JobPhase::running) next.offer(job_at_, Due::job);
    if (incidents_.any_due()) next.offer(incidents_.next_at(), Due::incident);
    return next;
  }

  SIM_HOT void step() {
    const auto [at, what] = next_due();
    if (any_immune() && stopped_.phase != JobPhase::running) {
      const Instant turn = stopped_.next_line_change(incidents_);
      if (turn < at) {  // only to let failure clocks pause or run
        book(turn);
        apply_exposure(turn);
        return;
      }
    }
    const bool runs = stopped_.phase == JobPhase::running;
    if (runs && training_.may_complete_by(at) && training_.advance(at))
      return end(training_.now(), Ending::completed);
    switch (what) {
      case Due::incident:
        return on_incident(incidents_.next(), at);
      case Due::job:
        return on_job(at);
      case Due::failure:
        return on_failure(at);
      case Due::time_limit:
        return end(at, Ending::time_limit);
      case Due::horizon:
      case Due::recurrence:
      case Due::pool:
      case Due::arrival:
      case Due::transfer:
      case Due::training:
        return end(at, Ending::horizon);
    }
  }

  // ---- failures

  SIM_HOT void on_failure(Instant t) {
    Failure f;
    if (!failures_.pop(f)) return;
    if (!is_exposed(f)) return;  // thinned: that clock stands still
    ++outcome_.failures;
    const CausePlan& cause = plan_.cause[f.cause];
    if (!f.of_job && nodes_.state(f.node) == NodeState::idle) {
      ++outcome_.spare_failures;
      if (cause.takes_node()) on_spare_failure(f, t);
      return;
    }
    const int open = incidents_.find(unit_of(f));
    if (cause.symptom == Symptom::precursor) {
      if (open < 0) open_incident(f, t, JobSide::warned);
      return;
    }
    on_job_failure(f, t, open);
  }

  SIM_HD bool is_exposed(const Failure& f) const {
    if (f.of_job) return true;
    if (f.node >= plan_.total_nodes()) return false;
    const NodeState s = nodes_.state(f.node);
    return s == NodeState::of_job || (s == NodeState::idle && f.exposure == Exposure::in_service);
  }

  // Off the job: costs a spare, not a stop. Nobody waits for its stages, so only the node's side is kept.
  SIM_HD void on_spare_failure(const Failure& f, Instant t) {
    nodes_.take_down(f.node, t);
    const std::uint32_t slot = open_incident(f, t, JobSide::none);
    send_away(slot, incidents_[slot].t3);
  }

  SIM_HOT void on_job_failure(const Failure& f, Instant t, int open) {
    const CausePlan& cause = plan_.cause[f.cause];
    const bool was_running = stopped_.phase == JobPhase::running;
    interrupt(t, f.cause, cause.takes_node());
    if (was_running && open < 0 && recover_undisturbed(f, t)) return;
    if (open >= 0) {  // its chain starts again
      tell(Happening::superseded, t, incidents_[static_cast<std::uint32_t>(open)]);
      incidents_.take_from_job(static_cast<std::uint32_t>(open));
    }
    if (cause.takes_node() && !f.of_job) nodes_.take_down(f.node, t);
    const std::uint32_t slot = open_incident(f, t, JobSide::recovering);
    incidents_.wake(slot, incidents_[slot].t3);
    stopped_.phase = JobPhase::stopped;
    apply_exposure(t);
  }

  // The common case in one go: no other incident is open, a spare is at hand, and nothing else is due
  // before the job trains again. Does what the events would do, one after another.
  SIM_HOT bool recover_undisturbed(const Failure& f, Instant t) {
    const CausePlan& cause = plan_.cause[f.cause];
    const bool takes_node = cause.takes_node();
    if (!shortcuts_ || any_immune() || incidents_.open_count() > 0 || failures_.clocks_follow_job())
      return false;
    if (takes_node ? (!nodes_.any_idle() || f.of_job) : !plan_.resumes_software) return false;
    const DrawsView draws = f.draws();
    const Duration detect = times_.detection(cause, draws);
    const Duration drain = times_.mark(draws) + times_.stop(draws);
    const Duration queue = times_.queue(cause, draws),
                   restart = times_.restart(draws, training_.restore_tier());
    const Instant stopped = t + detect + drain, trains = stopped + queue + restart;
    Instant next = earlier(failures_.next_at(), plan_.horizon);
    if (!Shape::kPlain) next = earlier(next, limit_at_);
    if (incidents_.any_due()) next = earlier(next, incidents_.next_at());
    if (trains >= next) return false;

    book_chain(ledger_, f.cause, detect, drain, queue, restart);
    stopped_.booked = trains;
    if (takes_node) {
      nodes_.take_down(f.node, t);
      const std::uint32_t slot = incidents_.open(f.key, f.node, f.cause, t);
      incidents_[slot].job = JobSide::none;
      send_away(slot, stopped, draws);  // later attempts have draws of their own
      nodes_.join(nodes_.an_idle_one(), stopped);
    }
    start_limit(stopped + queue);
    failures_.delay(queue, trains - t);
    training_.begin(trains, f.cause, true);
    return true;
  }

  // The job, whatever it is doing, stops making progress at t, and copies that do not survive are gone.
  SIM_HOT void interrupt(Instant t, int cause, bool node_lost) {
    if (stopped_.phase == JobPhase::running || stopped_.phase == JobPhase::starting)
      count_stop(outcome_, cause);
    if (stopped_.phase == JobPhase::running) {
      training_.advance(t);
      stopped_.booked = t;
    } else {
      book(t);
    }
    training_.stop(t, cause, node_lost);
    stopped_.save_until = t;
    job_at_ = Instant::never();
  }

  // ---- incidents

  SIM_HOT void on_incident(std::uint32_t slot, Instant t) {
    Incident& i = incidents_[slot];
    incidents_.sleep(slot);
    switch (i.job) {
      case JobSide::warned:
        on_drain_notice(slot, t);
        break;
      case JobSide::recovering:
        on_job_stopped(slot, t);
        break;
      case JobSide::none:
      case JobSide::waiting:
      case JobSide::ready:
        on_node_checked(slot, t);
        break;
    }
  }

  // t2 of a precursor: the node is marked, the running job gets its grace period and saves itself.
  SIM_HD void on_drain_notice(std::uint32_t slot, Instant t) {
    Incident& i = incidents_[slot];
    if (stopped_.phase == JobPhase::running) {
      training_.advance(t);
    } else {
      book(t);
    }
    job_at_ = Instant::never();
    i.t1 = t;
    i.t3 = stopped_.drain(t, times_.stop(i.draws), i.cause, training_, outcome_).both();
    i.granted = i.replaced = i.validated = i.t3;
    i.job = JobSide::recovering;
    incidents_.wake(slot, i.t3);
    tell(Happening::job_stopped, i.t3, i);
    apply_exposure(t);
  }

  // t3: the job is off its nodes; the node goes to be mended, and a spare takes its place if there is one.
  SIM_HD void on_job_stopped(std::uint32_t slot, Instant t) {
    Incident& i = incidents_[slot];
    const CausePlan& cause = plan_.cause[i.cause];
    book(t);
    if (stopped_.phase == JobPhase::saving) {
      training_.stop(t, i.cause, cause.takes_node());
      stopped_.phase = JobPhase::stopped;
    }
    held_ = false;
    limit_at_ = Instant::never();
    if (!cause.takes_node() || i.unit == plan_.total_nodes()) {
      if (!plan_.resumes_software) return end(t, Ending::not_resumed);
      i.job = JobSide::ready;
    } else {
      if (nodes_.state(i.unit) == NodeState::of_job) {  // a precursor's node served until now
        nodes_.take_down(i.unit, t);
        training_.lose_copies(t, i.cause, true);
      }
      send_away(slot, t);
      i.job = JobSide::waiting;
      if (nodes_.any_idle()) {
        join(nodes_.an_idle_one(), t);
        i.job = JobSide::ready;
      }
    }
    try_to_queue(t);
    apply_exposure(t);
    end_if_hopeless(t);
  }

  SIM_HD void send_away(std::uint32_t slot, Instant t) { send_away(slot, t, incidents_[slot].draws); }
  // The node's side begins: capacity, replacement (or reboot), validation.
  SIM_HD void send_away(std::uint32_t slot, Instant t, const DrawsView& draws) {
    Incident& i = incidents_[slot];
    const bool reboot = plan_.cause[i.cause].remedy == Remedy::reboot && i.attempt == 0;
    i.leave_with(times_.node_side(draws, i.attempt, reboot, t));
    if (i.comes_back) {
      ++returning_;
      incidents_.wake(slot, i.validated);
    } else {
      nodes_.lose_for_good(i.unit);
    }
    if constexpr (Watch::on) {
      tell(Happening::node_away, t, i);
      if (!i.comes_back) return tell(Happening::no_capacity, t, i);
      tell(Happening::granted, i.granted, i);
      tell(Happening::mended, i.replaced, i);
    }
  }

  // The node was validated: back in service, or the replacement is replaced in its turn.
  SIM_HOT void on_node_checked(std::uint32_t slot, Instant t) {
    Incident& i = incidents_[slot];
    --returning_;
    if (stopped_.phase != JobPhase::running) book(t);
    if (plan_.validation_failure.possible() &&
        plan_.validation_failure.hit(draws_.bits(i.draws.key, Purpose::validation_failure, i.attempt))) {
      tell(Happening::validation_failed, t, i);
      ++i.attempt;
      send_away(slot, t);
      apply_exposure(t);
      return end_if_hopeless(t);
    }
    const std::uint32_t node = i.unit;
    nodes_.bring_back(node, t, plan_.cause[i.cause].remedy == Remedy::replace || i.attempt > 0);
    i.node_away = false;
    tell(Happening::validated, t, i);
    const int needy = i.job == JobSide::waiting ? static_cast<int>(slot) : incidents_.first_waiting();
    if (i.job == JobSide::none) incidents_.release(slot);
    if (needy >= 0) {
      incidents_[static_cast<std::uint32_t>(needy)].job = JobSide::ready;
      join(node, t);
      try_to_queue(t);
      apply_exposure(t);
    }
  }

  // ---- the job's own stages

  SIM_HD void on_job(Instant t) {
    if (stopped_.phase == JobPhase::queued) {
      on_started(t);
    } else {
      on_restarted();
    }
  }

  // Every open incident is ready: the job is requeued.
  SIM_HD void try_to_queue(Instant t) {
    if (stopped_.phase != JobPhase::stopped || !incidents_.all_ready()) return;
    const Incident& latest = incidents_[incidents_.latest()];
    const Duration queue = times_.queue(plan_.cause[latest.cause], latest.draws);
    stopped_.phase = JobPhase::queued;
    job_at_ = t + queue;
    tell(Happening::queued, t, kNobody, latest.cause);
    if (queue == Duration{}) on_started(t);
  }

  // t6: processes start, then the newest surviving copy is read.
  SIM_HD void on_started(Instant t) {
    book(t);
    const Incident& latest = incidents_[incidents_.latest()];
    const Duration takes = times_.restart(latest.draws, training_.restore_tier());
    held_ = true;
    start_limit(t);
    stopped_.phase = JobPhase::starting;
    job_at_ = t + takes;
    tell(Happening::started, t, kNobody, latest.cause);
    apply_exposure(t);
    if (takes == Duration{}) on_restarted();
  }

  // t7: state restored; training goes on.
  SIM_HD void on_restarted() {
    const Instant t = job_at_;
    book(t);
    int cause = kNoCause;
    if (incidents_.open_count() > 0) {
      const Incident& latest = incidents_[incidents_.latest()];
      if (latest.job == JobSide::ready) cause = latest.cause;
    }
    for (std::uint32_t k = incidents_.open_count(); k-- > 0;) {
      const std::uint32_t slot = incidents_.open_slot(k);
      if (incidents_[slot].job == JobSide::ready) incidents_.take_from_job(slot);
    }
    stopped_.phase = JobPhase::running;
    training_.begin(t, cause, cause != kNoCause);
    tell(Happening::restored, t, kNobody, cause, training_.work());
    apply_exposure(t);
  }

  // ---- endings

  // No node is left that could come back for an incident that waits for one.
  SIM_HD void end_if_hopeless(Instant t) {
    if (!ended_ && incidents_.count_waiting() > returning_) end(t, Ending::no_capacity);
  }

  SIM_HD void end(Instant t, Ending ending) {
    ended_ = true;
    if (ending != Ending::completed) {
      if (stopped_.phase == JobPhase::running) training_.advance(t);
      book(t);
    }
    const Duration kept = end_ledger(training_, ledger_, t, ending);
    outcome_.wall = t.since_start();
    outcome_.ending = ending;
    if constexpr (Watch::on) training_.durable_work(t);  // tells of the snapshots that had become durable
    tell(Happening::ended, t, kNobody, kNoCause, kept);
    SIM_CHECK(outcome_.ledger_sum() == outcome_.wall);
  }

  // ---- booking the time in which the job is stopped

  SIM_HD void book(Instant t) {
    stopped_.book_until(t, incidents_, NeverBarred{},
                        [this](Instant from, Instant until, Line line, int cause, int) {
                          ledger_.book(line, cause, until - from);
                          if constexpr (Watch::on)
                            watch_(TimeSpent{from, until, line, cause, {}, {}, kNoCause, 0});
                        });
  }

  // ---- exposure of the failure clocks

  SIM_HD void apply_exposure(Instant t) {
    const bool runs = !any_immune() || !stopped_.immune_at(t, incidents_, plan_);
    const bool running[kExposures] = {runs, runs && held_, stopped_.phase == JobPhase::running};
    failures_.set_running(t, running);
  }

  // ---- nodes and incidents

  SIM_HD void join(std::uint32_t node, Instant t) {
    nodes_.join(node, t);
    tell(Happening::node_joined, t, node);
  }

  SIM_HD std::uint32_t unit_of(const Failure& f) const { return f.of_job ? plan_.total_nodes() : f.node; }

  SIM_HD std::uint32_t open_incident(const Failure& f, Instant t, JobSide side) {
    const DrawsView draws = f.draws();
    const std::uint32_t slot = incidents_.open(f.key, unit_of(f), f.cause, t);
    Incident& i = incidents_[slot];
    for (int p = 0; p < kFrontPurposes; ++p) i.draws.front[p] = draws.front[p];
    i.job = side;
    i.t1 = t + times_.detection(plan_.cause[f.cause], draws);
    const Instant marked = i.t1 + times_.mark(draws);
    i.t3 = marked;
    if (side == JobSide::warned) {
      incidents_.wake(slot, i.t3);
    } else {
      i.t3 = marked + times_.stop(draws);
    }
    i.granted = i.replaced = i.validated = i.t3;
    if (side != JobSide::none) incidents_.add_to_job(slot);
    if constexpr (Watch::on) {
      tell(Happening::failure, t, i);
      tell(Happening::detected, i.t1, i);
      tell(Happening::marked, marked, i);
      if (side == JobSide::recovering) tell(Happening::job_stopped, i.t3, i);
    }
    return slot;
  }

  // ---- draws

  SIM_HD std::uint64_t job_draw(Purpose purpose) const {
    return draws_.bits(DrawKey{domain::job, 0, 0}, purpose);
  }

  // ---- for a watcher

  SIM_HD void tell(Happening what, Instant at, std::uint32_t node, int cause = kNoCause, Duration work = {}) {
    if constexpr (Watch::on) {
      Event e;
      e.at = at;
      e.what = what;
      e.node = node;
      e.cause = cause;
      e.work = work;
      watch_(e);
    }
  }
  SIM_HD void tell(Happening what, Instant at, const Incident& i) {
    if constexpr (Watch::on) {
      Event e;
      e.at = at;
      e.what = what;
      if (i.unit < plan_.total_nodes()) e.node = i.unit;
      e.incident = i.number;
      e.cause = i.cause;
      watch_(e);
    }
  }

  // ---- helpers

  SIM_HD bool any_immune() const { return !Shape::kPlain && plan_.any_immune; }
  SIM_HD void start_limit(Instant t) {
    if (Shape::kPlain) return;
    limit_at_ = plan_.time_limit == Duration{} ? Instant::never() : t + plan_.time_limit;
  }

  const Plan& plan_;
  Watch watch_;
  const bool shortcuts_;
  DrawSource draws_;
  StageTimes times_;
  Outcome outcome_;
  Ledger ledger_;
  BasicTraining<Watch, Shape> training_;
  BasicFailures<Shape> failures_;
  BasicNodes<Shape> nodes_;
  Incidents incidents_;

  StoppedTime stopped_;  // what the job does, and where its time goes while it does not train
  bool held_ = true;     // the job holds its allocation
  bool ended_ = false;
  Instant job_at_;  // end of the job's present stage
  Instant limit_at_;
  std::uint32_t returning_ = 0;  // nodes away that will come back
};

using OneJob = BasicOneJob<NoWatch>;

}  // namespace pitstop
