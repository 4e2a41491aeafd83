// The harness of the microbenchmarks with made-up devices: what is counted, what is refused, what ends it.
#include "kernels/bench/harness.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

namespace pitstop::bench {
namespace {

const auto kSilent = [](const std::string&) {};

struct Fake {
  int prepared = 0, ran = 0, checked = 0;
};

BenchCase fake_case(const std::shared_ptr<Fake>& fake, std::vector<double> values) {
  BenchCase c;
  c.outputs = {{"gpu.copy", "B/s", 1e9, "1GB", 0.5}, {"gpu.slowdown", "1", 0, "", 0}};
  c.prepare = [fake] { ++fake->prepared; };
  c.once = [fake, values] { return ++fake->ran, values; };
  c.wrong = [fake] { return ++fake->checked, std::string(); };
  c.warmups = 3;
  c.repetitions = 7;
  return c;
}

BenchResults run_one(BenchCase c) {
  const std::atomic<bool> stop{false};
  BenchResults results;
  std::vector<BenchCase> cases;
  cases.push_back(std::move(c));
  run_cases(std::move(cases), {stop, kSilent}, results);
  return results;
}

TEST(Harness, RunsWarmUpsRepetitionsAndOneCheck) {
  const auto fake = std::make_shared<Fake>();
  const BenchResults results = run_one(fake_case(fake, {0.02, 1.25}));
  EXPECT_EQ(fake->prepared, 1);
  EXPECT_EQ(fake->ran, 3 + 7);
  EXPECT_EQ(fake->checked, 1);
  ASSERT_EQ(results.measured.size(), 2u);
  EXPECT_EQ(results.measured[0].samples, std::vector<double>(7, 1e9 / 0.02));  // a rate of its amount
  EXPECT_EQ(results.measured[0].link_share, 0.5);
  EXPECT_EQ(results.measured[0].note, "1GB");
  EXPECT_EQ(results.measured[1].samples, std::vector<double>(7, 1.25));  // the value itself
  EXPECT_EQ(results.measured[1].error, "");
}

TEST(Harness, AWrongResultIsAnErrorOfAllThatItGave) {
  BenchCase c = fake_case(std::make_shared<Fake>(), {0.02, 1.25});
  c.wrong = [] { return std::string("3 words are not what they should be"); };
  for (const Measurement& m : run_one(std::move(c)).measured)
    EXPECT_EQ(m.error, "3 words are not what they should be");
}

TEST(Harness, RefusesTimesThatCannotBe) {
  for (const double impossible :
       {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const BenchResults results = run_one(fake_case(std::make_shared<Fake>(), {impossible, 1}));
    ASSERT_EQ(results.measured.size(), 2u);
    EXPECT_NE(results.measured[0].error, "") << impossible;
  }
  EXPECT_NE(run_one(fake_case(std::make_shared<Fake>(), {0.02})).measured[0].error, "");  // one value of two
}

TEST(Harness, WhatACaseThrowsStaysInIt) {
  const auto good = std::make_shared<Fake>();
  std::vector<BenchCase> cases;
  cases.push_back(fake_case(std::make_shared<Fake>(), {0.02, 1}));
  cases.back().prepare = [] { throw std::runtime_error("out of memory"); };
  cases.push_back(fake_case(std::make_shared<Fake>(), {0.02, 1}));
  cases.back().once = [n = 0]() mutable {
    if (++n == 6) throw std::runtime_error("device lost");
    return std::vector<double>{0.02, 1};
  };
  cases.push_back(fake_case(good, {0.02, 1}));
  const std::atomic<bool> stop{false};
  BenchResults results;
  run_cases(std::move(cases), {stop, kSilent}, results);
  ASSERT_EQ(results.measured.size(), 6u);
  EXPECT_EQ(results.measured[0].error, "out of memory");
  EXPECT_EQ(results.measured[2].error, "device lost");
  EXPECT_EQ(results.measured[4].error, "");
  EXPECT_EQ(results.measured[4].samples.size(), 7u);
}

TEST(Harness, StopsBetweenRepetitionsAndKeepsFinishedCases) {
  std::atomic<bool> stop{false};
  std::vector<BenchCase> cases;
  cases.push_back(fake_case(std::make_shared<Fake>(), {0.02, 1}));
  const auto last = std::make_shared<Fake>();
  cases.push_back(fake_case(last, {0.02, 1}));
  cases.back().once = [&stop, last] {
    stop = ++last->ran == 5;
    return std::vector<double>{0.02, 1};
  };
  cases.push_back(fake_case(std::make_shared<Fake>(), {0.02, 1}));
  BenchResults results;
  run_cases(std::move(cases), {stop, kSilent}, results);
  EXPECT_TRUE(results.stopped);
  EXPECT_EQ(results.measured.size(), 2u);
  EXPECT_EQ(last->ran, 5);
  EXPECT_EQ(last->checked, 0);
}

TEST(Harness, FreesACaseBeforeTheNext) {
  const auto memory = std::make_shared<std::weak_ptr<Fake>>();
  std::vector<BenchCase> cases;
  {
    const auto fake = std::make_shared<Fake>();
    *memory = fake;
    cases.push_back(fake_case(fake, {0.02, 1}));
  }
  cases.push_back(fake_case(std::make_shared<Fake>(), {0.02, 1}));
  bool freed = false;
  cases.back().prepare = [&freed, memory] { freed = memory->expired(); };
  const std::atomic<bool> stop{false};
  BenchResults results;
  run_cases(std::move(cases), {stop, kSilent}, results);
  EXPECT_TRUE(freed);
}

TEST(SizeLine, FindsTheFixedPartAndTheBandwidth) {
  const SizeLine line =
      line_through({{64e6, 0.002 + 64e6 / 50e9}, {256e6, 0.002 + 256e6 / 50e9}, {1e9, 0.022}});
  EXPECT_NEAR(line.fixed_s, 0.002, 1e-9);
  EXPECT_NEAR(1 / line.per_byte_s, 50e9, 1);
  const SizeLine one = line_through({{1e9, 0.02}});
  EXPECT_EQ(one.fixed_s, 0);
  EXPECT_NEAR(1 / one.per_byte_s, 50e9, 1);
  const SizeLine steep =
      line_through({{1e6, 1e-5}, {1e9, 0.02}});  // faster than a line allows: no negative part
  EXPECT_EQ(steep.fixed_s, 0);
  const SizeLine flat = line_through({{1e6, 0.02}, {1e9, 0.02}});
  EXPECT_NEAR(flat.fixed_s, 0.02, 1e-12);
  EXPECT_GE(flat.per_byte_s, 0);
}

TEST(SizeWord, IsExact) {
  EXPECT_EQ(size_word(8), "8B");
  EXPECT_EQ(size_word(64ull << 20), "64MiB");
  EXPECT_EQ(size_word(1000), "1000B");
  EXPECT_EQ(size_word(3ull << 40), "3TiB");
}

}  // namespace
}  // namespace pitstop::bench
