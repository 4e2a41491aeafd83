// A digest says which replications are equal, and knows lines and counters by their names.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/shared/outcome.hpp"

namespace pitstop {
namespace {

Outcome some_outcome() {
  Outcome o;
  o.wall = Duration::seconds(112);
  o.line[index_of(Line::productive)] = Duration::seconds(100);
  o.line[index_of(Line::restart)] = Duration::seconds(12);
  o.by_cause[2] = Duration::seconds(12);
  o.failures = 3;
  o.snapshots = 5;
  return o;
}

std::uint64_t tag(const std::string& name) {
  Hash h;
  for (const char c : name) h.add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
  return h.value();
}

// Made from names and what is not zero alone: a further line or counter that is zero changes nothing.
TEST(Digest, IsOfNamesAndOfWhatIsNotZero) {
  Hash h(mixed(7 + 0x9e3779b97f4a7c15ULL));
  h.add(std::uint64_t{112'000'000});
  h.add(tag("productive") ^ 100'000'000U);
  h.add(tag("restart") ^ 12'000'000U);
  h.add(mixed(2 + 1) ^ 12'000'000U);
  h.add(tag("failures") ^ 3U);
  h.add(tag("snapshots") ^ 5U);
  h.add(std::uint64_t{0});  // completed
  EXPECT_EQ(digest_part(7, some_outcome()), h.value());
}

TEST(Digest, TellsEveryIntegerOfAnOutcome) {
  std::set<std::uint64_t> seen{digest_part(7, some_outcome()), digest_part(8, some_outcome())};
  std::size_t different = seen.size();
  const auto expect_new = [&](const Outcome& o, const std::string& what) {
    EXPECT_TRUE(seen.insert(digest_part(7, o)).second) << what;
    EXPECT_EQ(seen.size(), ++different);
  };
  const auto tick = Duration::micros(1);
  Outcome o = some_outcome();
  o.wall += tick;
  expect_new(o, "wall");
  for (std::size_t l = 0; l < kLines; ++l) {
    o = some_outcome();
    o.line[l] += tick;
    expect_new(o, kLineNames[l]);
  }
  for (std::size_t c = 0; c <= kMaxCauses; ++c) {
    o = some_outcome();
    o.by_cause[c] += tick;
    expect_new(o, "cause " + std::to_string(c));
  }
  for (std::size_t c = 0; c < kCounters; ++c) {
    o = some_outcome();
    ++o.counter(c);
    expect_new(o, kCounterList[c].name);
  }
  o = some_outcome();
  o.ending = Ending::horizon;
  expect_new(o, "ending");
}

// The same times on other lines, or of other causes.
TEST(Digest, TellsWhereTheTimeWent) {
  Outcome a = some_outcome(), b = some_outcome();
  std::swap(b.line[index_of(Line::restart)], b.line[index_of(Line::queue)]);
  EXPECT_NE(digest_part(1, a), digest_part(1, b));
  b = some_outcome();
  std::swap(b.by_cause[2], b.by_cause[3]);
  EXPECT_NE(digest_part(1, a), digest_part(1, b));
  b = some_outcome();
  std::swap(b.failures, b.spare_failures);
  EXPECT_NE(digest_part(1, a), digest_part(1, b));
}

}  // namespace
}  // namespace pitstop
