// A metric family: its name, its kind, and its series, made one at a time so that a month of thousands of
// series needs no memory.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "experiments/observe/metrics/scene.hpp"
#include "experiments/observe/metrics/signal.hpp"

namespace pitstop {

enum class MetricType { gauge, counter };

// `labels` as they stand between the braces. Requires, of a counter: its signal never falls.
using SeriesSink = std::function<void(const std::string& labels, const Signal& signal)>;

struct Family {
  std::string name;  // a counter's ends in _total
  MetricType type = MetricType::gauge;
  std::string help;
  int decimals = 0;
  std::function<void(const SeriesSink&)> each;
  bool dense = false;  // a sample at every scrape, also in a thinned file
};

// The exporters, by their jobs in Prometheus. Requires: the scene outlives the families.
//   node-exporter (up, network, EFA), dcgm-exporter, slurm-exporter, training, pitstop (the ledger)
std::vector<Family> families_of(const Scene& scene);

void add_node_families(const Scene& scene, std::vector<Family>& to);
void add_gpu_families(const Scene& scene, std::vector<Family>& to);
void add_slurm_families(const Scene& scene, std::vector<Family>& to);
void add_training_families(const Scene& scene, std::vector<Family>& to);
void add_ledger_families(const Scene& scene, std::vector<Family>& to);

// `text` with backslash, quote and line feed escaped, as a label's value.
std::string label_value(const std::string& text);

// A signal within the spans of a life, absent outside of them.
template <class Draw>
Signal within(const Life& life, Instant end, Draw&& draw) {
  Signal s;
  for (const Life::Span& span : life.spans) {
    draw(s, span);
    if (span.to < end) s.absent(span.to);
  }
  return s;
}

}  // namespace pitstop
