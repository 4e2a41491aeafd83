// One replication: one job on nodes that fail, with spares. The main loop takes the earliest of four
// things - an incident's next stage, the job's own next stage, the next failure, an end - and lets one
// short handler deal with it. Training between events is closed form (sim/shared/training.hpp).
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
#include "sim/shared/incident.hpp"
#include "sim/shared/ledger.hpp"
#include "sim/shared/outcome.hpp"
#include "sim/shared/plan.hpp"
#include "sim/shared/shape.hpp"
#include "sim/shared/stage_times.hpp"
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
  // Same-tick order, first to last: what ends comes before what begins.
  enum class Kind : std::uint8_t { incident, job, failure, time_limit, horizon };
  // What the job does. stopped: open incidents keep it from starting. queued, starting: on its way.
  enum class Job : std::uint8_t { running, saving, stopped, queued, starting };

  // ---- the loop

  SIM_HD void begin() {
    nodes_.begin();
    failures_.begin();
    held_ = true;
    start_limit(Instant{});
    job_ = Job::starting;
    job_at_ = Instant{} + plan_.time(plan_.startup, job_draw(Purpose::restart));
    tell(Happening::started, Instant{}, kNobody);
    apply_exposure(Instant{});
    if (job_at_ == Instant{}) on_restarted();
  }

  SIM_HOT void step() {
    Kind kind = Kind::horizon;
    Instant at = plan_.horizon;
    auto offer = [&](Instant t, Kind k) {  // in rising order of precedence at the same tick
      if (t <= at) {
        at = t;
        kind = k;
      }
    };
    if (!Shape::kPlain) offer(limit_at_, Kind::time_limit);
    offer(failures_.next_at(), Kind::failure);
    if (job_ != Job::running) offer(job_at_, Kind::job);
    if (incidents_.any_due()) offer(incidents_.next_at(), Kind::incident);
    if (any_immune() && job_ != Job::running) {
      const Instant turn = next_line_change();
      if (turn < at) {  // only to let failure clocks pause or run
        book(turn);
        apply_exposure(turn);
        return;
      }
    }
    if (job_ == Job::running && training_.may_complete_by(at) && training_.advance(at)) {
      end(training_.now(), Ending::completed);
      return;
    }
    switch (kind) {
      case Kind::incident:
        on_incident(incidents_.next(), at);
        break;
      case Kind::job:
        on_job(at);
        break;
      case Kind::failure:
        on_failure(at);
        break;
      case Kind::time_limit:
        end(at, Ending::time_limit);
        break;
      case Kind::horizon:
        end(at, Ending::horizon);
        break;
    }
  }

  // ---- failures

  SIM_HOT void on_failure(Instant t) {
    Failure f;
    if (!failures_.pop(f)) return;
    if (!strikes(f)) return;  // thinned: that clock stands still
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

  SIM_HD bool strikes(const Failure& f) const {
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
    const bool was_running = job_ == Job::running;
    interrupt(t, f.cause, cause.takes_node());
    if (was_running && open < 0 && recover_undisturbed(f, t)) return;
    if (open >= 0) {  // its chain starts again
      tell(Happening::superseded, t, incidents_[static_cast<std::uint32_t>(open)]);
      incidents_.take_from_job(static_cast<std::uint32_t>(open));
    }
    if (cause.takes_node() && !f.of_job) nodes_.take_down(f.node, t);
    const std::uint32_t slot = open_incident(f, t, JobSide::recovering);
    incidents_.wake(slot, incidents_[slot].t3);
    job_ = Job::stopped;
    apply_exposure(t);
  }

  // The common case in one go: no other incident is open, a spare is at hand, and nothing else is due
  // before the job trains again. Does what the events would do, one after another.
  SIM_HOT bool recover_undisturbed(const Failure& f, Instant t) {
    const CausePlan& cause = plan_.cause[f.cause];
    const bool takes_node = cause.takes_node();
    if (!shortcuts_ || any_immune() || incidents_.of_job() > 0 || failures_.clocks_follow_job()) return false;
    if (takes_node ? (!nodes_.any_idle() || f.of_job) : !plan_.resumes_software) return false;
    const DrawsView draws = f.draws();
    const Duration detect = times_.detection(cause, draws);
    const Duration drain =
        times_.stage(draws, plan_.mark, Purpose::mark) + times_.stage(draws, plan_.stop, Purpose::stop);
    const Duration queue = times_.queue(cause, draws),
                   restart = times_.restart(draws, training_.restore_tier());
    const Instant stopped = t + detect + drain, trains = stopped + queue + restart;
    Instant next = earlier(failures_.next_at(), plan_.horizon);
    if (!Shape::kPlain) next = earlier(next, limit_at_);
    if (incidents_.any_due()) next = earlier(next, incidents_.next_at());
    if (trains >= next) return false;

    ledger_.book(Line::detection, f.cause, detect);
    ledger_.book(Line::drain, f.cause, drain);
    ledger_.book(Line::queue, f.cause, queue);
    ledger_.book(Line::restart, f.cause, restart);
    booked_ = trains;
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
    if (job_ == Job::running || job_ == Job::starting) count_stop(cause);
    if (job_ == Job::running) {
      training_.advance(t);
      booked_ = t;
    } else {
      book(t);
    }
    training_.stop(t, cause, node_lost);
    save_until_ = t;
    job_at_ = Instant::never();
  }

  SIM_HD void count_stop(int cause) {
    ++outcome_.interruptions;
    ++outcome_.stopped_by[cause];
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
    Duration stop = times_.stage(i.draws, plan_.stop, Purpose::stop);
    if (job_ == Job::running) {
      training_.advance(t);
      count_stop(i.cause);
      const auto saving = training_.save_on_drain();
      stop = longer(stop, saving.total);
      saved_at_ = t + saving.total;
      booked_ = t;
      save_until_ = t + saving.stall;
      save_cause_ = i.cause;
      job_ = Job::saving;
    } else {
      book(t);
      if (job_ == Job::starting) count_stop(i.cause);
      if (job_ == Job::stopped || job_ == Job::queued) stop = Duration{};  // no process to stop
      if (job_ != Job::saving) job_ = Job::stopped;
    }
    job_at_ = Instant::never();
    i.t1 = t;
    i.t3 = job_ == Job::saving ? later(t + stop, saved_at_) : t + stop;
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
    if (job_ == Job::saving) {
      training_.stop(t, i.cause, cause.takes_node());
      job_ = Job::stopped;
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
    check_hope(t);
  }

  SIM_HD void send_away(std::uint32_t slot, Instant t) { send_away(slot, t, incidents_[slot].draws); }
  // The node's side begins: capacity, replacement (or reboot), validation.
  SIM_HD void send_away(std::uint32_t slot, Instant t, const DrawsView& draws) {
    Incident& i = incidents_[slot];
    const bool reboot = plan_.cause[i.cause].remedy == Remedy::reboot && i.attempt == 0;
    i.node_away = true;
    i.comes_back = reboot || !plan_.never_capacity.possible() ||
                   !plan_.never_capacity.hit(draws_.bits(draws.key, Purpose::never_capacity, i.attempt));
    auto time = [&](const TimeSource& source, Purpose purpose)
                    SIM_HOT_LAMBDA { return times_.stage(draws, source, purpose, i.attempt); };
    i.granted = reboot ? t : t + time(plan_.capacity_wait, Purpose::capacity_wait);
    i.replaced = i.granted + (reboot ? time(plan_.reboot, Purpose::reboot)
                                     : time(plan_.replacement, Purpose::replacement));
    i.validated = i.replaced + time(plan_.validation, Purpose::validation);
    if (i.comes_back) {
      ++returning_;
      incidents_.wake(slot, i.validated);
    } else {
      i.granted = i.replaced = i.validated = Instant::never();
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
    if (job_ != Job::running) book(t);
    if (plan_.validation_failure.possible() &&
        plan_.validation_failure.hit(draws_.bits(i.draws.key, Purpose::validation_failure, i.attempt))) {
      tell(Happening::validation_failed, t, i);
      ++i.attempt;
      send_away(slot, t);
      apply_exposure(t);
      return check_hope(t);
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
    if (job_ == Job::queued) {
      on_started(t);
    } else {
      on_restarted();
    }
  }

  // Every open incident is ready: the job is requeued.
  SIM_HD void try_to_queue(Instant t) {
    if (job_ != Job::stopped || !incidents_.all_ready()) return;
    const Incident& latest = incidents_[incidents_.latest()];
    const Duration queue = times_.queue(plan_.cause[latest.cause], latest.draws);
    job_ = Job::queued;
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
    job_ = Job::starting;
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
    if (incidents_.of_job() > 0) {
      const Incident& latest = incidents_[incidents_.latest()];
      if (latest.job == JobSide::ready) cause = latest.cause;
    }
    for (std::uint32_t k = incidents_.of_job(); k-- > 0;) {
      const std::uint32_t slot = incidents_.job_slot(k);
      if (incidents_[slot].job == JobSide::ready) incidents_.take_from_job(slot);
    }
    job_ = Job::running;
    training_.begin(t, cause, cause != kNoCause);
    tell(Happening::restored, t, kNobody, cause, training_.work());
    apply_exposure(t);
  }

  // ---- endings

  // No node is left that could come back for an incident that waits for one.
  SIM_HD void check_hope(Instant t) {
    if (!ended_ && incidents_.count_waiting() > returning_) end(t, Ending::no_capacity);
  }

  // Unfinished at the horizon, work in hand is productive; at other endings only durable work is.
  SIM_HD void end(Instant t, Ending ending) {
    ended_ = true;
    Duration kept = training_.work();
    if (ending != Ending::completed) {
      if (job_ == Job::running) {
        training_.advance(t);
      } else {
        book(t);
      }
      kept = ending == Ending::horizon ? training_.work() : training_.durable_work(t);
      ledger_.book(Line::lost_work, kNoCause, training_.work() - kept);
    }
    ledger_.book_productive(kept);
    outcome_.wall = t.since_start();
    outcome_.ending = ending;
    if constexpr (Watch::on) training_.durable_work(t);  // tells of the snapshots that had become durable
    tell(Happening::ended, t, kNobody, kNoCause, kept);
    SIM_CHECK(outcome_.ledger_sum() == outcome_.wall);
  }

  // ---- booking the time in which the job is stopped

  SIM_HD void book(Instant t) {
    if (job_ == Job::running) return;
    while (booked_ < t) {
      Instant until = t;
      Line line = Line::restart;
      int cause = kNoCause;
      if (booked_ < save_until_) {
        until = earlier(t, save_until_);
        line = Line::checkpoint;
        cause = save_cause_;
      } else {
        const int owner = owner_at(booked_, line);
        if (owner >= 0) {
          const Incident& i = incidents_[static_cast<std::uint32_t>(owner)];
          cause = i.cause;
          if (i.job != JobSide::ready) until = earlier(t, i.line_end(booked_));
        }
      }
      ledger_.book(line, cause, until - booked_);
      if constexpr (Watch::on) watch_(TimeSpent{booked_, until, line, cause, {}, {}, kNoCause, 0});
      booked_ = until;
    }
  }

  // The least advanced open incident owns an instant; ties go to the earliest, then to the lowest unit.
  SIM_HD int owner_at(Instant t, Line& line) const {
    int owner = -1;
    for (std::uint32_t k = 0; k < incidents_.of_job(); ++k) {
      const std::uint32_t slot = incidents_.job_slot(k);
      const Incident& i = incidents_[slot];
      if (i.job == JobSide::warned) continue;
      const Line at = i.job != JobSide::ready ? i.line_at(t)
                      : job_ == Job::starting ? Line::restart
                                              : Line::queue;
      if (owner < 0 || at < line ||
          (at == line && Incidents::older(i, incidents_[static_cast<std::uint32_t>(owner)]))) {
        owner = static_cast<int>(slot);
        line = at;
      }
    }
    return owner;
  }

  // Only with immune stages: when the line of the present moment may change of itself.
  SIM_HD Instant next_line_change() const {
    if (booked_ < save_until_) return save_until_;
    Line line = Line::restart;
    const int owner = owner_at(booked_, line);
    if (owner < 0) return Instant::never();
    const Incident& i = incidents_[static_cast<std::uint32_t>(owner)];
    return i.job == JobSide::ready ? Instant::never() : i.line_end(booked_);
  }

  // ---- exposure of the failure clocks

  SIM_HD void apply_exposure(Instant t) {
    bool runs = true;
    if (any_immune() && job_ != Job::running) {
      Line line = Line::restart;
      if (booked_ < save_until_) {
        line = Line::checkpoint;
      } else {
        owner_at(t, line);
      }
      runs = !plan_.immune[index_of(line)];
    }
    const bool running[kExposures] = {runs, runs && held_, job_ == Job::running};
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
    const Instant marked = i.t1 + times_.stage(draws, plan_.mark, Purpose::mark);
    i.t3 = marked;
    if (side == JobSide::warned) {
      incidents_.wake(slot, i.t3);
    } else {
      i.t3 = marked + times_.stage(draws, plan_.stop, Purpose::stop);
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

  // ---- small change

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

  Job job_ = Job::starting;
  bool held_ = true;  // the job holds its allocation
  bool ended_ = false;
  Instant job_at_;  // end of the job's present stage
  Instant limit_at_;
  Instant booked_;      // stopped time is booked up to here
  Instant save_until_;  // stall of an emergency snapshot
  Instant saved_at_;    // its copy is durable
  int save_cause_ = kNoCause;
  std::uint32_t returning_ = 0;  // nodes away that will come back
};

using OneJob = BasicOneJob<NoWatch>;

}  // namespace pitstop
