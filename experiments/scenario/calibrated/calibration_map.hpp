// Which keys of a scenario a calibration profile can set: the levers of keys(), and rates; and how it does.
//
// Order of precedence, the later winning: defaults of the program, recovery profile, scenario, calibration,
// --set and --vary. A measured figure replaces what the scenario assumed; who wants to try another value
// types --set.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "experiments/scenario/calibrated/calibration_file.hpp"
#include "experiments/scenario/calibrated/parameter_draw.hpp"
#include "experiments/scenario/library.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct MappedKey {
  enum class Kind { rate, probability, duration, time };  // time: a distribution
  std::string key;  // of figure and scenario alike; NAME stands for a cause, a channel, a tier, a job
  std::string unit;
  std::string meaning;
  Kind kind;
  bool always;  // false: only where the scenario has the key, whose presence chooses a policy
};
// A figure or, where the scenario's key is a time, several figures that are the parameters of a family:
// KEY alone (a constant), KEY.exponential.mean, KEY.lognormal.median and .sigma, ...
std::span<const MappedKey> calibration_table();

// Uniform in (0, 1): a function of (seed, index) and of the figure's key alone.
double draw_of(const ParameterDraw& draw, const std::string& key);

// Puts the figures that mean a key of this scenario into the tree. Figures for causes, channels or sections
// that the scenario does not have are left out and named in the result. Complaints: figures under causes,
// detection, recovery or job that mean no key.
CalibrationUse apply_calibration(const CalibrationFile& file, const std::optional<ParameterDraw>& draw,
                                 Node& scenario, std::vector<Issue>& issues);

// Where the value of every rate, time and probability of the merged tree comes from; `profile` is the
// recovery profile that was merged into it, if any.
std::vector<InputOrigin> origins_in(const Node& scenario, const CalibrationUse& use,
                                    const RecoveryProfile* profile);

}  // namespace pitstop
