#include "models/network/simgrid/one_job_world.hpp"

#include <algorithm>
#include <memory>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "models/network/simgrid/engine.hpp"
#include "models/network/simgrid/timeline.hpp"
#include "models/network/simgrid/training_log.hpp"
#include "sim/stage_times.hpp"

namespace pitstop {

namespace sg = simgrid::s4u;

namespace {

// SimGrid counts in doubles; up to 30 years they tell one microsecond from the next.
Instant now() { return Instant::at(Duration::from_seconds(sg::Engine::get_clock())); }
void sleep_until(Instant t) {
  if (t > now()) sg::this_actor::sleep_until(t.since_start().seconds());
}

struct Incident {
  std::size_t log = 0;
  FailureDraws draws;
  Instant t0;
  std::uint32_t unit = 0;
  int cause = 0;
  enum class Side { warned, recovering, waiting, ready, none } job = Side::recovering;
  sg::ActorPtr actor;
};
using IncidentPtr = std::shared_ptr<Incident>;

// When a class of failure clocks runs. Whoever waits for its time sleeps on the condition.
struct ClassClock {
  bool runs = true;
  Duration offset, paused_at;
  sg::MutexPtr mutex = sg::Mutex::create();
  sg::ConditionVariablePtr changed = sg::ConditionVariable::create();

  void set(Instant t, bool now_runs) {
    if (runs == now_runs) return;
    if (now_runs)
      offset = t.since_start() - paused_at;
    else
      paused_at = t.since_start() - offset;
    runs = now_runs;
    changed->notify_all();
  }

  // Until the clock reads `due`.
  void wait_for(Duration due) {
    std::unique_lock<sg::Mutex> lock(*mutex);
    while (!runs || now() < Instant::at(due + offset)) {
      if (runs)
        changed->wait_until(lock, (due + offset).seconds());
      else
        changed->wait(lock);
    }
  }
};

class World {
 public:
  World(const Plan& plan, std::uint64_t seed, std::uint32_t replication)
      : plan_(plan), draws_{seed, replication}, times_(plan_, draws_), training_(plan_, draws_, out_) {}

  Outcome play() {
    sg::Engine& engine = the_engine();
    sg::NetZone* zone = sg::create_star_zone("cluster");
    host_ = zone->create_host("controller", 1e9)->seal();
    zone->seal();
    nodes_.assign(plan_.total_nodes(), Node::idle);
    for (std::uint32_t n = 0; n < plan_.nodes; ++n) nodes_[n] = Node::of_job;
    for (std::uint32_t n = plan_.total_nodes(); n-- > plan_.nodes;) idle_.push_back(n);
    for (std::size_t e = 0; e < kExposures; ++e) {
      clock_.push_back(std::make_unique<ClassClock>());
      if (plan_.stream[e].active) start("stream", [this, e] { be_stream(e); });
    }
    if (plan_.injections > 0) start("script", [this] { be_script(); });
    start("horizon", [this] { be_horizon(); });
    start_limit();
    timeline_.job(Instant{}, WorldTimeline::Job::starting);
    job_ = JobIs::starting;
    show_exposure();
    job_actor_ = start("job", [this] {
      sleep_until(Instant{} +
                  plan_.time(plan_.startup, draws_.bits(DrawKey{domain::job, 0, 0}, Purpose::restart)));
      train(kNoCause, false);
    });
    engine.run();
    return out_;
  }

 private:
  enum class Node { of_job, idle, away };
  enum class JobIs { running, saving, stopped, queued, starting };

  sg::ActorPtr start(const std::string& name, const std::function<void()>& work) {
    return sg::Actor::create(name, host_, work);
  }

  // ---- failures

  void be_stream(std::size_t e) {
    const StreamPlan& stream = plan_.stream[e];
    Duration due;
    for (std::uint32_t n = 0;; ++n) {
      FailureDraws draws;
      draws.key = DrawKey{domain::stream + static_cast<std::uint32_t>(e), 0, n};
      draws_.front(draws.key, draws.front);
      due += plan_.time(stream.gap, draws.at_front(Purpose::lifetime));
      clock_[e]->wait_for(due);
      const std::uint64_t which = draws.at_front(Purpose::which_cause);
      std::uint32_t slot = pick(which, stream.causes);
      if (which * stream.causes >= stream.keep[slot]) slot = stream.alias[slot];
      const bool of_job = stream.of_job[slot];
      const std::uint32_t node = pick(draws.at_front(Purpose::which_node), plan_.stream_nodes);
      strike(draws, stream.cause[slot], of_job, node, static_cast<Exposure>(e));
    }
  }

