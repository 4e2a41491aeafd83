// Every value that a scenario comes to, and where each comes from: the file, the command line, a recovery
// profile, a calibration, the catalogue of instance types, a derivation or a default.
#pragma once

#include <string>
#include <vector>

#include "experiments/scenario/library.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct ResolvedValue {
  std::string key;     // recovery.restart
  std::string value;   // as the scenario would write it
  std::string origin;  // scenario, option, profile, calibration, catalogue, derived or default
  // What `origin` is exactly: "fleet.yaml:12:10", "--set cluster.spares", "profile hyperpod-field",
  // "default".
  std::string from;
  std::string note;  // its source, what it is derived from, or why nobody has confirmed it; may be empty
  bool unconfirmed = false;
};

// By walking the keys of the scenario, as the reader does. `root`: the tree that it was read from, with the
// profile, the calibration and the options in it. `profile`: the one in use, or null.
std::vector<ResolvedValue> resolved_values(const Scenario& scenario, const Node& root,
                                           const RecoveryProfile* profile);

}  // namespace pitstop
