#include "sim/base/philox.hpp"

#include <gtest/gtest.h>

#include "sim/base/draws.hpp"
#include "sim/base/philox_batch.hpp"

namespace pitstop {
namespace {

void expect_block(const PhiloxBlock& b, std::uint32_t w0, std::uint32_t w1, std::uint32_t w2,
                  std::uint32_t w3) {
  EXPECT_EQ(b.word[0], w0);
  EXPECT_EQ(b.word[1], w1);
  EXPECT_EQ(b.word[2], w2);
  EXPECT_EQ(b.word[3], w3);
}

// Known answers of the authors' Random123 library (kat_vectors).
TEST(Philox, KnownAnswers) {
  expect_block(philox(0, 0, 0, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  const std::uint32_t f = 0xffffffff;
  expect_block(philox(~std::uint64_t{0}, f, f, f, f), 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  expect_block(philox(0x299f31d0a4093822, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344), 0xd16cfe09,
               0x94fdcceb, 0x5001e420, 0x24126ea1);
}

TEST(Philox, BatchGivesTheSameBitsAsSingleDraws) {
  const DrawSource source{0x123456789abcdef0, 77};
  for (std::uint32_t n = 0; n < 400; n += 3) {
    std::uint64_t batch[kBatch][kFrontPurposes];
    philox_batch(source, 2, n, batch);
    for (std::uint32_t i = 0; i < kBatch; ++i) {
      std::uint64_t front[kFrontPurposes];
      source.front(DrawKey{2, 0, n + i}, front);
      for (std::uint32_t p = 0; p < kFrontPurposes; ++p) {
        EXPECT_EQ(batch[i][p], source.bits(DrawKey{2, 0, n + i}, p, 0));
        EXPECT_EQ(front[p], batch[i][p]);
      }
    }
  }
}

TEST(Philox, FirstLifetimesAreThoseOfTheUnits) {
  const DrawSource source{0x123456789abcdef0, 77};
  std::uint64_t out[kUnitBatch];
  philox_first_lifetimes(source, domain::clock + 3, 160, out);
  for (std::uint32_t i = 0; i < kUnitBatch; ++i) {
    EXPECT_EQ(out[i], source.bits(DrawKey{domain::clock + 3, 160 + i, 0}, Purpose::lifetime));
  }
}

TEST(Philox, EightAreNeighbouringPurposesOfOneKey) {
  const DrawSource source{9, 8};
  const DrawKey key{domain::clock, 31, 2};
  std::uint64_t out[kFrontPurposes];
  philox_front(source, key, out);
  for (std::uint32_t p = 0; p < kFrontPurposes; ++p) EXPECT_EQ(out[p], source.bits(key, p, 0));
  philox_eight(source, key, 20, out);
  for (std::uint32_t p = 0; p < kFrontPurposes; ++p) EXPECT_EQ(out[p], source.bits(key, 20 + p, 0));
}

TEST(Draws, DifferInEveryPartOfTheirName) {
  const DrawSource a{1, 0}, other_seed{2, 0}, other_replication{1, 1};
  const DrawKey key{0, 5, 9};
  const std::uint64_t bits = a.bits(key, Purpose::detection);
  EXPECT_EQ(bits, a.bits(key, Purpose::detection));
  EXPECT_NE(bits, other_seed.bits(key, Purpose::detection));
  EXPECT_NE(bits, other_replication.bits(key, Purpose::detection));
  EXPECT_NE(bits, a.bits(DrawKey{1, 5, 9}, Purpose::detection));
  EXPECT_NE(bits, a.bits(DrawKey{0, 6, 9}, Purpose::detection));
  EXPECT_NE(bits, a.bits(DrawKey{0, 5, 10}, Purpose::detection));
  EXPECT_NE(bits, a.bits(key, Purpose::replacement));
  EXPECT_NE(bits, a.bits(key, Purpose::detection, 1));
}

TEST(Chance, ZeroNeverHitsOneAlwaysDoes) {
  EXPECT_FALSE(Chance::of(0).possible());
  EXPECT_FALSE(Chance::of(0).hit(0));
  EXPECT_TRUE(Chance::of(1).hit(~std::uint64_t{0}));
  EXPECT_TRUE(Chance::of(0.5).hit((std::uint64_t{1} << 63) - 1));
  EXPECT_FALSE(Chance::of(0.5).hit(std::uint64_t{1} << 63));
}

}  // namespace
}  // namespace pitstop
