#include "experiments/replay/timeline.hpp"

#include <algorithm>
#include <cstddef>

#include "experiments/simulate/cluster/tally.hpp"
#include "sim/cluster/cluster.hpp"
#include "sim/one_job/one_job.hpp"

namespace pitstop {

namespace {

struct Collector {
  static constexpr bool on = true;
  Timeline* told = nullptr;

  void operator()(const Event& e) const { told->events.push_back(e); }
  // Looks at progress cut a span into pieces.
  void operator()(const TimeSpent& s) const {
    if (told->jobs.size() <= s.job) told->jobs.resize(s.job + 1);
    std::vector<TimeSpent>& all = told->jobs[s.job].spent;
    const bool goes_on = !all.empty() && all.back().to == s.from && all.back().line == s.line &&
                         all.back().cause == s.cause && all.back().slow_cause == s.slow_cause &&
                         all.back().work_to == s.work_from;
    if (!goes_on) return all.push_back(s);
    all.back().to = s.to;
    all.back().work_to = s.work_to;
  }
};

// The engine tells of what a failure took along before it tells of the failure.
void put_failures_first(std::vector<Event>& told) {
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (told[i].what != Happening::failure) continue;
    std::size_t first = i;
    auto is_its_loss = [&](const Event& e) {
      return e.at == told[i].at && (e.what == Happening::work_lost || e.what == Happening::snapshot_lost ||
                                    e.what == Happening::superseded);
    };
    while (first > 0 && is_its_loss(told[first - 1])) --first;
    const auto begin = told.begin();
    std::rotate(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(i),
                begin + static_cast<std::ptrdiff_t>(i) + 1);
  }
}

// Announcements that a later `superseded` of the same incident withdrew, what lies beyond the end, and stops
// of jobs that had ended.
void drop_what_never_came(Timeline& t) {
  std::vector<Event>& told = t.events;
  std::vector<Instant> ended(t.jobs.size(), Instant::never());
  for (const Event& e : told) {
    if (e.what == Happening::ended) ended[e.job] = e.at;
  }
  std::vector<bool> came(told.size(), true);
  std::vector<std::vector<std::size_t>> of_incident;
  for (std::size_t i = 0; i < told.size(); ++i) {
    const Event& e = told[i];
    came[i] = e.at <= t.ended;
    if (e.what == Happening::job_stopped && e.job != kNobody) came[i] = e.at <= ended[e.job];
    if (e.incident == kNobody) continue;
    if (e.incident >= of_incident.size()) of_incident.resize(e.incident + 1);
    if (e.what == Happening::superseded) {
      for (const std::size_t k : of_incident[e.incident]) {
        if (told[k].at > e.at) came[k] = false;
      }
    }
    of_incident[e.incident].push_back(i);
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < told.size(); ++i) {
    if (came[i]) told[kept++] = told[i];
  }
  told.resize(kept);
}

// Walks the events once to collect the incidents. A node that failed while it was idle was a spare.
class IncidentReader {
 public:
  explicit IncidentReader(const Timeline& t) : t_(t), of_job_(t.total_nodes(), false) {
    std::fill_n(of_job_.begin(), t.nodes, true);
  }

  std::vector<IncidentTimes> collected() {
    for (const Event& e : t_.events) {
      if (e.what == Happening::node_joined) of_job_[e.node] = true;
      if (e.what == Happening::restored) on_restored(e.at, e.job);
      if (e.incident != kNobody) on_stage(e);
    }
    return std::move(incidents_);
  }

 private:
  void on_stage(const Event& e) {
    if (e.incident >= incidents_.size()) incidents_.resize(e.incident + 1);
    IncidentTimes& i = incidents_[e.incident];
    switch (e.what) {
      case Happening::failure:
        i.number = e.incident;
        i.job = e.job;
        i.node = e.node;
        i.cause = e.cause;
        i.failed = e.at;
        i.of_spare = t_.whole_cluster ? e.job == kNobody : e.node != kNobody && !of_job_[e.node];
        if (!i.of_spare) open_.push_back(e.incident);
        break;
      case Happening::detected:
        i.detected = e.at;
        break;
      case Happening::marked:
        i.marked = e.at;
        break;
      case Happening::job_stopped:
        i.stopped = e.at;
        break;
      case Happening::node_away:
        if (!i.away) i.away = e.at;
        of_job_[e.node] = false;
        break;
      case Happening::granted:
        i.granted = e.at;
        break;
      case Happening::mended:
        i.mended = e.at;
        break;
      case Happening::validated:
        i.validated = e.at;
        break;
      case Happening::validation_failed:
        ++i.attempts;
        if (!i.rejected) i.rejected = e.at;
        break;
      case Happening::superseded:
        i.superseded = e.at;
        std::erase(open_, e.incident);
        break;
      case Happening::no_capacity:
      case Happening::node_joined:
      case Happening::queued:
      case Happening::started:
      case Happening::restored:
      case Happening::snapshot_begun:
      case Happening::snapshot_taken:
      case Happening::snapshot_durable:
      case Happening::snapshot_lost:
      case Happening::work_lost:
      case Happening::ended:
      case Happening::submitted:
      case Happening::released:
      case Happening::node_standby:
      case Happening::node_idle:
      case Happening::node_retired:
      case Happening::node_draining:
      case Happening::storage_out:
      case Happening::storage_back:
        break;
    }
  }

