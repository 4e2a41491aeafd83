// What the Slurm exporter shows of nodes and of the queue.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <map>

#include "experiments/observe/metrics/family.hpp"
#include "experiments/observe/metrics/slurm_state.hpp"

namespace pitstop {

namespace {

constexpr const char* kLabels = "instance=\"controller:9341\",job=\"slurm-exporter\"";

void gauge(std::vector<Family>& to, const std::string& name, const std::string& help,
           std::function<Signal()> signal) {
  to.push_back({name, MetricType::gauge, help, 0,
                [signal](const SeriesSink& sink) { sink(kLabels, signal()); }, true});
}

// A count that changes by so much at each time.
Signal running_sum(const std::map<Instant, int>& change) {
  Signal signal;
  signal.constant(Instant{}, 0);
  int count = 0;
  for (const auto& [at, by] : change) {
    count += by;
    signal.constant(at, count);
  }
  return signal;
}

// How many nodes are in a state that `counts`.
Signal count_of(const Scene& scene, const std::function<bool(SlurmState)>& counts) {
  std::map<Instant, int> change;
  for (std::uint32_t n = 0; n < scene.nodes().size(); ++n) {
    for (const SlurmSpan& s : slurm_time(scene, n)) {
      if (!counts(s.state)) continue;
      ++change[s.from];
      if (s.to < Instant::never()) --change[s.to];
    }
  }
  return running_sum(change);
}

// Jobs that are held; or that were submitted, have not ended, and are not.
Signal queue(const Scene& scene, bool held) {
  std::map<Instant, int> change;
  for (std::uint32_t j = 0; j < scene.jobs(); ++j) {
    if (!held) {
      ++change[scene.told(j).submitted];
      --change[scene.told(j).submitted + scene.told(j).outcome.wall];
    }
    for (const Hold& h : scene.holds(j)) {
      change[h.from] += held ? 1 : -1;
      change[h.to] += held ? -1 : 1;
    }
  }
  return running_sum(change);
}

// Jobs that came to one of these ends.
Signal ended(const Scene& scene, std::initializer_list<Ending> ends) {
  std::map<Instant, int> change;
  for (std::uint32_t j = 0; j < scene.jobs(); ++j) {
    const Outcome& o = scene.told(j).outcome;
    if (std::find(ends.begin(), ends.end(), o.ending) != ends.end())
      ++change[scene.told(j).submitted + o.wall];
  }
  return running_sum(change);
}

}  // namespace

void add_slurm_families(const Scene& scene, std::vector<Family>& to) {
  for (const SlurmState state : kSlurmStates) {
    gauge(to, fmt::format("slurm_nodes_{}", metric_word(state)),
          fmt::format("Nodes in state {}", metric_word(state)),
          [&scene, state] { return count_of(scene, [state](SlurmState s) { return s == state; }); });
  }
  gauge(to, "slurm_nodes_total", "All nodes",
        [&scene] { return count_of(scene, [](SlurmState) { return true; }); });
  const auto gpus = static_cast<double>(scene.gpus());
  for (const bool all : {true, false}) {
    gauge(to, all ? "slurm_gpus_total" : "slurm_gpus_alloc", all ? "Total GPUs" : "Allocated GPUs",
          [&scene, gpus, all] {
            Signal s;
            const Signal nodes =
                count_of(scene, [all](SlurmState x) { return all || x == SlurmState::alloc; });
            for (const SignalPiece& p : nodes.pieces()) s.constant(p.from, p.a * gpus);
            return s;
          });
  }
  gauge(to, "slurm_queue_running", "Running jobs in the cluster", [&scene] { return queue(scene, true); });
  gauge(to, "slurm_queue_pending", "Pending jobs in queue", [&scene] { return queue(scene, false); });
  gauge(to, "slurm_queue_completed", "Completed jobs in the cluster",
        [&scene] { return ended(scene, {Ending::completed}); });
  gauge(to, "slurm_queue_failed", "Number of failed jobs", [&scene] {
    return ended(scene, {Ending::not_resumed, Ending::no_capacity, Ending::depleted});
  });
  gauge(to, "slurm_queue_timeout", "Jobs stopped by timeout",
        [&scene] { return ended(scene, {Ending::time_limit}); });
  for (const bool since : {true, false}) {
    to.push_back(
        {since ? "slurm_node_drain_since_timestamp_seconds" : "slurm_node_drain_reason_info",
         MetricType::gauge, since ? "When the node was drained, in unixtime" : "Why the node was drained", 0,
         [&scene, since](const SeriesSink& sink) {
           for (std::uint32_t n = 0; n < scene.nodes().size(); ++n) {
             std::map<std::string, Signal> by_reason;
             for (const SlurmSpan& s : slurm_time(scene, n)) {
               if (s.reason.empty()) continue;
               Signal& signal = by_reason[s.reason];
               signal.constant(s.from, since ? static_cast<double>(scene.replay().us(s.since)) * 1e-6 : 1);
               if (s.to < Instant::never()) signal.absent(s.to);
             }
             for (const auto& [reason, signal] : by_reason)
               sink(fmt::format("node=\"{}\",reason=\"{}\",{}", host_of(n), label_value(reason), kLabels),
                    signal);
           }
         },
         true});
  }
}

}  // namespace pitstop
