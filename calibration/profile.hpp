// A calibration profile: figures of one machine or cluster, each with its unit, its uncertainty and where it
// came from. Microbenchmarks, imported files and fits all end in one; a scenario names it as `calibration:`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pitstop {

enum class Origin { measured, published, assumed };
const char* name_of(Origin origin);

// Over the repetitions of a measurement, in the figure's unit.
struct Repetitions {
  double min = 0, median = 0, p95 = 0, max = 0;
};

struct Figure {
  std::string key;               // dotted: gpu.copy.device_to_host.pinned, network.all_reduce.alpha
  double value = 0;              // the best estimate, in `unit`
  std::string unit;              // s, B, B/s, FLOP/s, 1/s or 1 (a ratio or a count)
  double low = 0, high = 0;      // 95 % interval of the value
  std::size_t observations = 0;  // that it rests on
  Origin origin = Origin::measured;
  std::string source;  // the file and line, the command, or the publication with its section
  std::string note;    // what a reader must know: an impossible figure, a test of the harness
  std::optional<Repetitions> repetitions;
};

struct Profile {
  std::string name;
  std::string made;     // UTC, ISO 8601
  std::string command;  // that made it
  std::vector<std::pair<std::string, std::string>>
      machine;                  // device, driver, clocks, ECC, versions, environment
  std::vector<Figure> figures;  // in the order of their keys

  const Figure* find(const std::string& key) const;
};

// The profile as YAML; every number in its shortest form that reads back to the same double.
std::string to_yaml(const Profile& profile);

}  // namespace pitstop
