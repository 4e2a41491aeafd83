// A detection channel: somebody or something that notices a failure after a latency, or misses it.
#pragma once

#include <string>

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"

namespace pitstop {

// A fault that every channel of its cause misses waits for the channel named `human`.
struct Channel {
  std::string name;
  Distribution latency = Constant{};
  double miss = 0;  // probability that this channel does not see the fault at all

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("latency", self.latency, "failure until the verdict (line detection)");
    v.optional("miss", self.miss, "probability that it does not see the fault at all", kProbability);
  }
};

}  // namespace pitstop
