// The resiliency exercise as a checklist: inject a failure, watch it being detected, the node replaced and
// the job resumed, and judge each against a goal by the share of replications that meet it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "experiments/base/bilingual.hpp"
#include "models/scenario.hpp"

namespace pitstop {

struct Goals {                                  // of the exercise's report, where it names one
  Duration detection = Duration::seconds(300);  // failure until detected: "within 5 minutes"
  Duration recovery = Duration::seconds(1800);  // failure until the job trains again: "within 30 minutes"
  double slowdown = 0.10;                       // after the restore: "at most 10 %"
  double availability = 0.999;                  // of a month: 43.2 minutes
  double share = 0.95;                          // of replications that must meet a goal: an assumption
};

enum class CheckItem {
  environment,
  injection,
  detection,
  node_recovery,
  auto_resume,
  slowdown,
  availability,
  observability
};
enum class Verdict { pass, fail, not_checked };

struct Check {
  CheckItem item;
  Verdict verdict = Verdict::not_checked;
  std::optional<double> median_s, p95_s;  // of the time that it is about
  std::optional<double> goal_s;
  std::uint64_t met = 0, of = 0;  // replications
  double low = 0, high = 1;       // 95 % interval of the share (Jeffreys)
  std::string detail;             // names of alerts, figures of a profile
};

struct Verification {
  std::string scenario, injected;  // cause
  std::string node;
  double at_s = 0;
  std::uint64_t seed = 1, replications = 0;
  Goals goals;
  std::vector<Check> checks;
  bool passed() const;
};

struct VerifyOptions {
  std::uint64_t seed = 1, replications = 500;
  Goals goals;
  std::string environment;  // what a calibration profile says; empty: none was given
  bool environment_good = true;
};

// Where the scenario injects nothing, the first cause that takes a node strikes node 1 (or 0) after an hour
// of work. Throws UsageError where no cause takes a node.
Verification verify(Scenario scenario, const VerifyOptions& options);

std::string verification_markdown(const Verification& v, Language language, const std::string& version);
std::string verification_html(const Verification& v, Language language, const std::string& version);

}  // namespace pitstop
