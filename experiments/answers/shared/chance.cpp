#include "experiments/answers/shared/chance.hpp"

#include <boost/math/distributions/beta.hpp>

namespace pitstop {

Chance95 chance_of(std::uint64_t hits, std::uint64_t n) {
  using boost::math::beta_distribution;
  constexpr double kHalfError = 0.025;
  const auto k = static_cast<double>(hits), all = static_cast<double>(n);
  return {k / all,
          {hits > 0 ? quantile(beta_distribution<>(k, all - k + 1), kHalfError) : 0,
           hits < n ? quantile(beta_distribution<>(k + 1, all - k), 1 - kHalfError) : 1}};
}

}  // namespace pitstop
