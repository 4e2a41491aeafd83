// One of several times, each with its share of the cases: P(T <= s) = sum of share * P(part <= s). Lemons
// among sound units, or a quick reboot that sometimes takes a human.
#pragma once

#include <vector>

#include "models/failure/simple_distribution.hpp"

namespace pitstop {

struct MixtureComponent {
  double weight = 1;
  SimpleDistribution part;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("weight", self.weight, "share of the cases", Range{1e-9, 1});
    v.required("time", self.part, "the time in these cases");
  }
};

struct Mixture {
  static constexpr const char* name = "mixture";
  static constexpr const char* meaning = "one of several times, each with its share of the cases";
  std::vector<MixtureComponent> components;  // weights are relative: only their ratios count

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("components", self.components, "shares and their times", Range{1, 16});
    v.rule(!self.components.empty(), "components", "needs at least one");
    v.rule(self.components.empty() || self.shares_add_up(), "components",
           "must have weights that add up to 1");
  }

  long double lower(long double p) const;
  long double upper(long double q) const;
  long double below(long double s) const;
  long double above(long double s) const;
  long double mean_s() const;
  bool shares_add_up() const;

 private:
  long double total_weight() const;
  const Constant* jump_at(long double p) const;
};

}  // namespace pitstop