  void be_script() {
    for (std::uint32_t k = 0; k < plan_.injections; ++k) {
      const InjectionPlan& scripted = plan_.injection[k];
      FailureDraws draws;
      draws.key = DrawKey{domain::script, k, 0};
      draws_.front(draws.key, draws.front);
      sleep_until(scripted.at);
      strike(draws, scripted.cause, scripted.of_job, scripted.node, Exposure::in_service);
    }
  }

  void strike(const FailureDraws& draws, int cause, bool of_job, std::uint32_t node, Exposure exposure) {
    const Instant t = now();
    const CausePlan& what = plan_.cause[cause];
    if (!of_job) {
      if (node >= nodes_.size() || nodes_[node] == Node::away) return;
      if (nodes_[node] == Node::idle && exposure != Exposure::in_service) return;
    }
    ++out_.failures;
    if (!of_job && nodes_[node] == Node::idle) {
      ++out_.spare_failures;
      if (what.takes_node()) lose_spare(draws, cause, node);
      return;
    }
    const std::uint32_t unit = of_job ? plan_.total_nodes() : node;
    const auto open =
        std::find_if(open_.begin(), open_.end(), [&](const IncidentPtr& i) { return i->unit == unit; });
    if (what.symptom == Symptom::precursor) {
      if (open == open_.end()) open_incident(draws, cause, unit, t, true);
      return;
    }
    interrupt(cause, what.takes_node());
    if (open != open_.end()) close(*open);  // its chain starts again
    if (what.takes_node() && !of_job) nodes_[node] = Node::away;
    open_incident(draws, cause, unit, t, false);
  }

  void lose_spare(const FailureDraws& draws, int cause, std::uint32_t node) {
    *std::find(idle_.begin(), idle_.end(), node) = idle_.back();
    idle_.pop_back();
    nodes_[node] = Node::away;
    auto incident = std::make_shared<Incident>();
    incident->draws = draws;
    incident->unit = node;
    incident->cause = cause;
    incident->job = Incident::Side::none;
    start("monitor", [this, incident] {
      const CausePlan& what = plan_.cause[incident->cause];
      const FailureDraws& d = incident->draws;
      sleep_until(now() + times_.detection(what, d) + times_.stage(d, plan_.mark, Purpose::mark) +
                  times_.stage(d, plan_.stop, Purpose::stop));
      mend(incident);
    });
  }

  // ---- an incident, as the monitor and the scheduler walk it

  void open_incident(const FailureDraws& draws, int cause, std::uint32_t unit, Instant t, bool warned) {
    auto incident = std::make_shared<Incident>();
    incident->log = timeline_.incidents();
    IncidentLog& log = timeline_.incident(t, unit, cause);
    if (!warned) log.enter(t, Line::detection);
    incident->draws = draws;
    incident->t0 = t;
    incident->unit = unit;
    incident->cause = cause;
    incident->job = warned ? Incident::Side::warned : Incident::Side::recovering;
    open_.push_back(incident);
    incident->actor = start("monitor", [this, incident] { watch(incident); });
  }

  void watch(const IncidentPtr& i) {
    const CausePlan& what = plan_.cause[i->cause];
    const Duration mark = times_.stage(i->draws, plan_.mark, Purpose::mark);
    sleep_until(i->t0 + times_.detection(what, i->draws));
    if (i->job == Incident::Side::warned) {
      sleep_until(now() + mark);
      sleep_until(now() + drain(i));
    } else {
      log(i).enter(now(), Line::drain);
      sleep_until(now() + mark + times_.stage(i->draws, plan_.stop, Purpose::stop));
    }
    job_stopped(i);
  }

  // The marked node's job gets its grace period. Returns how long it takes to stop.
  Duration drain(const IncidentPtr& i) {
    const Instant t = now();
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
    i->job = Incident::Side::recovering;
    show_exposure();
    return later(t + stop, saved) - t;
  }

  void job_stopped(const IncidentPtr& i) {
    const Instant t = now();
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
      i->job = Incident::Side::waiting;
      mend(i);
      if (!idle_.empty()) join(i);
    }
    requeue();
    show_exposure();
    if (!is_hope_left()) end(Ending::no_capacity);
  }

  void ready(const IncidentPtr& i) {
    i->job = Incident::Side::ready;
    log(i).enter(now(), Line::queue, true);
  }

  void join(const IncidentPtr& i) {
    nodes_[idle_.back()] = Node::of_job;
    idle_.pop_back();
    ready(i);
  }

