#include "calibration/fit/family.hpp"

#include <algorithm>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>

namespace pitstop {

namespace {

constexpr double kLogSqrt2Pi = 0.918938533204672741780329736406;
constexpr double kNever = -std::numeric_limits<double>::infinity();

// log Phi(-z), the upper tail of a standard normal; the far tail by its continued fraction's first terms.
double log_normal_tail(double z) {
  if (z < 25) return std::log(0.5 * std::erfc(z / std::sqrt(2.0)));
  return -z * z / 2 - std::log(z) - kLogSqrt2Pi + std::log1p(-1 / (z * z) + 3 / (z * z * z * z));
}

double log_add(double a, double b) {
  const double m = std::max(a, b);
  return m == kNever ? kNever : m + std::log1p(std::exp(std::min(a, b) - m));
}

double weibull_scale(double mean, double shape) { return mean / std::tgamma(1 + 1 / shape); }

struct Part {
  Family family;
  Parameters natural;
  double log_weight;
};

// The parts of a mixture.
void parts_of(Family family, const Parameters& n, Part (&parts)[2]) {
  const double w = std::log(n[0]), v = std::log1p(-n[0]);
  if (family == Family::two_exponentials) {
    parts[0] = {Family::exponential, {n[1]}, w};
    parts[1] = {Family::exponential, {n[2]}, v};
  } else {
    parts[0] = {Family::lognormal, {n[1], n[2]}, w};
    parts[1] = {Family::lognormal, {n[3], n[4]}, v};
  }
}

template <class F>
double mixed(Family family, const Parameters& n, F&& log_part) {
  Part parts[2];
  parts_of(family, n, parts);
  return log_add(parts[0].log_weight + log_part(parts[0]), parts[1].log_weight + log_part(parts[1]));
}

double gamma_log_survival(double mean, double shape, double t) {
  const double x = shape * t / mean;
  const double q = boost::math::gamma_q(shape, x);
  if (q > 1e-300) return std::log(q);
  return (shape - 1) * std::log(x) - x - std::lgamma(shape);  // leading term of the far tail
}

std::vector<double> event_times(const Sample& sample) {
  std::vector<double> times;
  for (const Observation& o : sample) {
    if (!o.censored) times.push_back(o.time);
  }
  std::sort(times.begin(), times.end());
  return times;
}

struct LogMoments {
  double mean = 0, sd = 1;
};
LogMoments log_moments(std::span<const double> times) {
  LogMoments m;
  double square = 0;
  for (const double t : times) m.mean += std::log(t) / static_cast<double>(times.size());
  for (const double t : times) square += (std::log(t) - m.mean) * (std::log(t) - m.mean);
  m.sd = std::clamp(std::sqrt(square / static_cast<double>(times.size())), 0.05, 4.0);
  return m;
}

}  // namespace

const char* name_of(Family family) {
  switch (family) {
    case Family::exponential:
      return "exponential";
    case Family::weibull:
      return "weibull";
    case Family::lognormal:
      return "lognormal";
    case Family::gamma:
      return "gamma";
    case Family::two_exponentials:
      return "two exponentials";
    case Family::two_lognormals:
      return "two lognormals";
  }
  return "?";
}

std::vector<std::string> parameter_names(Family family) {
  switch (family) {
    case Family::exponential:
      return {"mean"};
    case Family::weibull:
    case Family::gamma:
      return {"mean", "shape"};
    case Family::lognormal:
      return {"median", "sigma"};
    case Family::two_exponentials:
      return {"weight", "mean", "longer_mean"};
    case Family::two_lognormals:
      return {"weight", "median", "sigma", "longer_median", "longer_sigma"};
  }
  return {};
}

std::vector<std::string> parameter_units(Family family) {
  std::vector<std::string> units;
  for (const std::string& name : parameter_names(family)) {
    units.push_back(name.ends_with("mean") || name.ends_with("median") ? "s" : "1");
  }
  return units;
}

Parameters to_free(Family family, const Parameters& natural) {
  Parameters free;
  for (const double x : natural) free.push_back(std::log(x));
  const bool mixture = family == Family::two_exponentials || family == Family::two_lognormals;
  if (mixture) free[0] = std::log(natural[0] / (1 - natural[0]));
  return free;
}

Parameters to_natural(Family family, const Parameters& free) {
  Parameters natural;
  for (const double x : free) natural.push_back(std::exp(x));
  const bool mixture = family == Family::two_exponentials || family == Family::two_lognormals;
  if (mixture) natural[0] = 1 / (1 + std::exp(-free[0]));
  return natural;
}

double log_density(Family family, const Parameters& n, double t) {
  switch (family) {
    case Family::exponential:
      return -std::log(n[0]) - t / n[0];
    case Family::weibull: {
      const double x = t / weibull_scale(n[0], n[1]), h = std::pow(x, n[1]);
      return std::log(n[1] * h / t) - h;
    }
    case Family::lognormal: {
      const double z = (std::log(t) - std::log(n[0])) / n[1];
      return -z * z / 2 - std::log(t * n[1]) - kLogSqrt2Pi;
    }
    case Family::gamma: {
      const double x = n[1] * t / n[0];
      return n[1] * std::log(x) - x - std::log(t) - std::lgamma(n[1]);
    }
    case Family::two_exponentials:
    case Family::two_lognormals:
      return mixed(family, n, [t](const Part& p) { return log_density(p.family, p.natural, t); });
  }
  return kNever;
}

double log_survival(Family family, const Parameters& n, double t) {
  switch (family) {
    case Family::exponential:
      return -t / n[0];
    case Family::weibull:
      return -std::pow(t / weibull_scale(n[0], n[1]), n[1]);
    case Family::lognormal:
      return log_normal_tail((std::log(t) - std::log(n[0])) / n[1]);
    case Family::gamma:
      return gamma_log_survival(n[0], n[1], t);
    case Family::two_exponentials:
    case Family::two_lognormals:
      return mixed(family, n, [t](const Part& p) { return log_survival(p.family, p.natural, t); });
  }
  return kNever;
}

double mean_of(Family family, const Parameters& n) {
  if (family == Family::lognormal) return n[0] * std::exp(n[1] * n[1] / 2);
  if (family == Family::two_exponentials) return n[0] * n[1] + (1 - n[0]) * n[2];
  if (family == Family::two_lognormals) {
    return n[0] * n[1] * std::exp(n[2] * n[2] / 2) + (1 - n[0]) * n[3] * std::exp(n[4] * n[4] / 2);
  }
  return n[0];
}

double cdf_of(Family family, const Parameters& n, double t) {
  return t > 0 ? -std::expm1(log_survival(family, n, t)) : 0;
}

double quantile_of(Family family, const Parameters& n, double p) {
  switch (family) {
    case Family::exponential:
      return -n[0] * std::log1p(-p);
    case Family::weibull:
      return weibull_scale(n[0], n[1]) * std::pow(-std::log1p(-p), 1 / n[1]);
    case Family::lognormal:
      return n[0] * std::exp(n[1] * boost::math::quantile(boost::math::normal(), p));
    case Family::gamma:
      return boost::math::gamma_p_inv(n[1], p) * n[0] / n[1];
    case Family::two_exponentials:
    case Family::two_lognormals:
      break;
  }
  Part parts[2];
  parts_of(family, n, parts);
  const double a = quantile_of(parts[0].family, parts[0].natural, p);
  const double b = quantile_of(parts[1].family, parts[1].natural, p);
  if (a == b) return a;
  auto excess = [&](double log_t) { return cdf_of(family, n, std::exp(log_t)) - p; };
  std::uintmax_t steps = 100;
  const auto root = boost::math::tools::toms748_solve(excess, std::log(std::min(a, b)) - 1e-9,
                                                      std::log(std::max(a, b)) + 1e-9,
                                                      boost::math::tools::eps_tolerance<double>(40), steps);
  return std::exp((root.first + root.second) / 2);
}

double log_likelihood(Family family, const Parameters& natural, const Sample& sample) {
  double sum = 0;
  for (const Observation& o : sample) {
    sum += o.censored ? log_survival(family, natural, o.time) : log_density(family, natural, o.time);
    if (o.entry > 0) sum -= log_survival(family, natural, o.entry);
  }
  return std::isnan(sum) ? kNever : sum;
}

Parameters first_guess(Family family, const Sample& sample) {
  const std::vector<double> times = event_times(sample);
  const SampleFacts facts = facts_of(sample);
  const double mean = facts.exposure / static_cast<double>(std::max<std::size_t>(facts.events, 1));
  const LogMoments logs = log_moments(times);
  const double median = std::exp(logs.mean);
  switch (family) {
    case Family::exponential:
      return {mean};
    case Family::weibull:
      return {mean, std::clamp(1.2825 / logs.sd, 0.15, 15.0)};  // pi / sqrt 6 / shape is the sd of log T
    case Family::gamma:
      return {mean, std::clamp(1 / (logs.sd * logs.sd), 0.1, 500.0)};
    case Family::lognormal:
      return {median, logs.sd};
    case Family::two_exponentials:
      return {0.5, mean / 3, mean * 5 / 3};
    case Family::two_lognormals: {
      const std::span<const double> all(times);
      const LogMoments low = log_moments(all.first(all.size() / 2)),
                       high = log_moments(all.subspan(all.size() / 2));
      return {0.5, std::exp(low.mean), low.sd, std::exp(high.mean), high.sd};
    }
  }
  return {};
}

Distribution distribution_of(Family family, const Parameters& n) {
  const auto seconds = [](double s) { return Duration::from_seconds(s); };
  switch (family) {
    case Family::exponential:
      return Exponential{seconds(n[0])};
    case Family::weibull: {
      Weibull w;
      w.mean = seconds(n[0]);
      w.shape = n[1];
      return w;
    }
    case Family::lognormal: {
      Lognormal l;
      l.median = seconds(n[0]);
      l.sigma = n[1];
      return l;
    }
    case Family::gamma: {
      Gamma g;
      g.mean = seconds(n[0]);
      g.shape = n[1];
      return g;
    }
    case Family::two_exponentials:
    case Family::two_lognormals:
      break;
  }
  Part parts[2];
  parts_of(family, n, parts);
  Mixture mixture;
  for (const Part& p : parts) {
    MixtureComponent c;
    c.weight = std::exp(p.log_weight);
    if (p.family == Family::exponential)
      c.part = std::get<Exponential>(distribution_of(p.family, p.natural));
    else
      c.part = std::get<Lognormal>(distribution_of(p.family, p.natural));
    mixture.components.push_back(c);
  }
  return mixture;
}

}  // namespace pitstop
