// How a whole cluster mends its nodes: repair on the premises, who is blamed, when a node is given up.
#pragma once

#include <cstdint>
#include <optional>

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"
#include "sim/cluster/plan.hpp"

namespace pitstop {

// Remedy repair: automatic first, then by hand with some probability.
struct RepairSpec {
  Distribution automatic = Constant{};
  Distribution manual = Constant{};
  double escalation = 0;
  double automatic_fails = 0, manual_fails = 0;
  std::optional<std::int64_t> crews;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("automatic", lever(self.automatic, "automatic repair", "自動修理", Needs::repair),
               "automatic repair (line replacement)");
    v.optional("manual", lever(self.manual, "repair by hand", "手作業の修理", Needs::repair),
               "repair by hand, after the automatic one (line replacement)");
    v.optional("escalation",
               lever(self.escalation, "repairs that go on by hand", "手作業に移る修理", Needs::repair),
               "probability that a repair goes on by hand", kProbability);
    v.optional("automatic_fails", self.automatic_fails,
               "probability that an automatic repair has mended nothing; the node returns as it was",
               kProbability);
    v.optional("manual_fails", self.manual_fails, "the same for a repair by hand", kProbability);
    v.optional("crews", self.crews, "nodes repaired at a time (default: any number)", Range{1, 1'000'000});
  }
};

struct DiagnosisSpec {
  double overlooked = 0, wrong_node = 0;
  std::optional<Distribution> recurs;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional(
        "overlooked", self.overlooked,
        "probability that no node is blamed for a failure: the job restarts without that node, which goes "
        "on serving unmended",
        kProbability);
    v.optional("wrong_node", self.wrong_node,
               "probability that, where a node is blamed, it is another node of the job", kProbability);
    v.optional(
        "recurs", self.recurs,
        "until a node that failed and was not blamed fails again (default: like any other node). A slow "
        "node, or one with silent corruption, fails again whenever a job trains on it");
  }
};

template <>
struct Words<Retire> {
  static constexpr const char* kNames[] = {"never", "threshold", "score"};
  static constexpr std::span<const char* const> names{kNames};
  static constexpr std::size_t first = 0;
};

// When a node that was repaired is given up instead.
struct RetirementSpec {
  Retire rule = Retire::never;
  std::int64_t failures = 5;
  Duration window = Duration::seconds(7 * 86400);
  std::int64_t start = 100, per_failure = 30, per_day = 10;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("rule", self.rule,
               "threshold: after so many failures within a window; score: when its score is used up");
    v.optional("failures", self.failures, "threshold: failures within the window", Range{1, 1'000'000});
    v.optional("window", self.window, "threshold: counted back from the end of the repair");
    v.optional("start", self.start, "score: of a new node", Range{1, 1'000'000});
    v.optional("per_failure", self.per_failure, "score: lost with each failure that it is blamed for",
               Range{0, 1'000'000});
    v.optional("per_day", self.per_day, "score: gained with each whole day of training without a stop",
               Range{0, 1'000'000});
  }
};

// Replacements: how many at a time, and launches that are refused.
struct CapacitySpec {
  double refused = 0;
  Duration retry = Duration::seconds(300);
  std::optional<std::int64_t> at_a_time;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("refused", lever(self.refused, "refused launches", "拒否された起動", Needs::replace),
               "probability that a launch finds no capacity and is tried again", Range{0, 0.99});
    v.optional("retry", lever(self.retry, "the wait between launches", "起動の再試行間隔", Needs::replace),
               "between two tries (line capacity_wait)");
    v.optional("at_a_time", self.at_a_time, "replacements at a time (default: any number)",
               Range{1, 1'000'000});
  }
};

}  // namespace pitstop
