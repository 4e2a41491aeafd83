// Spares of a whole cluster, against mathematics: an M/G/infinity queue of nodes that are away.
#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/compile.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

// Each of 43 nodes is up for Exp(10 d) and away for a time of any distribution with a mean of 40,000 s, so
// the number away is binomial. The job stands still while more than the 3 spares are; no other stage takes
// time, no work is lost.
TEST(ClusterSpares, ShareOfTimeShortOfNodesIsThatOfAnUnboundedQueue) {
  constexpr double kLead = 40'000, kMtbf = 864'000, kRun = 300.0 * 86'400;
  const boost::math::binomial away(43, kLead / (kLead + kMtbf));
  const double exact = boost::math::cdf(boost::math::complement(away, 3.0));
  for (const char* lead :
       {"40000s", "{model: exponential, mean: 40000s}", "{model: uniform, min: 0s, max: 80000s}"}) {
    const Scenario s =
        parse_scenario(std::string("job: {nodes: 40, work: 300d}\ncluster: {nodes: 43}\nhorizon: 300d\n"
                                   "causes: {any: {mtbf: 10d, remedy: replace}}\n"
                                   "checkpoint: {interval: continuous}\nrecovery: {replacement: ") +
                           lead + "}\n",
                       "s.yaml", {}, ".");
    ASSERT_NE(compile(s).cluster(), nullptr);
    constexpr std::uint64_t n = 1'000;
    Estimate share = simulate(s, 11, n).ledger_s[index_of(Line::replacement)];
    share.mean /= kRun;
    share.std /= kRun;
    // The first lead time begins with nobody away: it can lack all of what is due to it.
    const double warm_up = 2 * kLead / kRun;
    EXPECT_NEAR(share.mean, exact, exact * warm_up + tolerance_in_errors() * share.std / std::sqrt(1.0 * n))
        << lead;
    EXPECT_FALSE(mean_agrees(share, n, exact * 1.08)) << lead;
    EXPECT_FALSE(mean_agrees(share, n, exact * 0.92)) << lead;
  }
}

}  // namespace
}  // namespace pitstop::test
