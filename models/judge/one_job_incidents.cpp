#include "models/judge/one_job_world.hpp"

namespace pitstop {

void OneJobWorld::open_incident(const FailureDraws& draws, int cause, std::uint32_t unit, Instant t,
                                bool warned) {
  auto incident = std::make_shared<WorldIncident>();
  incident->log = timeline_.incidents();
  IncidentLog& log = timeline_.incident(t, unit, cause);
  if (!warned) log.enter(t, Line::detection);
  incident->draws = draws;
  incident->t0 = t;
  incident->unit = unit;
  incident->cause = cause;
  incident->job = warned ? WorldIncident::Side::warned : WorldIncident::Side::recovering;
  open_.push_back(incident);
  incident->actor = controller_.start("monitor", [this, incident] { watch(incident); });
}

void OneJobWorld::watch(const WorldIncidentPtr& i) {
  const CausePlan& what = plan_.cause[i->cause];
  const Duration mark = times_.stage(i->draws, plan_.mark, Purpose::mark);
  sleep_until(i->t0 + times_.detection(what, i->draws));
  if (i->job == WorldIncident::Side::warned) {
    sleep_until(world_now() + mark);
    sleep_until(world_now() + drain(i));
  } else {
    log(i).enter(world_now(), Line::drain);
    sleep_until(world_now() + mark + times_.stage(i->draws, plan_.stop, Purpose::stop));
  }
  job_stopped(i);
}

Duration OneJobWorld::drain(const WorldIncidentPtr& i) {
  const Instant t = world_now();
  Duration stop = times_.stage(i->draws, plan_.stop, Purpose::stop);
  Instant saved = t;
  if (job_ == JobIs::running) {
    progress();
    kill_job();
    count_stop(i->cause);
    const TrainingLog::Saving saving = training_.save_on_drain(t);
    saved_at_ = t + saving.total;
    timeline_.job(t, WorldTimeline::Job::stopped);
    timeline_.saving(t, t + saving.stall, i->cause);
    job_ = JobIs::saving;
    stop = longer(stop, saving.total);
  } else {
    if (job_ == JobIs::starting) count_stop(i->cause);
    if (job_ == JobIs::stopped || job_ == JobIs::queued) stop = Duration{};
    if (job_ != JobIs::saving) halt();
  }
  if (job_ == JobIs::saving) saved = saved_at_;
  log(i).enter(t, Line::drain);
  i->job = WorldIncident::Side::recovering;
  show_exposure();
  return later(t + stop, saved) - t;
}

void OneJobWorld::job_stopped(const WorldIncidentPtr& i) {
  const Instant t = world_now();
  const CausePlan& what = plan_.cause[i->cause];
  if (job_ == JobIs::saving) {
    training_.stop(t, i->cause, what.takes_node());
    job_ = JobIs::stopped;
  }
  held_ = false;
  stop_limit();
  if (!what.takes_node() || i->unit == plan_.total_nodes()) {
    if (!plan_.resumes_software) return end(Ending::not_resumed);
    ready(i);
  } else {
    if (nodes_[i->unit] == Node::of_job) {
      nodes_[i->unit] = Node::away;
      training_.lose_copies(i->cause, true);
    }
    i->job = WorldIncident::Side::waiting;
    mend(i);
    if (!idle_.empty()) join(i);
  }
  requeue();
  show_exposure();
  if (!is_hope_left()) end(Ending::no_capacity);
}

void OneJobWorld::ready(const WorldIncidentPtr& i) {
  i->job = WorldIncident::Side::ready;
  log(i).enter(world_now(), Line::queue, true);
}

void OneJobWorld::join(const WorldIncidentPtr& i) {
  nodes_[idle_.back()] = Node::of_job;
  idle_.pop_back();
  ready(i);
}

void OneJobWorld::close(const WorldIncidentPtr& i) {
  log(i).closed = world_now();
  if (i->job == WorldIncident::Side::warned || i->job == WorldIncident::Side::recovering) i->actor.kill();
  i->job = WorldIncident::Side::none;
  std::erase(open_, WorldIncidentPtr(i));
}

}  // namespace pitstop
