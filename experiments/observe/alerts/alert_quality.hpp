// What alert rules are worth, by simulation: what they catch, what they miss, how soon, and how often they
// cry wolf.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/observe/alerts/alert_rules.hpp"
#include "experiments/observe/metrics/scene.hpp"

namespace pitstop {

// An alert of one set of labels, from when it fires until it is resolved.
struct Firing {
  Instant from, to;
  std::string labels;  // for people
};

// By the rules of Prometheus, evaluated at every scrape. By time.
std::vector<std::vector<Firing>> firings_of(const std::vector<AlertRule>& rules, const Scene& scene,
                                            Duration scrape);

// Over replications. An alert is true where it begins while an incident that the rule is there for is open:
// from the failure until the job trains again and the node is back.
struct RuleQuality {
  std::string name;
  std::uint64_t alerts = 0, true_alerts = 0;
  std::uint64_t incidents = 0, caught = 0;  // of the kinds that the rule is there for
  std::vector<double> delay_s;              // failure until the alert, of those caught
  double months = 0;                        // of 30 days, watched
  // If somebody had acted at the alert: detection time of the job's incidents that it would have saved.
  double saved_s = 0;
  std::uint64_t before_detection = 0;  // alerts earlier than the model's own detection

  double precision() const {
    return alerts == 0 ? 0 : static_cast<double>(true_alerts) / static_cast<double>(alerts);
  }
  double recall() const {
    return incidents == 0 ? 0 : static_cast<double>(caught) / static_cast<double>(incidents);
  }
  double false_a_month() const {
    return months == 0 ? 0 : static_cast<double>(alerts - true_alerts) / months;
  }
  double median_delay_s() const;
};

void judge(const AlertRule& rule, const std::vector<Firing>& firings, const Scene& scene,
           RuleQuality& quality);

}  // namespace pitstop
