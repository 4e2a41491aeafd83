// Faults that a job goes on with until somebody finds them: a slowdown makes the whole job slow, silent
// corruption spoils every copy taken since. Both stay with their unit; whatever restarts on it is struck
// again.
#pragma once

#include "sim/cluster/cluster.hpp"

namespace pitstop {

template <class Watch>
bool BasicCluster<Watch>::is_quiet(std::uint8_t cause) const {
  const Symptom s = base_.cause[cause].symptom;
  return s == Symptom::slowdown || s == Symptom::silent_corruption;
}

template <class Watch>
bool BasicCluster<Watch>::works_on(const Job& job, std::uint32_t unit, std::uint32_t gpu) const {
  if (unit >= nodes_.size()) return unit == nodes_.size() + job.id;
  if (shares()) return seats().holds(job.id, unit, gpu);
  return nodes_[unit].use == NodeUse::of_job && nodes_[unit].job == job.id;
}

// The fault begins, and the detection of it.
template <class Watch>
void BasicCluster<Watch>::quiet_strike(Job& job, const Strike& s, Instant t) {
  const std::uint32_t unit = unit_of(s);
  const bool spoils = base_.cause[s.cause].symptom == Symptom::silent_corruption;
  if (job.phase == JobPhase::running) job.training.advance(t);
  faults_.add(Fault{unit, s.cause, plan_.cause[s.cause].speed_ppm, s.draws.key, s.gpu});
  if (!spoils) set_pace(job);
  if (spoils ? job.spoilt_by(unit) : job.find(unit, s.target != Target::node) >= 0) return;
  const std::uint32_t slot = open_incident(s, unit, &job, t, JobSide::warned);
  incidents_[slot].spoils = spoils;
  incidents_[slot].clean = job.training.work();
  announce(slot);
}

// The whole job is as slow as its slowest part; an elastic one without some nodes slower by their share,
// booked to what took the first of them. Requires: its training is known up to the present.
template <class Watch>
void BasicCluster<Watch>::set_pace(Job& job) {
  const Fault* slowest = nullptr;
  for (const Fault& f : faults_.all()) {
    if (!works_on(job, f.unit, f.gpu)) continue;
    if (slowest == nullptr || f.speed_ppm < slowest->speed_ppm ||
        (f.speed_ppm == slowest->speed_ppm && f.cause < slowest->cause))
      slowest = &f;
  }
  std::int64_t ppm = slowest == nullptr ? kFullSpeed : slowest->speed_ppm;
  int cause = slowest == nullptr ? kNoCause : slowest->cause;
  if (job.lacking > 0) {
    ppm = std::max<std::int64_t>(1, ppm * static_cast<std::int64_t>(job.nodes.size()) / job.plan.nodes);
    cause = job.lacks_for;
  }
  job.training.set_speed(ppm, cause);
  if (job.phase == JobPhase::running) set_wake(job, job.training.now());
}

// Has it computed anything with a fault that nobody has found?
template <class Watch>
bool BasicCluster<Watch>::is_spoilt(const Job& job) const {
  return std::any_of(job.slots.begin(), job.slots.end(), [&](std::uint32_t s) {
    return incidents_[s].spoils && job.training.work() > incidents_[s].clean;
  });
}

// The job's processes are new. Faults that a restart mends are gone; of the others, those of its units go on.
template <class Watch>
void BasicCluster<Watch>::meet_faults(Job& job, Instant t) {
  for (std::size_t k = job.slots.size(); k-- > 0;) {
    ClusterIncident& i = incidents_[job.slots[k]];
    if (i.job != JobSide::warned || !is_quiet(i.cause)) continue;
    const bool goes_on = !i.of_job && works_on(job, i.unit, i.gpu) && base_.cause[i.cause].takes_node();
    if (i.spoils && goes_on) i.clean = shorter(i.clean, job.training.work());
    if (i.spoils && !goes_on && job.training.work() > i.clean) {  // what was restored is spoilt all the same
      i.of_job = true;
      i.unit = nodes_.size() + job.id;
    } else if (!goes_on) {
      tell(Happening::superseded, t, i);
      close_job_side(job.slots[k]);
    }
  }
  faults_.erase_if(
      [&](const Fault& f) { return works_on(job, f.unit, f.gpu) && !base_.cause[f.cause].takes_node(); });
  const std::vector<Fault> faults = faults_.all();
  for (const Fault& f : faults) {
    if (!works_on(job, f.unit, f.gpu)) continue;
    const bool spoils = base_.cause[f.cause].symptom == Symptom::silent_corruption;
    if (spoils ? job.spoilt_by(f.unit) : job.find(f.unit, false) >= 0) continue;
    Strike s = strike_of(f.unit, f.cause, again(f.key));
    s.gpu = f.gpu;
    quiet_strike(job, s, t);
  }
  set_pace(job);
}

template <class Watch>
void BasicCluster<Watch>::on_recurrence(Instant t) {
  const Recurrence r = recurrences_.pop();
  if (!ClusterNodes::serves(nodes_[r.node].use)) return;
  if (!is_alarm(r.cause)) ++counts_.failures;
  strike(strike_of(r.node, r.cause, r.key), t);
}

// A node that was not blamed for what it did will do it again; a quiet fault does so of itself.
template <class Watch>
void BasicCluster<Watch>::recur(std::uint32_t node, std::uint8_t cause, const FailureDraws& draws,
                                Instant t) {
  if (!plan_.diagnosis.known || is_quiet(cause)) return;
  const Duration after = times_.stage(draws, plan_.diagnosis.recurs, Purpose::recurs);
  recurrences_.add(Recurrence{t + after, node, cause, again(draws.key)});
}

// The node is back; the channel that told of it may tell of it again.
template <class Watch>
void BasicCluster<Watch>::raise_again(std::uint32_t node, std::uint8_t cause, const FailureDraws& draws,
                                      Instant t) {
  const int channel =
      is_alarm(cause) ? plan_.cause[cause].alarm_of : times_.seen(base_.cause[cause], draws).channel;
  if (channel < 0) return;
  const AlarmPlan& alarm = plan_.alarms[static_cast<std::size_t>(channel)];
  if (!alarm.repeats.possible() || !alarm.repeats.hit(draws_.bits(draws.key, Purpose::alarm_repeats))) return;
  const Duration after = times_.stage(draws, alarm.after, Purpose::alarm_after);
  recurrences_.add(
      Recurrence{t + after, node, static_cast<std::uint8_t>(alarm.cause), again(draws.key, true)});
}

template <class Watch>
Strike BasicCluster<Watch>::strike_of(std::uint32_t node, std::uint8_t cause, DrawKey key) const {
  Strike s;
  s.unit = node;
  s.cause = cause;
  s.draws.key = key;
  draws_.front(key, s.draws.front);
  return s;
}

// t2 of silent corruption: the job is stopped, and every copy since the corruption began is thrown away.
template <class Watch>
void BasicCluster<Watch>::on_corruption_found(std::uint32_t slot, Instant t) {
  ClusterIncident& i = incidents_[slot];
  Job& job = jobs_[i.owner];
  const int other = i.of_job ? -1 : job.find(i.unit, false);  // the node has another fault that was told of
  const bool takes_over = other >= 0 && incidents_[static_cast<std::uint32_t>(other)].job == JobSide::warned;
  if (takes_over) close_job_side(static_cast<std::uint32_t>(other));
  i.spoils = false;
  if (!works_on(job, i.unit, i.gpu) || (other >= 0 && !takes_over)) {
    i.of_job = true;
    i.unit = nodes_.size() + job.id;
  }
  if (job.phase == JobPhase::pending) {  // it has no processes to stop, and no node to give up
    job.book(t);
    job.training.lose_tainted(t, i.cause, i.clean);
    return close_job_side(slot);
  }
  Duration stop = job.times.stage(i.draws, job.plan.stop, Purpose::stop);
  if (job.phase == JobPhase::stopped || job.phase == JobPhase::queued) stop = Duration{};
  interrupt(job, t, i.cause, base_.cause[i.cause].takes_node() && !i.of_job);
  job.training.lose_tainted(t, i.cause, i.clean);
  job.phase = JobPhase::stopped;
  await_stop(slot, t, t + stop);
}

// From t on the job is being stopped for this incident.
template <class Watch>
void BasicCluster<Watch>::await_stop(std::uint32_t slot, Instant t, Instant stopped) {
  ClusterIncident& i = incidents_[slot];
  Job& job = jobs_[i.owner];
  set_stage(job, Instant::never());
  i.t1 = i.marked = t;
  i.t3 = i.granted = i.replaced = i.validated = stopped;
  i.job = JobSide::recovering;
  if (shares() && takes_its_node(i)) seats().close(i.unit);
  incidents_.wake(slot, i.t3);
  if (i.may_stop == Instant{}) tell(Happening::job_stopped, i.t3, i);  // else when it is known
  apply_exposure(job, t);
}

}  // namespace pitstop
