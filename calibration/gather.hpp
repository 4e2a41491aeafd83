// Profiles of many nodes beside each other: which of them is slower than the rest, and what the fleet as a
// whole is.
#pragma once

#include <string>
#include <vector>

#include "calibration/profile.hpp"
#include "models/measurement.hpp"

namespace pitstop {

// A value more robust standard deviations than this from the median is an outlier (Iglewicz and Hoaglin, How
// to Detect and Handle Outliers, 1993).
inline constexpr double kOutlierScore = 3.5;
// Nodes that agree to within a few per cent are alike, however little the others scatter: a standard
// deviation is taken to be at least this share of the median. Our own choice.
inline constexpr double kLeastScatter = 0.01;
// Fewer cannot say which of them is the odd one.
inline constexpr std::size_t kLeastNodes = 3;

struct Outlier {
  std::size_t node = 0;  // of the profiles
  std::string key, unit;
  double value = 0, median = 0;
  double score = 0;   // (value - median) / (1.4826 MAD), signed
  bool slow = false;  // on the bad side: a low rate, a long time
};

// Of every figure that at least kLeastNodes have, in the order of keys, then of nodes.
std::vector<Outlier> outliers_of(const std::vector<Profile>& nodes);

// Each figure with one sample a node.
std::vector<Measurement> fleet_of(const std::vector<Profile>& nodes);

// A name for each: its host, and its GPU where several profiles are of one host.
std::vector<std::string> node_names(const std::vector<Profile>& nodes);

}  // namespace pitstop
