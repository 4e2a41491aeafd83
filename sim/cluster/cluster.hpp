// One replication of a whole cluster: any number of jobs on nodes that fail, are mended, replaced and
// retired.
//
// The shape, one concern a file:
//   plan.hpp            what a replication needs; models/cluster makes it
//   failure_source.hpp  when the next failure comes, and on what it falls
//   nodes.hpp           what each node does, which are idle, which failure clocks run
//   seats.hpp           whose the GPUs are of nodes that jobs share
//   faults.hpp          what is wrong with nodes that go on serving
//   incidents.hpp       the open incidents (sim/shared/incident.hpp), by the time of their next stage
//   job.hpp             one job: its training, its ledger, where its time goes
//   claims.hpp          who is given nodes next: priority, FIFO, EASY backfill
//   room.hpp            how many nodes a job could have if others gave up theirs
//   store_traffic.hpp   the transfers that share a file system
//   shop.hpp            who is mended next, where only so many can be at a time
//   cluster.hpp           the engine; handle_*.hpp: what each event does to nodes and jobs
//   outcome.hpp         what remains of it
//
// The main loop takes the earliest event; at the same tick a job that completes comes first, then transfers,
// incidents, jobs' own stages, arrivals, failures, ends. After each event nodes are handed out once, to
// whoever is next.
//
// sim/one_job/one_job.hpp is the fast core for one job. On every scenario that both can run, both give the
// same outcome, bit for bit; tests hold them to it. So the model has one meaning, told twice.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <vector>

#include "sim/cluster/claims.hpp"
#include "sim/cluster/failure_source.hpp"
#include "sim/cluster/faults.hpp"
#include "sim/cluster/incidents.hpp"
#include "sim/cluster/job.hpp"
#include "sim/cluster/nodes.hpp"
#include "sim/cluster/outcome.hpp"
#include "sim/cluster/plan.hpp"
#include "sim/cluster/repair_shop.hpp"
#include "sim/cluster/store_traffic.hpp"
#include "sim/cluster/time_queue.hpp"

namespace pitstop {

template <class Watch>
class BasicCluster {
 public:
  BasicCluster(const ClusterPlan& plan, std::uint64_t seed, std::uint32_t replication, Watch watch = {})
      : plan_(plan),
        base_(plan.base),
        watch_(watch),
        draws_{seed, replication},
        times_(base_, draws_),
        one_job_(plan.one_job()),
        failures_(plan_, draws_, plan.jobs()),
        nodes_(plan_, failures_) {
    for (std::uint32_t c = 0; c < base_.causes; ++c)
      any_quiet_ = any_quiet_ || is_quiet(static_cast<std::uint8_t>(c));
  }

  ClusterOutcome run() {
    begin();
    while (alive_ > 0) step();
    return outcome();
  }

 private:
  using Job = ClusterJob<Watch>;
  enum class Kind : std::uint8_t {
    training,
    transfer,
    incident,
    job,
    arrival,
    pool,
    recurrence,
    failure,
    time_limit,
    horizon
  };

  // ---- the loop

  void begin();
  void draw_jobs();
  void step();
  void on_training(Job& job, Instant t);
  void on_arrivals(Instant t);
  void choose_lemons();
  void let_go(Job& job, Instant t);
  ClusterOutcome outcome();

  // ---- failures

  void on_failure(Instant t);
  void strike(const Strike& s, Instant t);
  void strike_job(Job& job, const Strike& s, Instant t);
  void strike_nodes(Strike s, const std::vector<std::uint32_t>& nodes, Instant t);
  bool accepts(const Strike& s, Instant t) const;
  bool find_target(Strike& strike) const;
  bool job_on(Strike& s) const;
  bool exposed(std::uint32_t node, Exposure exposure) const;
  bool exposed(const Job& job, Exposure exposure) const;
  void on_spare_failure(const Strike& s, Instant t);
  void on_job_failure(Job& job, const Strike& s, Instant t, int open);
  void interrupt(Job& job, Instant t, int cause, bool node_lost);
  std::uint32_t blamed_for(Job& job, std::uint32_t node, std::uint8_t cause, const FailureDraws& draws,
                           Instant t);
  void blame(std::uint32_t slot, Instant t);
  void credit_days(Job& job, Instant t);
  std::int64_t days_of_training(const Job& job, Instant t) const {
    if (plan_.retire.rule != Retire::score || job.phase != JobPhase::running) return 0;
    return (t - job.trained_at) / Duration::seconds(86400);
  }

