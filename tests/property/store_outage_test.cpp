// Outages of stores that jobs share, on random clusters: nothing moves, and no snapshot begins.
#include <optional>

#include "sim/cluster/cluster.hpp"
#include "tests/property/random_cluster.hpp"

namespace pitstop::test {
namespace {

struct Told {
  std::vector<Event> events;
  std::vector<MovedPart> moved;
};
struct Listener {
  static constexpr bool on = true;
  Told* told = nullptr;
  void operator()(const Event& e) const { told->events.push_back(e); }
  void operator()(const TimeSpent&) const {}
  void moved(const MovedPart& m) const { told->moved.push_back(m); }
};

struct Span {
  Instant from, to;
};

// When what a tier lies on was out: a store that jobs share, or else a kind of storage.
class Outages {
 public:
  Outages(const ClusterPlan& plan, const Told& told)
      : plan_(plan), of_kind_(kStores), of_store_(plan.stores.size()) {
    for (std::size_t i = 0; i < told.events.size(); ++i) {
      if (told.events[i].what != Happening::storage_out) continue;
      const Span out{told.events[i].at, told.events[i + 1].at};  // its end is told next
      RC_ASSERT(told.events[i + 1].what == Happening::storage_back);
      const auto kind =
          static_cast<std::size_t>(plan.cause[static_cast<std::size_t>(told.events[i].cause)].store);
      add(of_kind_[kind], out);
      for (std::size_t s = 0; s < of_store_.size(); ++s) {
        if (holds(s, kind)) add(of_store_[s], out);
      }
    }
  }

  const std::vector<Span>& of(const JobKindPlan& kind, std::size_t tier) const {
    if (kind.plan.tier[tier].shared != SharedWrite::none) return of_store_[kind.traffic[tier].write.store];
    return of_kind_[kind.store[tier]];
  }
  const std::vector<Span>& of_store(std::size_t store) const { return of_store_[store]; }

 private:
  // What is out does not fail.
  static void add(std::vector<Span>& all, Span out) {
    if (all.empty() || all.back().to <= out.from) all.push_back(out);
  }
  bool holds(std::size_t store, std::size_t kind_of_storage) const {
    for (const JobKindPlan& kind : plan_.kinds) {
      for (std::size_t k = 0; k < kind.traffic.size(); ++k) {
        if (kind.traffic[k].write.shared() && kind.traffic[k].write.store == store &&
            kind.store[k] == kind_of_storage)
          return true;
      }
    }
    return false;
  }

  const ClusterPlan& plan_;
  std::vector<std::vector<Span>> of_kind_, of_store_;
};

// Of the span, outside the others.
double seconds_in_service(Instant from, Instant to, const std::vector<Span>& out) {
  Duration in = to - from;
  for (const Span& o : out) in -= longer(Duration{}, earlier(to, o.to) - later(from, o.from));
  return in.seconds();
}

std::vector<std::uint32_t> kinds_of(const ClusterOutcome& o) {
  std::vector<std::uint32_t> kinds;
  for (const ClusterJobOutcome& job : o.jobs) kinds.push_back(job.kind);
  return kinds;
}

RC_GTEST_PROP(StoreOutage, NothingMovesAndNoSnapshotBegins, ()) {
  const CompiledCluster compiled(random_cluster());
  ClusterPlan plan = compiled.plan();
  share_stores(plan);
  for (std::uint32_t r = 0; r < 4; ++r) {
    if (r > 0) vary(plan);
    Told told;
    const ClusterOutcome o = BasicCluster<Listener>(plan, 3, r, Listener{&told}).run();
    const std::vector<std::uint32_t> kinds = kinds_of(o);
    const Outages outages(plan, told);
    for (const MovedPart& m : told.moved) {
      const double in_service = seconds_in_service(m.start, m.end, outages.of_store(m.store));
      const double at_most =
          std::min(m.asked.cap_bytes_per_s,
                   std::max(plan.stores[m.store].bytes_per_s, plan.stores[m.store].burst_bytes_per_s));
      RC_ASSERT(m.bytes <= at_most * (in_service + 2e-6) * (1 + 1e-9));
    }
    for (const Event& e : told.events) {
      if (e.what != Happening::snapshot_begun) continue;
      for (const Span& out : outages.of(plan.kinds[kinds[e.job]], static_cast<std::size_t>(e.tier)))
        RC_ASSERT(e.at <= out.from || e.at >= out.to);
    }
  }
}

}  // namespace
}  // namespace pitstop::test
