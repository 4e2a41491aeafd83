// A detection channel: somebody or something that notices a failure after a latency, misses it, or sees one
// where there is none.
#pragma once

#include <optional>
#include <string>

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"

namespace pitstop {

// A healthy node is drained and mended, as after a precursor: a cause of its own, NAME_false_alarm.
struct FalseAlarms {
  std::optional<double> per_1000_node_days;
  Remedy remedy = Remedy::replace;
  double repeats = 0;  // probability that an alarm, true or false, comes again once its node is back
  Distribution after = Constant{};

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("rate", RateField{self.per_1000_node_days}, "alarms about healthy nodes, per 1,000 node-days");
    v.optional("remedy", self.remedy, "what is done to the node that it accuses");
    v.optional("repeats", self.repeats,
               "probability that an alarm, true or false, is raised again after its node has come back",
               Range{0, 0.99});
    v.optional("after", self.after, "back in service until it is raised again");
    v.rule(self.remedy != Remedy::restart, "remedy", "must be reboot, replace or repair");
  }
};

// A fault that every channel of its cause misses waits for the channel named `human`.
struct Channel {
  std::string name;
  Distribution latency = Constant{};
  double miss = 0;  // probability that this channel does not see the fault at all
  std::optional<FalseAlarms> false_alarms;

  std::string alarm_name() const { return name + "_false_alarm"; }

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("latency", lever(self.latency, "detection by {}", "{} による検出"),
               "failure until the verdict (line detection)");
    v.optional("miss", lever(self.miss, "faults missed by {}", "{} の見逃し"),
               "probability that it does not see the fault at all", kProbability);
    v.optional(
        "false_alarms", self.false_alarms,
        "healthy nodes that it has drained, and alarms that it repeats in error: a cause of their own, "
        "called after the channel");
  }
};

}  // namespace pitstop
