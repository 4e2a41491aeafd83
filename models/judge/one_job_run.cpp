#include "models/judge/one_job_world.hpp"

#include <algorithm>
#include <utility>

namespace pitstop {

void OneJobWorld::interrupt(int cause, bool node_lost) {
  if (job_ == JobIs::running || job_ == JobIs::starting) count_stop(cause);
  if (job_ == JobIs::running) progress();
  training_.stop(world_now(), cause, node_lost);
  timeline_.end_saving(world_now());
  halt();
}

void OneJobWorld::halt() {
  kill_job();
  job_ = JobIs::stopped;
  timeline_.job(world_now(), WorldTimeline::Job::stopped);
  show_exposure();
}

void OneJobWorld::kill_job() { job_actor_.kill(); }

void OneJobWorld::count_stop(int cause) {
  ++out_.interruptions;
  ++out_.stopped_by[cause];
}

void OneJobWorld::progress() {
  if (stalling_)
    training_.stalled(world_now());
  else
    training_.trained(world_now());
  stalling_ = false;
}

const WorldIncidentPtr& OneJobWorld::latest() const {
  const WorldIncidentPtr* latest = nullptr;
  for (const WorldIncidentPtr& i : open_) {
    if (i->job == WorldIncident::Side::warned) continue;
    if (!latest || std::pair((*latest)->t0, (*latest)->unit) < std::pair(i->t0, i->unit)) latest = &i;
  }
  return *latest;
}

void OneJobWorld::requeue() {
  const bool blocked = std::any_of(open_.begin(), open_.end(), [](const WorldIncidentPtr& i) {
    return i->job == WorldIncident::Side::recovering || i->job == WorldIncident::Side::waiting;
  });
  if (job_ != JobIs::stopped || blocked || ended_) return;
  job_ = JobIs::queued;
  job_actor_ = controller_.start("job", [this] {
    const WorldIncidentPtr by = latest();
    sleep_until(world_now() + times_.queue(plan_.cause[by->cause], by->draws));
    held_ = true;
    job_ = JobIs::starting;
    timeline_.job(world_now(), WorldTimeline::Job::starting);
    start_limit();
    show_exposure();
    sleep_until(world_now() + times_.restart(by->draws, training_.restore_tier()));
    const std::vector<WorldIncidentPtr> all = open_;
    for (const WorldIncidentPtr& i : all) {
      if (i->job == WorldIncident::Side::ready) close(i);
    }
    train(by->cause, true);
  });
}

void OneJobWorld::train(int cause, bool restored) {
  job_ = JobIs::running;
  timeline_.job(world_now(), WorldTimeline::Job::running);
  show_exposure();
  training_.begin(world_now(), restored, cause);
  while (true) {
    const TrainingLog::Due due = training_.next(world_now());
    sleep_until(world_now() + due.in);
    training_.trained(world_now());
    if (training_.complete()) break;
    if (!due.tiers.empty()) save(due.tiers);
  }
  const int last = training_.final_tier();
  if (last >= 0) {
    stall_until(training_.writers_free({last}));
    save({last});
    stall_until(training_.busy_until(last));
  }
  end(Ending::completed);
}

void OneJobWorld::save(const std::vector<int>& tiers) {
  stall_until(training_.writers_free(tiers));
  const Duration stall = training_.snapshot(tiers, world_now());
  const Instant until = world_now() + stall;
  for (const int k : tiers) {
    controller_.start("writer", [this, k, durable = training_.busy_until(k)] {
      sleep_until(durable);
      training_.persisted(k, durable);  // a snapshot that was lost meanwhile is none
    });
  }
  stall_until(until);
}

void OneJobWorld::stall_until(Instant t) {
  if (t <= world_now()) return;
  stalling_ = true;
  sleep_until(t);
  training_.stalled(world_now());
  stalling_ = false;
}

void OneJobWorld::show_exposure() {
  clock_[index_of(Exposure::allocated)]->set(world_now(), held_);
  clock_[index_of(Exposure::computing)]->set(world_now(), job_ == JobIs::running);
}

void OneJobWorld::start_limit() {
  stop_limit();
  if (plan_.time_limit == Duration{}) return;
  limit_actor_ = controller_.start("time-limit", [this] {
    sleep_until(world_now() + plan_.time_limit);
    end(Ending::time_limit);
  });
}

void OneJobWorld::stop_limit() { limit_actor_.kill(); }

void OneJobWorld::be_horizon() {
  sleep_until(plan_.horizon);
  end(Ending::horizon);
}

void OneJobWorld::end(Ending ending) {
  if (ended_) return;
  ended_ = true;
  const Instant t = world_now();
  if (job_ == JobIs::running && ending != Ending::completed) progress();
  Ledger ledger(out_);
  timeline_.book_stops(t, ledger);
  Duration kept = training_.work();
  if (ending != Ending::completed && ending != Ending::horizon) kept = training_.durable_work(t);
  ledger.book(Line::lost_work, kNoCause, training_.work() - kept);
  ledger.book_productive(kept);
  out_.wall = t.since_start();
  out_.ending = ending;
  end_the_world();
}

}  // namespace pitstop
