// Failures that happened, in place of failures drawn: which node failed when, and when it was back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/describe.hpp"
#include "sim/base/time.hpp"

namespace pitstop {

struct TraceStrike {
  Duration at;
  std::uint32_t node = 0;          // among those that the trace names
  std::string cause;               // a cause of the scenario, or empty: TraceSpec::cause
  std::optional<Duration> repair;  // from the failure until the node serves again
};

struct TraceSpec {
  std::vector<TraceStrike> strikes;  // by time
  std::uint32_t nodes = 0;           // that it names
  std::optional<std::string> group;
  std::string cause;
  std::optional<Duration> from, until;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("group", self.group, "only the failures of this system, cluster or site of the trace");
    v.required("file", TraceFileField{self.group, self.strikes, self.nodes},
               "failures as `pitstop calibrate import -o trace.csv` writes them; its nodes are spread evenly "
               "over the cluster's, in the order of their names");
    v.required("cause", self.cause,
               "the cause that they are failures of, where none is called as the trace calls it");
    v.optional("from", self.from, "the time in the trace at which the simulation starts");
    v.optional("until", self.until, "what happened in the trace after this time is left out");
  }
};

}  // namespace pitstop