  // ---- faults that a job goes on with

  bool is_quiet(std::uint8_t cause) const;
  bool works_on(const Job& job, std::uint32_t unit, std::uint32_t gpu) const;
  void quiet_strike(Job& job, const Strike& s, Instant t);
  void set_pace(Job& job);
  bool is_spoilt(const Job& job) const;
  void meet_faults(Job& job, Instant t);
  void on_recurrence(Instant t);
  void recur(std::uint32_t node, std::uint8_t cause, const FailureDraws& draws, Instant t);
  void raise_again(std::uint32_t node, std::uint8_t cause, const FailureDraws& draws, Instant t);
  bool is_alarm(std::uint8_t cause) const { return plan_.cause[cause].alarm_of >= 0; }
  Strike strike_of(std::uint32_t node, std::uint8_t cause, DrawKey key) const;
  void on_corruption_found(std::uint32_t slot, Instant t);
  void await_stop(std::uint32_t slot, Instant t, Instant stopped);

  // ---- outages of storage

  struct Outage {
    Instant until;
    int cause = kNoCause;
  };
  void on_outage(const Strike& s, Instant t);
  void lose_stores(std::int32_t kind_of_storage, Instant t);
  const Outage& outage_of(const Job& job, int tier) const;
  void lose_storage(Job& job, int tier, Instant t, const Outage& outage);
  void hold_up_reading(Job& job, int tier, Instant t, const Outage& outage);
  Instant begin_reading(Job& job, const FailureDraws& draws, Instant t);

  // ---- incidents

  void on_incident(std::uint32_t slot, Instant t);
  void on_drain_notice(std::uint32_t slot, Instant t);
  bool find_owner(std::uint32_t slot, Instant t);
  void on_job_stopped(std::uint32_t slot, Instant t);
  void send_away(std::uint32_t slot, Instant t);
  void on_shop(std::uint32_t slot, Instant t);
  void cure(std::uint32_t node);
  void leave_shop(std::uint32_t slot, Instant t);
  void on_node_checked(std::uint32_t slot, Instant t);
  std::uint32_t open_incident(const Strike& s, std::uint32_t unit, Job* job, Instant t, JobSide side);
  void announce(std::uint32_t slot);
  void close_job_side(std::uint32_t slot);
  void begin_mending(std::uint32_t slot, Instant t);
  Duration repair_time(ClusterIncident& i);
  // Its job still lacks a node for it, although the node itself may serve again, even the same job.
  static bool lacks_a_node(const ClusterIncident& i) {
    return i.job == JobSide::waiting || (i.node_less && i.job == JobSide::recovering);
  }
  bool is_reboot(const ClusterIncident& i) const;
  Duration known_mend(const ClusterIncident& i) const;
  bool is_repair(const ClusterIncident& i) const {
    return i.attempt == 0 && base_.cause[i.cause].remedy == Remedy::repair;
  }
  bool retires(std::uint32_t node, Instant t) const;

  // ---- elastic jobs (handle_elastic.hpp)

  bool may_shrink(const Job& job) const {
    const ElasticPlan& how = plan_.recovery.elastic;
    return how.on && job.nodes.size() >= how.least(job.plan.nodes);
  }
  void shrink(Job& job, Instant t);
  void take_back(Job& job, Instant t);
  void regrow(Job& job, Instant t);
  std::uint32_t least_nodes(const Job& job) const;

