// Nodes that are not like the others: lemons, and a pool that other work holds.
#pragma once

#include <cstdint>

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"

namespace pitstop {

struct LemonSpec {
  double share = 0;
  double factor = 1;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("share", self.share, "of all nodes, drawn at random; rounded down", kProbability);
    v.required("factor", self.factor, "times the failure rate of the others; a repair that works cures",
               Range{1, 1000});
  }
};

struct PoolSpec {
  std::int64_t nodes = 0;
  Distribution delay = Constant{};

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("nodes", self.nodes, "nodes that other work holds until a job is short of some",
               Range{0, 1'000'000});
    v.optional("delay", lever(self.delay, "freeing a node of the pool", "プールのノードの解放"),
               "to free one; one after another, and they stay");
  }
};

}  // namespace pitstop