  void close(const IncidentPtr& i) {
    log(i).closed = now();
    if (i->job == Incident::Side::warned || i->job == Incident::Side::recovering) i->actor->kill();
    i->job = Incident::Side::none;
    std::erase(open_, IncidentPtr(i));
  }

  // ---- the replacement service

  // Sends a node to be mended: the service is an actor of its own until the node is back.
  void mend(const IncidentPtr& i) {
    if (!promise(i, 0)) return;
    start("replacement", [this, i] {
      for (std::uint32_t attempt = 0;; ++attempt) {
        if (attempt > 0 && !promise(i, attempt)) break;
        service(i, attempt);
        --returning_;
        const bool fails =
            plan_.validation_failure.possible() &&
            plan_.validation_failure.hit(draws_.bits(i->draws.key, Purpose::validation_failure, attempt));
        if (!fails) return node_back(i);
      }
      if (!is_hope_left()) end(Ending::no_capacity);
    });
  }

  bool reboots(const IncidentPtr& i, std::uint32_t attempt) const {
    return plan_.cause[i->cause].remedy == Remedy::reboot && attempt == 0;
  }

  // Whether the node will ever come back; if not, the job waits for capacity for good.
  bool promise(const IncidentPtr& i, std::uint32_t attempt) {
    const bool comes = reboots(i, attempt) || !plan_.never_capacity.possible() ||
                       !plan_.never_capacity.hit(draws_.bits(i->draws.key, Purpose::never_capacity, attempt));
    plan_stages(i, attempt, comes);
    if (comes) ++returning_;
    return comes;
  }

  struct Stages {
    Instant granted, replaced, validated;
  };
  Stages stages(const IncidentPtr& i, std::uint32_t attempt, Instant t) const {
    const FailureDraws& d = i->draws;
    Stages s;
    s.granted =
        reboots(i, attempt) ? t : t + times_.stage(d, plan_.capacity_wait, Purpose::capacity_wait, attempt);
    s.replaced =
        s.granted + (reboots(i, attempt) ? times_.stage(d, plan_.reboot, Purpose::reboot, attempt)
                                         : times_.stage(d, plan_.replacement, Purpose::replacement, attempt));
    s.validated = s.replaced + times_.stage(d, plan_.validation, Purpose::validation, attempt);
    return s;
  }

  // In the log, while the job waits for this node.
  void plan_stages(const IncidentPtr& i, std::uint32_t attempt, bool comes) {
    if (i->job != Incident::Side::waiting) return;
    const Stages s = stages(i, attempt, now());
    log(i).enter(now(), Line::capacity_wait);
    if (!comes) return;
    log(i).enter(s.granted, Line::replacement);
    log(i).enter(s.replaced, Line::validation);
  }

  void service(const IncidentPtr& i, std::uint32_t attempt) {
    const Stages s = stages(i, attempt, now());
    sleep_until(s.granted);
    sleep_until(s.replaced);
    sleep_until(s.validated);
  }

  void node_back(const IncidentPtr& i) {
    nodes_[i->unit] = Node::idle;
    idle_.push_back(i->unit);
    IncidentPtr needy = i->job == Incident::Side::waiting ? i : nullptr;
    for (const IncidentPtr& other : open_) {
      if (i->job == Incident::Side::waiting || other->job != Incident::Side::waiting) continue;
      if (!needy || std::pair(other->t0, other->unit) < std::pair(needy->t0, needy->unit)) needy = other;
    }
    if (!needy) return;
    join(needy);
    requeue();
    show_exposure();
  }

  bool is_hope_left() const {
    const auto waiting = std::count_if(
        open_.begin(), open_.end(), [](const IncidentPtr& i) { return i->job == Incident::Side::waiting; });
    return ended_ || waiting <= returning_;
  }

  // ---- the job

  void interrupt(int cause, bool node_lost) {
    if (job_ == JobIs::running || job_ == JobIs::starting) count_stop(cause);
    if (job_ == JobIs::running) progress();
    training_.stop(now(), cause, node_lost);
    timeline_.end_saving(now());
    halt();
  }

  void halt() {
    kill_job();
    job_ = JobIs::stopped;
    timeline_.job(now(), WorldTimeline::Job::stopped);
    show_exposure();
  }

  void kill_job() {
    if (job_actor_) job_actor_->kill();
    job_actor_ = nullptr;
  }

  void count_stop(int cause) {
    ++out_.interruptions;
    ++out_.stopped_by[cause];
  }

  // The running job up to now.
  void progress() {
    if (stalling_)
      training_.stalled(now());
    else
      training_.trained(now());
    stalling_ = false;
  }