  // The job goes on: all that it waited for is over. A precursor that only warned stays open.
  void on_restored(Instant t, std::uint32_t job) {
    std::erase_if(open_, [&](std::uint32_t number) {
      IncidentTimes& i = incidents_[number];
      if (i.job != job || !i.stopped || *i.stopped > t) return false;
      i.restored = t;
      return true;
    });
  }

  const Timeline& t_;
  std::vector<bool> of_job_;
  std::vector<IncidentTimes> incidents_;
  std::vector<std::uint32_t> open_;  // on the job's side
};

// What was told, in order.
void put_in_order(Timeline& t) {
  drop_what_never_came(t);
  put_failures_first(t.events);
  std::stable_sort(t.events.begin(), t.events.end(),
                   [](const Event& a, const Event& b) { return a.at < b.at; });
  t.incidents = IncidentReader(t).collected();
}

Duration interval_of(const Plan& plan) { return plan.tiers > 0 ? plan.tier[0].interval : Duration{}; }

void add_outcomes(Timeline& t, const ClusterPlan& plan, const ClusterOutcome& all) {
  t.jobs.resize(all.jobs.size());
  std::vector<std::uint32_t> of_kind;
  for (std::size_t j = 0; j < all.jobs.size(); ++j) {
    const ClusterJobOutcome& from = all.jobs[j];
    JobTold& to = t.jobs[j];
    if (of_kind.size() <= from.kind) of_kind.resize(from.kind + 1);
    to.kind = from.kind;
    to.of_kind = of_kind[from.kind]++;
    to.nodes = from.nodes;
    to.gpus = from.gpus;
    to.submitted = from.submitted;
    to.work = from.work;
    to.interval = interval_of(plan.kinds[from.kind].plan);
    to.started = from.started;
    to.outcome = from.outcome;
    t.ended = later(t.ended, from.submitted + from.outcome.wall);
  }
  t.outcome = t.several() ? sum_of(all) : all.jobs[0].outcome;
}

}  // namespace

Timeline timeline_of(const Plan& plan, std::uint64_t seed, std::uint64_t replication) {
  Timeline t;
  t.seed = seed;
  t.replication = replication;
  t.nodes = plan.nodes;
  t.spares = plan.spares;
  std::vector<std::uint64_t> memory(Workspace::bytes(plan) / 8 + 1);
  Workspace space = Workspace::carve(plan, reinterpret_cast<std::byte*>(memory.data()));
  t.outcome =
      BasicOneJob<Collector>(plan, space, seed, static_cast<std::uint32_t>(replication), true, Collector{&t})
          .run();
  t.jobs.resize(1);
  t.jobs[0].nodes = plan.nodes;
  t.jobs[0].started = true;
  t.jobs[0].work = plan.work;
  t.jobs[0].interval = interval_of(plan);
  t.jobs[0].outcome = t.outcome;
  t.ended = Instant::at(t.outcome.wall);
  put_in_order(t);
  return t;
}

Timeline timeline_of(const CompiledScenario& compiled, std::uint64_t seed, std::uint64_t replication) {
  if (compiled.cluster() == nullptr) return timeline_of(compiled.plan(), seed, replication);
  return timeline_of(*compiled.cluster(), seed, replication);
}

Timeline timeline_of(const ClusterPlan& cluster, std::uint64_t seed, std::uint64_t replication) {
  Timeline t;
  t.seed = seed;
  t.replication = replication;
  t.whole_cluster = true;
  t.nodes = 0;
  t.spares = cluster.all_nodes();
  t.gpus = cluster.gpus;
  t.pool = cluster.pool.nodes;
  add_outcomes(
      t, cluster,
      BasicCluster<Collector>(cluster, seed, static_cast<std::uint32_t>(replication), Collector{&t}).run());
  put_in_order(t);
  return t;
}

}  // namespace pitstop
