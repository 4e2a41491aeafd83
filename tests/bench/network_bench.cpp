// Network speeds: sharing one file system, building a large fat tree.
#include <benchmark/benchmark.h>

#include "experiments/scenario/table_cache.hpp"
#include "models/network/topology/topology_spec.hpp"
#include "models/network/transfer_set.hpp"
#include "models/storage/checkpoint_table.hpp"

namespace pitstop {
namespace {

// Writers of unequal sizes behind NICs of their own: every end is an event of its own. Asked: under 100 ms.
void WritersToOneFileSystem(benchmark::State& state) {
  std::vector<TransferAsked> writers;
  for (int i = 0; i < state.range(0); ++i)
    writers.push_back({Instant{}, 1e9 + 1e6 * i, 1.25e9 + 1e5 * (i % 7), {0}});
  for (auto _ : state) benchmark::DoNotOptimize(ends_of({1.2e11}, writers));
}
BENCHMARK(WritersToOneFileSystem)->Arg(2048)->Unit(benchmark::kMillisecond);

// 16,384 nodes, 32 a leaf, every leaf on 16 spines. Asked: under 2 s and 1 GB.
void FatTree(benchmark::State& state) {
  TopologySpec spec;
  spec.nodes_per_leaf = 32;
  spec.spines = 16;
  spec.nodes_per_power_domain = 16;
  for (auto _ : state)
    benchmark::DoNotOptimize(topology_of(spec, static_cast<std::uint32_t>(state.range(0))));
}
BENCHMARK(FatTree)->Arg(16384)->Unit(benchmark::kMillisecond);

// A derived checkpoint read back from the cache. Asked: under 1 ms.
void CachedTable(benchmark::State& state) {
  std::vector<std::uint32_t> nodes, concurrent{1, 2, 4, 8, 16, 32};
  for (std::uint32_t n = 1; n <= 16384; n *= 2) nodes.push_back(n);
  const CheckpointTable table(nodes, concurrent,
                              std::vector<CheckpointTimes>(nodes.size() * concurrent.size()));
  keep_in_cache("benchmark.table", table.bytes());
  for (auto _ : state) {
    const auto bytes = cached("benchmark.table");
    benchmark::DoNotOptimize(CheckpointTable::from_bytes(bytes.value_or("")));
  }
}
BENCHMARK(CachedTable)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace pitstop
