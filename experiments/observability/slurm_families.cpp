// What the Slurm exporter shows of nodes and of the queue.
#include <fmt/format.h>

#include <map>

#include "experiments/observability/family.hpp"
#include "experiments/observability/slurm_state.hpp"

namespace pitstop {

namespace {

constexpr const char* kLabels = "instance=\"controller:9341\",job=\"slurm-exporter\"";

void gauge(std::vector<Family>& to, const std::string& name, const std::string& help,
           std::function<Signal()> signal) {
  to.push_back({name, MetricType::gauge, help, 0,
                [signal](const SeriesSink& sink) { sink(kLabels, signal()); }, true});
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
  Signal signal;
  signal.constant(Instant{}, 0);
  int count = 0;
  for (const auto& [at, by] : change) {
    count += by;
    signal.constant(at, count);
  }
  return signal;
}

// 1 while the job is held (or while it waits).
Signal held(const Scene& scene, bool while_held) {
  Signal s;
  s.constant(Instant{}, while_held ? 0 : 1);
  for (const Hold& h : scene.holds()) {
    s.constant(h.from, while_held ? 1 : 0);
    if (h.to < scene.end()) s.constant(h.to, while_held ? 0 : 1);
  }
  s.constant(scene.end(), 0);
  return s;
}

Signal at_the_end(const Scene& scene, bool counts) {
  Signal s;
  s.constant(Instant{}, 0);
  if (counts) s.constant(scene.end(), 1);
  return s;
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
  gauge(to, "slurm_queue_running", "Running jobs in the cluster", [&scene] { return held(scene, true); });
  gauge(to, "slurm_queue_pending", "Pending jobs in queue", [&scene] { return held(scene, false); });
  const Ending ending = scene.timeline().outcome.ending;
  gauge(to, "slurm_queue_completed", "Completed jobs in the cluster",
        [&scene, ending] { return at_the_end(scene, ending == Ending::completed); });
  gauge(to, "slurm_queue_failed", "Number of failed jobs", [&scene, ending] {
    return at_the_end(scene, ending == Ending::not_resumed || ending == Ending::no_capacity);
  });
  gauge(to, "slurm_queue_timeout", "Jobs stopped by timeout",
        [&scene, ending] { return at_the_end(scene, ending == Ending::time_limit); });
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