  // ---- nodes that jobs share (handle_sharing.hpp)

  bool shares() const { return nodes_.seats().on(); }
  Seats& seats() { return nodes_.seats(); }
  const Seats& seats() const { return nodes_.seats(); }
  void choose_gpu(Strike& s) const;
  bool exposed(const Strike& s) const;
  void strike_shared(const Strike& s, Instant t);
  void strike_nobody(const Strike& s, Instant t);
  void vacate(Job& job, std::uint32_t node, Instant t);
  void lose_seat(Job& job, std::uint32_t node, Instant t);
  void give_up_seat(std::uint32_t slot, Instant t);
  bool leaves_closed(const Job& job) const;
  void start_anew(Job& job, Instant t);
  void drain(std::uint32_t slot, Instant t);
  void go_away(std::uint32_t slot, Instant t);
  void orphan(std::uint32_t slot, Instant t);
  void tell_followers(std::uint32_t slot, Instant t);
  void part_from_followers(std::uint32_t slot, Instant t);
  bool find_sharing_owner(std::uint32_t slot, Instant t);
  bool takes_its_node(const ClusterIncident& i) const {
    return !i.of_job && !i.node_less && base_.cause[i.cause].takes_node();
  }
  // Is its job being stopped for a node that goes to be mended then?
  bool is_draining(const ClusterIncident& i) const {
    return i.job == JobSide::recovering && takes_its_node(i);
  }

  // ---- the job's own stages

  void on_job(Job& job, Instant t);
  void try_to_queue(Job& job, Instant t);
  void on_started(Job& job, Instant t);
  void on_restarted(Job& job);
  Instant starts_at(const Job& job, Instant t) const;
  Duration ready_to_read(const Job& job, const FailureDraws& draws) const;
  void stop_training(Job& job, Instant t, int cause, bool node_lost);
  void end(Job& job, Instant t, Ending ending);
  bool check_hope(Job& job, Instant t);

  // ---- transfers over stores that jobs share

  void begin_traffic();
  Instant set_wake(Job& job, Instant t);
  void on_transfer(Instant t);
  void on_written(Job& job, int tier, Instant t);
  void begin_read(Job& job, Instant t);
  void give_up_transfers(Job& job, Instant t);
  void end_of_save(Job& job, Instant t);
  const TierTraffic& traffic_of(const Job& job, int tier) const {
    return plan_.kinds[job.what.kind].traffic[static_cast<std::size_t>(tier)];
  }
  bool reads_over_store(const Job& job, int tier) const {
    return job.plan.any_shared && tier >= 0 && traffic_of(job, tier).read.shared();
  }

  // ---- nodes and jobs

  void leave(std::uint32_t node, Instant t);
  void take_down(std::uint32_t node, Instant t);
  void seat(Job& job, std::uint32_t node, std::uint32_t place, Instant t);
  void join(Job& job, std::uint32_t node, Instant t);
  void promote_standby(Job& job, Instant t);
  void add_standby(Job& job, std::uint32_t node, Instant t);
  void release_nodes(Job& job, Instant t);
  void become_pending(Job& job, Instant t);
  void give_all(Job& job, Instant t);
  void choose_standbys(const Job& job);

  // ---- handing out nodes

  void hand_out(Instant t);
  bool serve(Job& job, Instant t);
  std::uint32_t free_for(const Job& job) const;
  std::uint32_t a_node_for(const Job& job);
  void make_room(std::uint32_t nodes, const Job& for_whom, Instant t);
  Reservation reservation_for(const Job& job, Instant t);
  Reservation sharing_reservation_for(const Job& job, Instant t);
  bool may_go_first(const Job& job, Reservation& reserved, Instant t);
  bool settled(const Job& job) const;
  Room room_beside(const Job& job) const;
  Room room_for(const Job& job) const;
  void give_back(const Job& job, Room& room) const;
  void top_up_standbys(Instant t);
  void pull_from_pool(Instant t);
  void on_pool(Instant t);
  void preempt_for(Job& job, std::uint32_t nodes, Instant t);
  void preempt(Job& victim, Instant t);
  std::uint32_t open_stop(Job& job, int cause, DrawKey key, Instant t);

