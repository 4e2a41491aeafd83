// The heap against a sorted set.
#include "sim/base/indexed_heap.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <utility>
#include <vector>

namespace pitstop {
namespace {

TEST(IndexedHeap, AgreesWithASortedSet) {
  constexpr std::uint32_t kIds = 200;
  std::vector<std::int64_t> keys(kIds);
  std::vector<std::uint32_t> ids(kIds), places(kIds);
  IndexedHeap<> heap;
  heap.attach(keys.data(), ids.data(), PlaceArray{places.data()});
  heap.clear(kIds);
  std::set<std::pair<std::int64_t, std::uint32_t>> model;
  std::vector<std::int64_t> key_of(kIds, -1);
  std::mt19937 random(5);
  auto forget = [&](std::uint32_t id) {
    if (key_of[id] >= 0) model.erase({key_of[id], id});
    key_of[id] = -1;
  };
  for (int step = 0; step < 100'000; ++step) {
    const auto id = static_cast<std::uint32_t>(random() % kIds);
    if (random() % 3 == 0) {
      heap.remove(id);
      forget(id);
    } else {
      const auto key = static_cast<std::int64_t>(random() % 50);  // many ties: broken by id
      heap.set(id, key);
      forget(id);
      key_of[id] = key;
      model.insert({key, id});
    }
    ASSERT_EQ(heap.size(), model.size());
    ASSERT_EQ(heap.contains(id), key_of[id] >= 0);
    if (model.empty()) continue;
    ASSERT_EQ(heap.top_key(), model.begin()->first);
    ASSERT_EQ(heap.top(), model.begin()->second);
  }
}

TEST(IndexedHeap, BulkFillingOrders) {
  constexpr std::uint32_t kIds = 1000;
  std::vector<std::int64_t> keys(kIds);
  std::vector<std::uint32_t> ids(kIds), places(kIds);
  IndexedHeap<> heap;
  heap.attach(keys.data(), ids.data(), PlaceArray{places.data()});
  heap.clear(kIds);
  std::mt19937 random(6);
  std::multiset<std::int64_t> model;
  for (std::uint32_t id = 0; id < kIds; ++id) {
    const auto key = static_cast<std::int64_t>(random() % 5000);
    heap.append(id, key);
    model.insert(key);
  }
  heap.order();
  for (const std::int64_t key : model) {
    ASSERT_EQ(heap.top_key(), key);
    heap.remove(heap.top());
  }
  EXPECT_TRUE(heap.empty());
}

}  // namespace
}  // namespace pitstop
