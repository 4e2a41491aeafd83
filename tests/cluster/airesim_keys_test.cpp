// AIReSim's semantics key by key: clusters composed of our parts against a plain loop that shares no code
// with them, for one change at a time. experiments/scenarios/airesim-default.yaml shows the composition.
#include <gtest/gtest.h>

#include <ostream>

#include "experiments/scenario/scenario_file.hpp"
#include "models/compile/cluster.hpp"
#include "sim/cluster/cluster.hpp"
#include "tests/cluster/airesim_keys.hpp"

namespace pitstop::test {
namespace {

// 32 servers that fail often: each run sees tens of failures, host selections, pre-emptions and stalls.
PeerKeys small() {
  PeerKeys k;
  k.job_size = 32;
  k.warm_standbys = 2;
  k.working_pool = 37;
  k.spare_pool = 3;
  k.job_length = 10 * 1440;
  k.failure_rate = 0.08 / 1440;
  k.manual_repair = 1440;
  return k;
}

struct Change {
  const char* name;
  void (*make)(PeerKeys&);
  friend std::ostream& operator<<(std::ostream& out, const Change& c) { return out << c.name; }
};

class AiresimKey : public ::testing::TestWithParam<Change> {};

TEST_P(AiresimKey, AgreesWithAPlainLoop) {
  PeerKeys keys = small();
  GetParam().make(keys);
  compare(keys, 3000, 6000);
}

INSTANTIATE_TEST_SUITE_P(
    OneAtATime, AiresimKey,
    ::testing::Values(Change{"Default", [](PeerKeys&) {}},
                      Change{"NoStandbys", [](PeerKeys& k) { k.warm_standbys = 0; }},
                      Change{"MoreStandbys", [](PeerKeys& k) { k.warm_standbys = 5; }},
                      Change{"LargerPool", [](PeerKeys& k) { k.working_pool = 48; }},
                      Change{"NoSpares", [](PeerKeys& k) { k.spare_pool = 0; }},
                      Change{"MoreSpares", [](PeerKeys& k) { k.spare_pool = 20; }},
                      Change{"SlowPreemption", [](PeerKeys& k) { k.preemption_wait = 400; }},
                      Change{"HalfDiagnosed", [](PeerKeys& k) { k.diagnosis_probability = 0.5; }},
                      Change{"NoneDiagnosed", [](PeerKeys& k) { k.diagnosis_probability = 0; }},
                      Change{"OthersBlamed", [](PeerKeys& k) { k.diagnosis_uncertainty = 0.4; }},
                      Change{"AlwaysOthersBlamed", [](PeerKeys& k) { k.diagnosis_uncertainty = 1; }},
                      Change{"LowRate", [](PeerKeys& k) { k.failure_rate /= 4; }},
                      Change{"WorseLemons", [](PeerKeys& k) { k.systematic_multiplier = 15; }},
                      Change{"NoLemons", [](PeerKeys& k) { k.bad_fraction = 0; }},
                      Change{"LongRecovery", [](PeerKeys& k) { k.recovery_time = 120; }},
                      Change{"LongSelection", [](PeerKeys& k) { k.host_selection_time = 90; }},
                      Change{"SlowRepair", [](PeerKeys& k) { k.auto_repair = 600; }},
                      Change{"AllByHand", [](PeerKeys& k) { k.to_manual = 1; }},
                      Change{"RepairsFail", [](PeerKeys& k) { k.auto_fails = k.manual_fails = 0.9; }},
                      Change{"Threshold",
                             [](PeerKeys& k) {
                               k.retirement = PeerRetirement::threshold;
                               k.max_failures = 4;
                               k.spare_pool = 20;
                             }},
                      Change{"Score",
                             [](PeerKeys& k) {
                               k.retirement = PeerRetirement::score;
                               k.failure_rate /= 8;
                               k.job_length *= 4;
                               k.penalty = 60;
                               k.spare_pool = 20;
                             }},
                      Change{"Depleted",
                             [](PeerKeys& k) {
                               k.retirement = PeerRetirement::threshold;
                               k.max_failures = 3;
                             }}),
    [](const auto& change) { return std::string(change.param.name); });

}  // namespace
}  // namespace pitstop::test
