// From the repetitions of a benchmark to figures of a profile: order statistics, the interval of the median,
// and what is refused, because it was wrong or cannot be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calibration/profile.hpp"
#include "models/measurement.hpp"
#include "models/network/instance.hpp"

namespace pitstop {

// Requires: at least one sample. p95 is the smallest sample that 95 % of them do not exceed.
Repetitions repetitions_of(const std::vector<double>& samples);

struct MedianInterval {
  double low = 0, high = 0;
};

// Of the median, at least 95 %, whatever the distribution: the order statistics x(k), x(n+1-k) with the
// largest k such that P(Binomial(n, 1/2) < k) <= 2.5 % (David and Nagaraja, Order Statistics, 3rd ed., 7.1).
// Fewer than six samples cannot give 95 %: then the least and the greatest.
MedianInterval median_interval(const std::vector<double>& samples);

// What a measurement became.
struct Judged {
  std::vector<Figure> figures;        // in the order of their keys
  std::vector<std::string> refused;   // "key: why", not in the profile
  std::vector<std::string> warnings;  // "key: what to mind", in the profile with a note
};

// The network of the node that was measured, where it is known.
struct MeasuredLink {
  InstanceType instance;
  double measured_for_s = 0;  // how long the network was loaded
};

// Credits of a burstable link last up to an hour: what was measured for less may be the burst
// (docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-network-bandwidth.html: 5 to 60 minutes).
inline constexpr double kCreditWindow_s = 3600;

// Figures of the measurements; `source` says which command made them. Refused are errors, wrong results,
// samples that are no positive numbers and, where the link is known, what crossed it faster than its line
// rate (Measurement::link_share).
Judged judge(const std::vector<Measurement>& measured, const std::string& source,
             const std::optional<MeasuredLink>& link);

}  // namespace pitstop
