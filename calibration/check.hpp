// Measured figures against what the instance type can do and what is published for it.
//
// A bandwidth above a link's line rate is impossible, not good: something else was measured. Of a collective
// the least that a node must send is compared, whatever the algorithm: of an all-reduce with busbw b over n
// ranks on N nodes b n (N-1) / (N (n-1)), which is b for one GPU a node.
#pragma once

#include <string>
#include <vector>

#include "calibration/profile.hpp"
#include "models/network/instance.hpp"

namespace pitstop {

enum class Verdict { pass, warn, fail };
const char* word_of(Verdict verdict);  // PASS, WARN, FAIL

struct CheckLine {
  Verdict verdict = Verdict::pass;
  std::string figure;  // its key
  std::string text;    // measured against expected
  std::string source;  // of the expectation and of the thresholds
};

// Below this share of what is expected a figure is a warning, below the second a failure. The first is the
// rule of nccl-tests (NCCL_TESTS_MIN_BW: 0.9 of the bandwidth asked for); the second is our allowance.
inline constexpr double kWarnBelow = 0.9, kFailBelow = 0.5;

// One line for each figure that there is something to hold against, in the order of the profile.
std::vector<CheckLine> check_profile(const Profile& profile, const InstanceType& instance);

}  // namespace pitstop
