// The families that measured times are fitted with: log density and log survival in double precision, for
// likelihoods. Each is written in the parameters of the scenario's model of the same name, and in logarithms
// of them for the optimiser; pairs are chosen so that the two estimates hardly depend on each other:
//
//   exponential          mean
//   weibull              mean, shape       (orthogonal at shape 1)
//   lognormal            median, sigma     (orthogonal)
//   gamma                mean, shape       (orthogonal)
//   two exponentials     weight of the shorter, its mean, the mean of the longer
//   two lognormals       weight of the shorter, its median and sigma, those of the longer
#pragma once

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/maximise.hpp"
#include "calibration/fit/sample.hpp"
#include "models/failure/distribution.hpp"

namespace pitstop {

enum class Family { exponential, weibull, lognormal, gamma, two_exponentials, two_lognormals };
inline constexpr Family kFamilies[] = {Family::exponential, Family::weibull,          Family::lognormal,
                                       Family::gamma,       Family::two_exponentials, Family::two_lognormals};
const char* name_of(Family family);
// Names of the parameters, and their units: "s" or "1".
std::vector<std::string> parameter_names(Family family);
std::vector<std::string> parameter_units(Family family);

// Natural parameters <-> those of the optimiser (logarithms; the weight as log odds).
Parameters to_free(Family family, const Parameters& natural);
Parameters to_natural(Family family, const Parameters& free);

// At natural parameters. Requires: t > 0.
double log_density(Family family, const Parameters& natural, double t);
double log_survival(Family family, const Parameters& natural, double t);
double mean_of(Family family, const Parameters& natural);
double cdf_of(Family family, const Parameters& natural, double t);
// The time at which the share p has ended. Requires: 0 < p < 1.
double quantile_of(Family family, const Parameters& natural, double p);

// Sum over events of log f, over censored times of log S, less log S at each entry.
double log_likelihood(Family family, const Parameters& natural, const Sample& sample);

// Where to start climbing: moments of the sample.
Parameters first_guess(Family family, const Sample& sample);

// The same as a scenario writes it.
Distribution distribution_of(Family family, const Parameters& natural);

}  // namespace pitstop
