// Ranges on machines that are short of memory, that break down, and that are several.
#include <gtest/gtest.h>

#if defined(PITSTOP_WITH_THRUST_CPU)
#include <thrust/system/cpp/execution_policy.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include "kernels/replicate/range.hpp"
#include "tests/kernels/one_job_scenarios.hpp"

namespace pitstop {
namespace {

// What a machine has left, of its memory and of its life.
struct Remaining {
  std::size_t bytes = SIZE_MAX;
  int waits = 1'000'000'000;  // after so many it is lost
};

class FakeLane {
 public:
  explicit FakeLane(Remaining& remaining) : remaining_(remaining) {}
  template <class F>
  void each(std::uint32_t count, const F& f) {
    for (std::uint32_t i = 0; i < count; ++i) f(i);
  }
  auto policy() const { return thrust::cpp::par; }
  void* allocate(std::size_t bytes) {
    if (bytes > remaining_.bytes) throw std::bad_alloc();
    return ::operator new(bytes);
  }
  void release(void* memory) { ::operator delete(memory); }
  void upload(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
  void download(void* to, const void* from, std::size_t bytes) { std::memcpy(to, from, bytes); }
  void wait() {
    if (remaining_.waits-- <= 0) throw DeviceError("lost");
  }
  template <class T>
  using Staged = std::vector<T>;

 private:
  Remaining& remaining_;
};

class FakeMachine {
 public:
  using Lane = FakeLane;
  static constexpr int kLanes = 2;
  static constexpr std::uint32_t kMost = 64;
  explicit FakeMachine(Remaining remaining) : remaining_(std::make_unique<Remaining>(remaining)) {}
  void enter() {}
  Lane& lane(int i) { return lanes_[i]; }
  std::size_t memory() const { return std::size_t{1} << 30; }
  std::string name() const { return "fake"; }

 private:
  std::unique_ptr<Remaining> remaining_;
  Lane lanes_[kLanes] = {FakeLane(*remaining_), FakeLane(*remaining_)};
};

class MachinesTest : public ::testing::Test {
 protected:
  ReplicatedRange run(std::initializer_list<Remaining> each, std::uint64_t count = 1000) {
    std::vector<FakeMachine> machines;
    for (const Remaining& r : each) machines.emplace_back(r);
    const ReplicationRange range{compiled_, 1, 0, count};
    return ReplicateRange<FakeMachine>(range).run(machines);
  }
  void expect_first(const ReplicatedRange& got, std::size_t count) {
    ASSERT_EQ(got.rows.size(), count);
    const ReplicatedRange wanted = run({{}}, count);
    EXPECT_EQ(std::memcmp(&got.tally, &wanted.tally, sizeof(Tally)), 0);
    for (std::size_t r = 0; r < count; ++r) ASSERT_EQ(got.rows[r].wall, wanted.rows[r].wall) << r;
  }
  CompiledScenario compiled_ = compile(shipped("g5-fleet"));
};

TEST_F(MachinesTest, ThreeOfThemGiveTheAnswerOfOne) { expect_first(run({{}, {}, {}}), 1000); }

TEST_F(MachinesTest, WithLittleMemoryTakeSmallerBatches) {
  const std::size_t one = Workspace::bytes(compiled_.plan());
  expect_first(run({{.bytes = 5 * one}}), 1000);
  expect_first(run({{.bytes = 10 * one}, {.bytes = 30 * one}}), 1000);
  EXPECT_THROW(run({{.bytes = one / 2}}), DeviceError);
}

TEST_F(MachinesTest, WhatWasFinishedBeforeOneIsLostIsKept) {
  // Each lane waits once at its start, and once for each batch.
  expect_first(run({{.waits = 2 + 3}}), 3 * 64);
  EXPECT_THROW(run({{.waits = 2}}), DeviceError);
  const ReplicatedRange got = run({{}, {.waits = 2 + 2}}, 100'000);
  EXPECT_LT(got.rows.size(), 100'000U);
  expect_first(got, got.rows.size());
}

}  // namespace
}  // namespace pitstop
#endif
