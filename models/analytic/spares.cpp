#include "models/analytic/spares.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>

namespace pitstop {

double poisson_above(double mean, int s) { return poisson_at_least(mean, s + 1); }

double poisson_at_least(double mean, int s) {
  return s == 0 ? 1 : boost::math::gamma_p(static_cast<double>(s), mean);
}

double share_short_of_nodes(double failure_rate, double mean_lead, int spares) {
  return poisson_above(failure_rate * mean_lead, spares);
}

double chance_of_no_spare(double failure_rate, double mean_lead, int spares) {
  return poisson_at_least(failure_rate * mean_lead, spares);  // arrivals see what time sees (PASTA)
}

std::vector<double> birth_death_stationary(const std::vector<double>& births,
                                           const std::vector<double>& deaths) {
  const auto states = static_cast<Eigen::Index>(births.size()) + 1;
  Eigen::MatrixXd balance = Eigen::MatrixXd::Zero(states, states);
  for (Eigen::Index k = 0; k + 1 < states; ++k) {
    const double up = births[static_cast<std::size_t>(k)], down = deaths[static_cast<std::size_t>(k)];
    balance(k, k) -= up;
    balance(k + 1, k) += up;
    balance(k, k + 1) += down;
    balance(k + 1, k + 1) -= down;
  }
  balance.row(states - 1).setOnes();  // one balance equation follows from the others
  const Eigen::VectorXd p = balance.partialPivLu().solve(Eigen::VectorXd::Unit(states, states - 1));
  return {p.begin(), p.end()};
}

std::vector<double> nodes_down(const SpareChain& chain) {
  std::vector<double> births, deaths;
  for (int k = 0; k < chain.most; ++k) {
    const double up = chain.nodes == 0 ? 1 : static_cast<double>(chain.nodes - k) / chain.nodes;
    births.push_back(chain.failure_rate * std::max(up, 0.0));
    deaths.push_back(std::min(k + 1, chain.crews) / chain.mean_lead);
  }
  return birth_death_stationary(births, deaths);
}

}  // namespace pitstop
