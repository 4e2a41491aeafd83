#include "sim/shared/tally.hpp"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

namespace pitstop {
namespace {

using Wide = boost::multiprecision::cpp_int;

template <std::size_t n>
Wide joined(const std::uint64_t (&words)[n]) {
  Wide x = 0;
  for (std::size_t w = n; w-- > 0;) x = (x << 64) + words[w];
  return x;
}

TEST(Moments, AreExactHoweverTheyAreAdded) {
  std::mt19937_64 random(5);
  Moments parts[3];
  Wide sum = 0, squares = 0;
  for (int i = 0; i < 3000; ++i) {
    // Large values often, so that every carry happens.
    const auto x = static_cast<std::int64_t>(i % 2 == 0 ? INT64_MAX - (random() >> 40)
                                                        : random() >> (1 + random() % 63));
    parts[random() % 3].add(x);
    sum += x;
    squares += Wide(x) * x;
  }
  parts[0].add(parts[2]);
  parts[1].add(parts[0]);
  EXPECT_EQ(joined(parts[1].sum), sum);
  EXPECT_EQ(joined(parts[1].squares), squares);
}

TEST(Moments, CarryThroughWordsOfOnes) {
  Moments a, b;
  a.squares[0] = a.squares[1] = b.squares[1] = ~std::uint64_t{0};
  b.squares[0] = 1;
  a.add(b);
  const Wide all = ~std::uint64_t{0}, word = Wide(1) << 64;
  EXPECT_EQ(joined(a.squares), all + all * word + 1 + all * word);
}

TEST(Ettr, IsTheQuotientInParts) {
  const Duration hour = Duration::seconds(3600);
  EXPECT_EQ(ettr_parts(hour, hour), std::int64_t{1} << 52);
  EXPECT_EQ(ettr_parts(hour, hour * 2), std::int64_t{1} << 51);
  EXPECT_EQ(ettr_parts({}, {}), std::int64_t{1} << 52);
}

}  // namespace
}  // namespace pitstop