  const IncidentPtr& latest() const {
    const IncidentPtr* latest = nullptr;
    for (const IncidentPtr& i : open_) {
      if (i->job == Incident::Side::warned) continue;
      if (!latest || std::pair((*latest)->t0, (*latest)->unit) < std::pair(i->t0, i->unit)) latest = &i;
    }
    return *latest;
  }

  // Nothing is missing any more: the job goes to the queue, starts, restores, trains.
  void requeue() {
    const bool blocked = std::any_of(open_.begin(), open_.end(), [](const IncidentPtr& i) {
      return i->job == Incident::Side::recovering || i->job == Incident::Side::waiting;
    });
    if (job_ != JobIs::stopped || blocked || ended_) return;
    job_ = JobIs::queued;
    job_actor_ = start("job", [this] {
      const IncidentPtr by = latest();
      sleep_until(now() + times_.queue(plan_.cause[by->cause], by->draws));
      held_ = true;
      job_ = JobIs::starting;
      timeline_.job(now(), WorldTimeline::Job::starting);
      start_limit();
      show_exposure();
      sleep_until(now() + times_.restart(by->draws, training_.restore_tier()));
      const std::vector<IncidentPtr> all = open_;
      for (const IncidentPtr& i : all) {
        if (i->job == Incident::Side::ready) close(i);
      }
      train(by->cause, true);
    });
  }

  void train(int cause, bool restored) {
    job_ = JobIs::running;
    timeline_.job(now(), WorldTimeline::Job::running);
    show_exposure();
    training_.begin(now(), restored, cause);
    while (true) {
      const TrainingLog::Due due = training_.next(now());
      sleep_until(now() + due.in);
      training_.trained(now());
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

  void save(const std::vector<int>& tiers) {
    stall_until(training_.writers_free(tiers));
    const Duration stall = training_.snapshot(tiers, now());
    const Instant until = now() + stall;
    for (const int k : tiers) {
      start("writer", [this, k, durable = training_.busy_until(k)] {
        sleep_until(durable);
        training_.persisted(k, durable);  // a snapshot that was lost meanwhile is none
      });
    }
    stall_until(until);
  }

  void stall_until(Instant t) {
    if (t <= now()) return;
    stalling_ = true;
    sleep_until(t);
    training_.stalled(now());
    stalling_ = false;
  }

  // ---- exposure, limits, the end

  void show_exposure() {
    clock_[index_of(Exposure::allocated)]->set(now(), held_);
    clock_[index_of(Exposure::computing)]->set(now(), job_ == JobIs::running);
  }

  void start_limit() {
    stop_limit();
    if (plan_.time_limit == Duration{}) return;
    limit_actor_ = start("time-limit", [this] {
      sleep_until(now() + plan_.time_limit);
      end(Ending::time_limit);
    });
  }
  void stop_limit() {
    if (limit_actor_) limit_actor_->kill();
    limit_actor_ = nullptr;
  }

  void be_horizon() {
    sleep_until(plan_.horizon);
    end(Ending::horizon);
  }

  void end(Ending ending) {
    if (ended_) return;
    ended_ = true;
    const Instant t = now();
    if (job_ == JobIs::running && ending != Ending::completed) progress();
    Ledger ledger(out_);
    timeline_.book_stops(t, ledger);
    Duration kept = training_.work();
    if (ending != Ending::completed && ending != Ending::horizon) kept = training_.durable_work(t);
    ledger.book(Line::lost_work, kNoCause, training_.work() - kept);
    ledger.book_productive(kept);
    out_.wall = t.since_start();
    out_.ending = ending;
    sg::Actor::kill_all();
    sg::this_actor::exit();
  }

  IncidentLog& log(const IncidentPtr& i) { return timeline_.incident(i->log); }

  const Plan& plan_;
  DrawSource draws_;
  StageTimes times_;
  Outcome out_;
  TrainingLog training_;
  WorldTimeline timeline_;
  sg::Host* host_ = nullptr;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> idle_;  // the one to be taken next at the end
  std::vector<std::unique_ptr<ClassClock>> clock_;
  std::vector<IncidentPtr> open_;  // those that the job waits for
  JobIs job_ = JobIs::starting;
  bool held_ = true, stalling_ = false, ended_ = false;
  Instant saved_at_;
  std::int64_t returning_ = 0;  // nodes away that will come back
  sg::ActorPtr job_actor_, limit_actor_;
};

}  // namespace

Outcome play_one_job(const Plan& plan, std::uint64_t seed, std::uint32_t replication) {
  return World(plan, seed, replication).play();
}

}  // namespace pitstop
