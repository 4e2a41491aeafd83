// How runs end, in words, with the key behind each way.
#include "experiments/scenario/endings.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

#include "experiments/scenario/registry.hpp"
#include "tests/scenario/config_text.hpp"
#include "tests/support/program.hpp"

namespace pitstop {
namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Endings, EachNamesAKeyOfTheScenario) {
  const std::vector<std::string> keys = all_keys();
  for (std::size_t e = 1; e < kEndings; ++e) {
    const EndingMeaning& m = meaning_of(static_cast<Ending>(e));
    EXPECT_TRUE(std::find(keys.begin(), keys.end(), m.key) != keys.end()) << m.key;
    EXPECT_NE(std::string(m.change), "");
  }
}

TEST(Endings, TheSettingIsToldWithItsValue) {
  const auto settings = [](const std::string& more) {
    return ending_settings(parse("job: {nodes: 4, work: 10d" + more));
  };
  const auto at = [](const EndingSettings& s, Ending e) { return s[static_cast<std::size_t>(e)]; };
  const EndingSettings plain = settings("}\ncheckpoint: none\nrecovery: {profile: hyperpod-field}\n");
  EXPECT_EQ(at(plain, Ending::not_resumed), "recovery.software_resume: never");
  EXPECT_EQ(at(plain, Ending::horizon), "horizon: 1000 d, the default");
  const EndingSettings set = settings(
      ", time_limit: 2d}\ncheckpoint: none\nhorizon: 30d\nrecovery: {never_capacity: 2%}\n"
      "retirement: {rule: threshold}\n");
  EXPECT_EQ(at(set, Ending::time_limit), "job.time_limit: 2d");
  EXPECT_EQ(at(set, Ending::horizon), "horizon: 30 d");
  EXPECT_EQ(at(set, Ending::no_capacity), "recovery.never_capacity: 2.0 %");
  EXPECT_EQ(at(set, Ending::depleted), "retirement.rule: threshold");
}

TEST(Endings, LinesAreSharesOfAllRunsTheMostFrequentFirst) {
  std::array<std::uint64_t, kEndings> endings{};
  EXPECT_TRUE(unfinished_lines(endings, {}, 100).empty());
  endings[0] = 10;
  EXPECT_TRUE(unfinished_lines(endings, {}, 100).empty());
  endings[static_cast<std::size_t>(Ending::horizon)] = 10;
  endings[static_cast<std::size_t>(Ending::not_resumed)] = 80;
  EndingSettings settings;
  settings[static_cast<std::size_t>(Ending::not_resumed)] = "recovery.software_resume: never";
  settings[static_cast<std::size_t>(Ending::horizon)] = "horizon: 30 d";
  EXPECT_EQ(unfinished_lines(endings, settings, 100),
            (std::vector<std::string>{
                "80.0 % ended at a software failure nobody restarted (recovery.software_resume: never)",
                "10.0 % were still running at the horizon (horizon: 30 d)"}));
  EXPECT_EQ(unfinished_lines(endings, settings, 60).front(),
            "80.0 % ended at a software failure nobody restarted\n      (recovery.software_resume: never)");
}

// A profile that restarts no software failure, and a scenario that says nothing of it.
TEST(Endings, TheAnswerNamesTheKeyThatEndedRuns) {
  const ScratchFolder folder;
  const std::string file = folder / "s.yaml";
  std::ofstream(file) << "job: {nodes: 64, work: 10d}\ncluster: {spares: 2}\n"
                         "causes: {software: {scope: job, mtbf: 5d}}\nrecovery: {profile: hyperpod-field}\n"
                         "checkpoint: {interval: 1h, stall: 20s}\n";
  const Answer answer = pitstop({"run", file, "--replications", "300", "--no-advice"});
  EXPECT_EQ(answer.code, 0) << answer.err;
  const std::string said = " % ended at a software failure nobody restarted";
  const std::size_t at = answer.out.find(said);
  ASSERT_NE(at, std::string::npos) << answer.out;
  EXPECT_TRUE(has(answer.out.substr(at), "(recovery.software_resume: never)")) << answer.out;
  // No software failure in 10 days of training or more: at most exp(-2) of the runs finish.
  const double share = std::stod(answer.out.substr(answer.out.rfind('\n', at) + 1));
  EXPECT_NEAR(share, 100 * (1 - std::exp(-2.0)), 8) << answer.out;
  EXPECT_TRUE(has(answer.out, "Most runs do not finish, so there is no mean.")) << answer.out;
  EXPECT_FALSE(has(answer.out, "not_resumed")) << answer.out;
}

}  // namespace
}  // namespace pitstop
