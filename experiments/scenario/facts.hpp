// What is known of a scenario before anything is simulated: rates, intervals, the size of its tables, and
// the figures in it that nobody confirmed. Every form of answer shows some of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/scenario/endings.hpp"
#include "experiments/scenario/resolved.hpp"
#include "models/compile/compile.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct CauseFacts {
  std::string name;
  double per_second = 0;                 // failures that stop the job, over the long run; 0: only injected
  std::optional<double> relative_error;  // of a rate given by a count: 1 / sqrt(count)
};

struct TierFacts {
  std::string name;
  Duration interval;  // useful work between snapshots; zero: never
  Duration stall, persist;
  double mtbf_s = 0;  // of the failures that this tier is there for; infinite: none
  std::optional<double> exact_s, daly_s, young_s;  // none where a stall or the failures are missing
  // False: the next snapshot is due before the last one is written.
  bool sustainable() const { return interval == Duration{} || persist <= interval; }
};

struct Facts {
  std::string name, description;
  Duration work;
  std::int64_t nodes = 1, spares = 0;
  std::string instance;
  double job_mtbf_s = 0;  // infinite: nothing fails but what is injected
  std::vector<CauseFacts> causes;
  std::vector<TierFacts> tiers;
  std::size_t injections = 0;
  std::size_t table_bytes = 0;
  bool tables_fit_32k = true;
  std::uint64_t tables_digest = 0;
  std::vector<std::string> unconfirmed;  // "key: why"
  CalibrationUse calibration;
  EndingSettings ending_settings;
  std::vector<ResolvedValue> values;  // every value, where asked for
  bool flat_network = false;          // no topology is given: times rest on one flat switch for all nodes
};

Facts facts_of(const Scenario& scenario, const CompiledScenario& compiled);

}  // namespace pitstop
