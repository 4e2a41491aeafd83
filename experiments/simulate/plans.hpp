// The points of a grid, compiled when somebody asks, and their keys in result files.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "experiments/simulate/summary.hpp"
#include "models/compile/compile.hpp"

namespace pitstop {

struct PlansOf {
  std::vector<Scenario> scenarios;  // of each point
  std::int64_t stream_nodes = 0;
  std::uint64_t seed = 1;
};

// May be asked by several threads.
class Plans {
 public:
  explicit Plans(PlansOf of) : of_(std::move(of)), keys_(of_.scenarios.size()) {}

  const Scenario& scenario(std::size_t point) const { return of_.scenarios[point]; }
  std::size_t points() const { return of_.scenarios.size(); }
  // Compiled; the last one asked for stays at hand.
  std::shared_ptr<const CompiledScenario> plan(std::size_t point);
  // Equal only where the same replications come out: of the scenario with its profiles and all that was set
  // and varied, the seed, every table, and what the first replications do.
  std::uint64_t key(std::size_t point);

 private:
  PlansOf of_;
  std::mutex mutex_;
  std::vector<std::optional<std::uint64_t>> keys_;
  std::size_t last_ = SIZE_MAX;
  std::shared_ptr<const CompiledScenario> last_plan_;
};

}  // namespace pitstop
