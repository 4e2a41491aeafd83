// AIReSim's keys at its own size: 4,096 servers for 256 days, one key changed at a time.
#include <gtest/gtest.h>

#include <ostream>

#include "tests/cluster/airesim_keys.hpp"

namespace pitstop::test {
namespace {

struct Change {
  const char* name;
  void (*make)(PeerKeys&);
  friend std::ostream& operator<<(std::ostream& out, const Change& c) { return out << c.name; }
};

class AiresimAtItsSize : public ::testing::TestWithParam<Change> {};

TEST_P(AiresimAtItsSize, AgreesWithAPlainLoop) {
  PeerKeys keys;
  GetParam().make(keys);
  compare(keys, 200, 100);
}

INSTANTIATE_TEST_SUITE_P(
    Campaign, AiresimAtItsSize,
    ::testing::Values(Change{"Default", [](PeerKeys&) {}},
                      Change{"NoStandbys", [](PeerKeys& k) { k.warm_standbys = 0; }},
                      Change{"FewStandbys", [](PeerKeys& k) { k.warm_standbys = 8; }},
                      Change{"ManyStandbys", [](PeerKeys& k) { k.warm_standbys = 40; }},
                      Change{"SmallerPool", [](PeerKeys& k) { k.working_pool = 4128; }},
                      Change{"LargerPool", [](PeerKeys& k) { k.working_pool = 4224; }},
                      Change{"NoSpares", [](PeerKeys& k) { k.spare_pool = 0; }},
                      Change{"SlowPreemption", [](PeerKeys& k) { k.preemption_wait = 240; }},
                      Change{"Overlooked", [](PeerKeys& k) { k.diagnosis_probability = 0.6; }},
                      Change{"OthersBlamed", [](PeerKeys& k) { k.diagnosis_uncertainty = 0.3; }},
                      Change{"HalfTheRate", [](PeerKeys& k) { k.failure_rate /= 2; }},
                      Change{"TwiceTheRate",
                             [](PeerKeys& k) {
                               k.failure_rate *= 2;
                               k.job_length = 64 * 1440;
                             }},
                      Change{"WorseLemons", [](PeerKeys& k) { k.systematic_multiplier = 10; }},
                      Change{"MoreLemons", [](PeerKeys& k) { k.bad_fraction = 0.3; }},
                      Change{"ShortRecovery", [](PeerKeys& k) { k.recovery_time = 5; }},
                      Change{"LongSelection", [](PeerKeys& k) { k.host_selection_time = 30; }},
                      Change{"SlowRepair", [](PeerKeys& k) { k.auto_repair = 720; }},
                      Change{"LessByHand", [](PeerKeys& k) { k.to_manual = 0.4; }},
                      Change{"Threshold",
                             [](PeerKeys& k) {
                               k.retirement = PeerRetirement::threshold;
                               k.max_failures = 3;
                             }},
                      Change{"Score", [](PeerKeys& k) { k.retirement = PeerRetirement::score; }}),
    [](const auto& change) { return std::string(change.param.name); });

}  // namespace
}  // namespace pitstop::test