  // ---- small change

  void set_stage(Job& job, Instant at) {
    job.at = at;
    if (at == Instant::never()) {
      stages_.remove(job.id);
    } else {
      stages_.set(job.id, at);
    }
  }
  void start_limit(Job& job, Instant t) {
    if (job.plan.time_limit != Duration{}) limits_.set(job.id, t + job.plan.time_limit);
  }
  void apply_exposure(Job& job, Instant t);
  void expose(Job& job, std::uint32_t node, Instant t);
  // What an incident is about: the node, or the job, numbered after all nodes.
  std::uint32_t unit_of(const Strike& s) const {
    return s.target == Target::node ? s.unit : nodes_.size() + s.unit;
  }
  Claim claim_of(const Job& job) const { return Claim{job.id, job.what.priority, job.what.submitted}; }
  void tell(const Job* job, Happening what, Instant at, std::uint32_t node, int cause = kNoCause,
            Duration work = {});
  void tell(Happening what, Instant at, const ClusterIncident& i);
  void tell(const MovedPart& part);

  static constexpr std::uint32_t kMostRefusals = 200;

  const ClusterPlan& plan_;
  const Plan& base_;
  Watch watch_;
  DrawSource draws_;
  StageTimes times_;
  const bool one_job_;
  FailureSource failures_;
  ClusterNodes nodes_;
  ClusterIncidents incidents_;
  Faults faults_;
  Recurrences recurrences_;
  Outage outage_[kStores];            // the last of each kind of storage ...
  std::vector<Outage> store_outage_;  // ... and of each store that jobs share
  bool any_quiet_ = false;            // causes whose symptom is slowdown or silent corruption
  std::deque<Plan> own_plans_;        // of jobs whose work was drawn
  std::vector<JobPlan> submissions_;  // by time
  std::deque<Job> jobs_;
  Claims claims_;
  TimeQueue wakes_, stages_, limits_;  // of jobs: the end of training at the earliest; of a stage; of time
  std::vector<std::uint32_t> lemon_;   // nodes that began as lemons
  std::vector<std::uint32_t> picked_;
  std::vector<std::uint32_t> short_;  // jobs in line that hold some nodes, in its order
  std::uint32_t arrived_ = 0;
  std::uint32_t alive_ = 0;  // jobs that have not ended
  std::uint32_t first_in_pool_ = 0;
  Instant pool_at_ = Instant::never();
  bool hand_out_due_ = false;
  std::uint32_t returned_ = kNobody;  // a node that has just come back
  Shop repairs_, replacements_;
  std::unique_ptr<StoreTraffic> traffic_;  // null: no store is shared
  WideTicks moving_ = 0, moving_alone_ = 0;
  Instant last_end_;
  WideTicks held_ = 0;
  ClusterCounts counts_;
  std::uint32_t regrowths_ = 0;
};

using Cluster = BasicCluster<NoWatch>;

}  // namespace pitstop

#include "sim/cluster/handle/elastic.hpp"
#include "sim/cluster/handle/failures.hpp"
#include "sim/cluster/handle/faults.hpp"
#include "sim/cluster/handle/jobs.hpp"
#include "sim/cluster/handle/nodes.hpp"
#include "sim/cluster/handle/outages.hpp"
#include "sim/cluster/handle/queue.hpp"
#include "sim/cluster/handle/recovery.hpp"
#include "sim/cluster/handle/sharing.hpp"
#include "sim/cluster/handle/time.hpp"
#include "sim/cluster/handle/traffic.hpp"

namespace pitstop {

extern template class BasicCluster<NoWatch>;  // compiled once, in cluster.cpp

}  // namespace pitstop
