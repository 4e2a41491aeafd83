// What ranks bring to a collective, and what must come out, element by element.
#pragma once

#include "kernels/bench/collectives/collective.hpp"
#include "kernels/bench/device.cuh"

namespace pitstop::bench {

enum class NcclType { int8, uint8, int32, uint32, int64, uint64, half, float32, float64, bfloat16 };
enum class NcclReduction { sum, prod, min, max, avg };

std::size_t bytes_of_type(NcclType type);

// A rank's part of one collective.
struct CollectiveShape {
  NcclOperation operation;
  NcclType type;
  NcclReduction reduction;
  int rank, ranks;
  std::uint64_t elements;  // that a rank brings or gets, the smaller of both

  std::uint64_t sent() const;      // elements of the send buffer
  std::uint64_t received() const;  // and of the receive buffer
};

// Small whole numbers, which every type holds and whose sums are exact for dozens of ranks at least.
void enqueue_send_data(const CollectiveShape& shape, void* to, cudaStream_t stream);
// As if the collective had run: for a test of the check.
void enqueue_expected(const CollectiveShape& shape, void* to, cudaStream_t stream);
// Elements that are not what they should be (beyond rounding, where many ranks are summed in few bits).
void enqueue_count_wrong(const CollectiveShape& shape, const void* received, unsigned long long* wrong,
                         cudaStream_t stream);

}  // namespace pitstop::bench
