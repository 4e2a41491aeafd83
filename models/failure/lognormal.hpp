// Lognormal time, T = median * exp(sigma Z) with Z standard normal; mean = median * exp(sigma^2 / 2). The
// usual shape of repair and recovery times: most short, a few very long.
#pragma once

#include <optional>

#include "models/failure/constant.hpp"

namespace pitstop {

struct Lognormal {
  static constexpr const char* name = "lognormal";
  static constexpr const char* meaning = "most times short, a few very long: recovery times in the field";
  Duration median;
  std::optional<double> sigma;  // exactly one of sigma, mean and p95 is set
  std::optional<Duration> mean, p95;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("median", self.median, "half of the times are shorter");
    v.optional("sigma", self.sigma, "standard deviation of the logarithm", kSigma);
    v.optional("mean", self.mean, "mean time");
    v.optional("p95", self.p95, "95 % of the times are shorter");
    v.exactly_one({"sigma", "mean", "p95"});
    v.rule(self.median > Duration{}, "median", "must be longer than 0s");
    v.rule(!self.mean || *self.mean > self.median, "mean", "must be longer than the median", {"median"});
    v.rule(!self.p95 || *self.p95 > self.median, "p95", "must be longer than the median", {"median"});
    v.rule(!self.mean || self.spread_is_sane(), "mean",
           "is too close to the median or too far from it; sigma would not be in 0.01 to 5", {"median"});
    v.rule(!self.p95 || self.spread_is_sane(), "p95",
           "is too close to the median or too far from it; sigma would not be in 0.01 to 5", {"median"});
  }

  long double lower(long double p) const;
  long double upper(long double q) const;
  long double below(long double s) const;
  long double above(long double s) const;
  long double mean_s() const;
  // The standard deviation of ln T, however it was given.
  long double sigma_of() const;

 private:
  static constexpr Range kSigma{0.01, 5};
  bool spread_is_sane() const;
};

}  // namespace pitstop
