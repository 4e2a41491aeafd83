#include "experiments/replay/timeline.hpp"

#include <algorithm>
#include <cstddef>

#include "sim/cluster.hpp"

namespace pitstop {

namespace {

struct Collector {
  static constexpr bool on = true;
  std::vector<Event>* told = nullptr;
  void operator()(const Event& e) const { told->push_back(e); }
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

// Announcements that a later `superseded` of the same incident withdrew, and what lies beyond the end.
void drop_what_never_came(std::vector<Event>& told) {
  const Instant end = told.back().at;
  std::vector<bool> came(told.size(), true);
  std::vector<std::vector<std::size_t>> of_incident;
  for (std::size_t i = 0; i < told.size(); ++i) {
    const Event& e = told[i];
    came[i] = e.at <= end;
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
      if (e.what == Happening::restored) on_restored(e.at);
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
        i.node = e.node;
        i.cause = e.cause;
        i.failed = e.at;
        i.of_spare = e.node != kNobody && !of_job_[e.node];
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
        break;
    }
  }

  // The job goes on: all that it waited for is over. A precursor that only warned stays open.
  void on_restored(Instant t) {
    std::erase_if(open_, [&](std::uint32_t number) {
      IncidentTimes& i = incidents_[number];
      if (!i.stopped || *i.stopped > t) return false;
      i.restored = t;
      return true;
    });
  }

  const Timeline& t_;
  std::vector<bool> of_job_;
  std::vector<IncidentTimes> incidents_;
  std::vector<std::uint32_t> open_;  // on the job's side
};

}  // namespace

Timeline timeline_of(const Plan& plan, std::uint64_t seed, std::uint64_t replication) {
  Timeline t;
  t.seed = seed;
  t.replication = replication;
  t.nodes = plan.nodes;
  t.spares = plan.spares;
  std::vector<std::uint64_t> memory(Workspace::bytes(plan) / 8 + 1);
  Workspace space = Workspace::carve(plan, reinterpret_cast<std::byte*>(memory.data()));
  t.outcome = BasicCluster<Collector>(plan, space, seed, static_cast<std::uint32_t>(replication), true,
                                      Collector{&t.events})
                  .run();
  drop_what_never_came(t.events);
  put_failures_first(t.events);
  std::stable_sort(t.events.begin(), t.events.end(),
                   [](const Event& a, const Event& b) { return a.at < b.at; });
  t.incidents = IncidentReader(t).collected();
  return t;
}

}  // namespace pitstop
