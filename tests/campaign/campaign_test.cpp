// What takes long: the oracles at a hundred times the precision, and the reader under a million mutations.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>

#include "experiments/base/errors.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/oracle/check_mean.hpp"

namespace pitstop::test {
namespace {

TEST(Campaign, MeanSegmentToATenthOfAPerMille) {
  constexpr std::uint64_t n = 1'000'000;
  Scenario s;
  s.job.work = minutes(60) * 40;
  s.causes = {job_cause("any", 180 * 60)};
  s.recovery.queue = always(minutes(2));
  s.recovery.immune = {Line::queue};
  s.recovery.restart = always(minutes(10));
  s.tiers = {every(minutes(60), minutes(5))};
  s.tiers[0].final_snapshot = true;
  const double exact = std::exp(10.0 / 180) * (180 + 2) * std::expm1(65.0 / 180);
  for (const std::uint64_t seed : kSeeds) {
    EXPECT_MEAN(*simulate(s, seed, n).wall.estimate, n, exact * 60 * 40, 0.002);
  }
}

TEST(Campaign, MutatedScenariosAreReadOrRefused) {
  const std::string whole = scenario_text(PITSTOP_SOURCE_DIR "/experiments/scenarios/g5-fleet.yaml");
  std::mt19937_64 random(7);
  int read = 0;
  for (int i = 0; i < 1'000'000; ++i) {
    std::string text = whole;
    for (std::uint64_t k = random() % 4; k-- > 0 && !text.empty();) {
      const std::size_t at = random() % text.size(), length = random() % 8;
      switch (random() % 4) {
        case 0:
          text[at] = static_cast<char>(random());
          break;
        case 1:
          text.erase(at, length);
          break;
        case 2:
          text.insert(at, whole.substr(random() % whole.size(), length));
          break;
        default:
          text.insert(at, 1, "{}[]:,-#&*!|>'\"%\n\t 0"[random() % 20]);
      }
    }
    try {
      (void)parse_scenario(text, "mutated.yaml", {}, ".");
      ++read;
    } catch (const ConfigError&) {
    } catch (const InputError&) {
    }
  }
  EXPECT_GT(read, 0);
}

}  // namespace
}  // namespace pitstop::test
