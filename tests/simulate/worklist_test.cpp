// However the replications are cut, by whoever and in whatever order: one answer.
#include "experiments/simulate/worklist.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "experiments/scenario/scenario_file.hpp"

namespace pitstop {
namespace {

class WorklistTest : public ::testing::Test {
 protected:
  Scenario scenario = read_scenario(PITSTOP_SOURCE_DIR "/experiments/scenarios/daly.yaml", {});
  CompiledScenario compiled = compile(scenario);
  std::mt19937_64 random{11};

  Batch batch_of(const Piece& piece, const RunOptions& options) {
    return run_piece(piece, scenario, compiled, options, {});
  }

  // Pieces of random sizes, several out at once, back in random order, some lost and some cut short.
  Summary by_chance(const RunOptions& options) {
    Worklist list(1, options);
    std::vector<Piece> out;
    while (!list.finished()) {
      while (out.size() < 5) {
        const auto piece = list.take(1 + random() % 70);
        if (!piece) break;
        out.push_back(*piece);
      }
      std::shuffle(out.begin(), out.end(), random);
      const Piece piece = out.back();
      out.pop_back();
      if (random() % 5 == 0) {
        list.give_back(piece);
        continue;
      }
      Batch batch = batch_of({0, piece.first, piece.count - random() % piece.count / 2}, options);
      list.add(piece, batch);
      if (random() % 5 == 0) list.add(piece, batch);  // somebody else's copy
    }
    return list.summary(0, scenario, compiled);
  }
};

void expect_same(const Summary& a, const Summary& b) {
  EXPECT_EQ(a.replications, b.replications);
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_EQ(a.wall.estimate->mean, b.wall.estimate->mean);
  EXPECT_EQ(a.wall.estimate->std, b.wall.estimate->std);
  EXPECT_EQ(a.wall.p95, b.wall.p95);
  EXPECT_EQ(a.ettr.mean, b.ettr.mean);
  EXPECT_EQ(a.by_cause[0].lost_s.std, b.by_cause[0].lost_s.std);
  EXPECT_EQ(a.by_cause[0].interruptions_mean, b.by_cause[0].interruptions_mean);
  ASSERT_EQ(a.rows.size(), b.rows.size());
  for (std::size_t r = 0; r < a.rows.size(); ++r) EXPECT_EQ(a.rows[r].wall, b.rows[r].wall);
  EXPECT_EQ(a.cause_rows, b.cause_rows);
}

TEST_F(WorklistTest, CutsDoNotMatter) {
  RunOptions options;
  options.replications = 1000;
  options.threads = 1;
  options.keep_rows = options.keep_cause_rows = true;
  const Summary whole = run(scenario, compiled, options);
  for (int i = 0; i < 3; ++i) expect_same(by_chance(options), whole);
}

TEST_F(WorklistTest, CutsDoNotMatterWithUntil) {
  RunOptions options;
  options.until = 0.001;
  options.threads = 1;
  const Summary whole = run(scenario, compiled, options);
  EXPECT_GT(whole.replications, kFirstLook);
  for (int i = 0; i < 3; ++i) expect_same(by_chance(options), whole);
}

TEST_F(WorklistTest, AGapBeforeWhatIsThereIsNotCounted) {
  RunOptions options;
  options.replications = 100;
  Worklist list(1, options);
  list.add({0, 40, 20}, batch_of({0, 40, 20}, options));
  EXPECT_EQ(list.from_first(0), 0U);
  const Piece first = *list.take(1000), second = *list.take(1000);
  EXPECT_EQ(first.count, 40U);
  EXPECT_EQ(second.first, 60U);
  EXPECT_FALSE(list.take(1).has_value());
  list.add(first, batch_of(first, options));
  EXPECT_EQ(list.from_first(0), 60U);
  EXPECT_FALSE(list.finished());
  list.add(second, batch_of(second, options));
  EXPECT_TRUE(list.finished());
}

TEST(Shards, TileTheReplications) {
  for (const std::uint64_t total : {1ULL, 7ULL, 100ULL, 10'000'000ULL}) {
    for (const std::uint64_t of : {1ULL, 3ULL, 64ULL}) {
      std::uint64_t next = 0;
      for (std::uint64_t i = 1; i <= of; ++i) {
        const Shard shard{i, of};
        EXPECT_EQ(shard.begin(total), next);
        EXPECT_LE(shard.end(total) - shard.begin(total), total / of + 1);
        next = shard.end(total);
      }
      EXPECT_EQ(next, total);
    }
  }
}

}  // namespace
}  // namespace pitstop
