// Simulates settings of a scenario, each at most once, and keeps a record.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "experiments/answers/tune/tune.hpp"

namespace pitstop {

// One setting on so many replications of a seed.
struct Trial {
  std::vector<VariedValue> setting;
  std::optional<std::vector<double>> scores;  // see scores_of; none where a replication does not complete
  std::vector<double> wall_s;
  double kept = 1, finished = 1;
  double mean = 0;  // of the scores; infinite without

  // How far from keeping the promise, then from completing; zero: both.
  double violation(const std::optional<Promise>& promise) const;
};

class Trials {
 public:
  Trials(const ScenarioSource& source, const SearchSpace& space, const TuneOptions& options);

  const SearchSpace& space() const { return space_; }
  const TuneOptions& options() const { return options_; }
  // The point is snapped first. The reference stays good until the next call for another seed.
  const Trial& at(const Point& point, std::uint64_t seed, std::uint64_t replications, const char* stage);
  // The scenario as it stands, whatever its values.
  const Trial& present(std::uint64_t seed, std::uint64_t replications);
  bool better(const Trial& a, const Trial& b) const;
  std::vector<TunedPoint> take_trace() { return std::move(trace_); }
  std::uint64_t total_replications() const { return total_; }

 private:
  const Trial& simulated(const std::vector<VariedValue>& setting, std::uint64_t seed,
                         std::uint64_t replications, const char* stage);

  const ScenarioSource& source_;
  const SearchSpace& space_;
  const TuneOptions& options_;
  std::int64_t stream_nodes_;
  // By the setting's text, the seed, and the replications.
  std::map<std::tuple<std::string, std::uint64_t, std::uint64_t>, Trial> done_;
  std::vector<TunedPoint> trace_;
  std::uint64_t total_ = 0;
};

// The margin in the objective's unit: of the mean wall time, or of the cost. Zero where that is infinite.
double tolerance_of(const Trial& trial, const TuneOptions& options);

// The loss of `other` against `base`, pair by pair; none where either has no scores.
std::optional<Estimate> paired_loss(const Trial& base, const Trial& other);

}  // namespace pitstop
