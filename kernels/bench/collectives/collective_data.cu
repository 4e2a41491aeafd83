#include "kernels/bench/collectives/collective_data.cuh"

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "kernels/bench/collectives/patterns.cuh"

namespace pitstop::bench {

namespace {

constexpr int kThreads = 256;

// What rank `rank` holds in element `i` of the whole. Products are of ones and one small number.
__device__ double brought(NcclReduction reduction, int rank, int ranks, std::uint64_t i) {
  if (reduction == NcclReduction::prod)
    return static_cast<std::uint64_t>(rank) == i % static_cast<std::uint64_t>(ranks)
               ? 1.0 + static_cast<double>(i % 3)
               : 1.0;
  return static_cast<double>(pattern_word(static_cast<std::uint64_t>(rank) + 1, i) >> 62);  // 0 to 3
}

__device__ double reduced(NcclReduction reduction, int ranks, std::uint64_t i) {
  double all = brought(reduction, 0, ranks, i);
  for (int rank = 1; rank < ranks; ++rank) {
    const double next = brought(reduction, rank, ranks, i);
    switch (reduction) {
      case NcclReduction::sum:
      case NcclReduction::avg:
        all += next;
        break;
      case NcclReduction::prod:
        all *= next;
        break;
      case NcclReduction::min:
        all = next < all ? next : all;
        break;
      case NcclReduction::max:
        all = next > all ? next : all;
        break;
    }
  }
  return reduction == NcclReduction::avg ? all / ranks : all;
}

__device__ std::uint64_t place_in_whole(const CollectiveShape& s, std::uint64_t i) {
  const bool is_shard = s.operation == NcclOperation::all_gather;
  return is_shard ? static_cast<std::uint64_t>(s.rank) * s.elements + i : i;
}

// Of the send buffer. A gather's ranks bring shards of one whole.
__device__ double sent_value(const CollectiveShape& s, std::uint64_t i) {
  return brought(s.reduction, s.rank, s.ranks, place_in_whole(s, i));
}

__device__ double expected_value(const CollectiveShape& s, std::uint64_t i) {
  switch (s.operation) {
    case NcclOperation::all_reduce:
      return reduced(s.reduction, s.ranks, i);
    case NcclOperation::reduce_scatter:
      return reduced(s.reduction, s.ranks, static_cast<std::uint64_t>(s.rank) * s.elements + i);
    case NcclOperation::all_gather:
      return brought(s.reduction, static_cast<int>(i / s.elements), s.ranks, i);
    case NcclOperation::broadcast:
      return brought(s.reduction, 0, s.ranks, i);
    case NcclOperation::send_receive:
      return brought(s.reduction, (s.rank + s.ranks - 1) % s.ranks, s.ranks, i);
  }
  return 0;
}

__device__ void put(float* to, double x) { *to = static_cast<float>(x); }
__device__ void put(double* to, double x) { *to = x; }
__device__ void put(__half* to, double x) { *to = __float2half(static_cast<float>(x)); }
__device__ void put(__nv_bfloat16* to, double x) { *to = __float2bfloat16(static_cast<float>(x)); }
template <class Integer>
__device__ void put(Integer* to, double x) {
  *to = static_cast<Integer>(static_cast<long long>(x));  // wraps, as the reduction does
}

__device__ double got(float x) { return x; }
__device__ double got(double x) { return x; }
__device__ double got(__half x) { return __half2float(x); }
__device__ double got(__nv_bfloat16 x) { return __bfloat162float(x); }
template <class Integer>
__device__ double got(Integer x) {
  return static_cast<double>(x);
}

// Of the expected value; sums of few ranks are exact in every type, long ones round in short types.
template <class T>
constexpr double kTolerance = 0;
template <>
constexpr double kTolerance<float> = 1e-5;
template <>
constexpr double kTolerance<double> = 1e-12;
template <>
constexpr double kTolerance<__half> = 5e-3;
template <>
constexpr double kTolerance<__nv_bfloat16> = 4e-2;

__device__ std::uint64_t first_of_thread() {
  return blockIdx.x * static_cast<std::uint64_t>(blockDim.x) + threadIdx.x;
}
__device__ std::uint64_t stride() { return static_cast<std::uint64_t>(gridDim.x) * blockDim.x; }

template <class T>
__global__ void write_sent(CollectiveShape shape, T* to, std::uint64_t count) {
  for (std::uint64_t i = first_of_thread(); i < count; i += stride()) put(to + i, sent_value(shape, i));
}

template <class T>
__global__ void write_expected(CollectiveShape shape, T* to, std::uint64_t count) {
  for (std::uint64_t i = first_of_thread(); i < count; i += stride()) put(to + i, expected_value(shape, i));
}

template <class T>
__global__ void count_wrong(CollectiveShape shape, const T* received, std::uint64_t count, double tolerance,
                            unsigned long long* wrong) {
  unsigned long long mine = 0;
  for (std::uint64_t i = first_of_thread(); i < count; i += stride()) {
    T right;
    put(&right, expected_value(shape, i));
    const double off = fabs(got(received[i]) - got(right));
    mine += off <= tolerance * fabs(got(right)) ? 0 : 1;  // what is not a number is wrong
  }
  if (mine != 0) atomicAdd(wrong, mine);
}

template <class T>
struct Typed {
  using type = T;
};

template <class Use>
void with_type(NcclType type, const Use& use) {
  switch (type) {
    case NcclType::int8:
      return use(Typed<std::int8_t>{});
    case NcclType::uint8:
      return use(Typed<std::uint8_t>{});
    case NcclType::int32:
      return use(Typed<std::int32_t>{});
    case NcclType::uint32:
      return use(Typed<std::uint32_t>{});
    case NcclType::int64:
      return use(Typed<std::int64_t>{});
    case NcclType::uint64:
      return use(Typed<std::uint64_t>{});
    case NcclType::half:
      return use(Typed<__half>{});
    case NcclType::float32:
      return use(Typed<float>{});
    case NcclType::float64:
      return use(Typed<double>{});
    case NcclType::bfloat16:
      return use(Typed<__nv_bfloat16>{});
  }
}

}  // namespace

std::size_t bytes_of_type(NcclType type) {
  std::size_t bytes = 0;
  with_type(type, [&](auto typed) { bytes = sizeof(typename decltype(typed)::type); });
  return bytes;
}

std::uint64_t CollectiveShape::sent() const {
  return operation == NcclOperation::reduce_scatter ? elements * static_cast<std::uint64_t>(ranks) : elements;
}

std::uint64_t CollectiveShape::received() const {
  return operation == NcclOperation::all_gather ? elements * static_cast<std::uint64_t>(ranks) : elements;
}

void enqueue_send_data(const CollectiveShape& shape, void* to, cudaStream_t stream) {
  with_type(shape.type, [&](auto typed) {
    using T = typename decltype(typed)::type;
    write_sent<T><<<full_grid(), kThreads, 0, stream>>>(shape, static_cast<T*>(to), shape.sent());
  });
  launch_check("write what a rank brings");
}

void enqueue_expected(const CollectiveShape& shape, void* to, cudaStream_t stream) {
  with_type(shape.type, [&](auto typed) {
    using T = typename decltype(typed)::type;
    write_expected<T><<<full_grid(), kThreads, 0, stream>>>(shape, static_cast<T*>(to), shape.received());
  });
  launch_check("write what a rank should get");
}

void enqueue_count_wrong(const CollectiveShape& shape, const void* received, unsigned long long* wrong,
                         cudaStream_t stream) {
  with_type(shape.type, [&](auto typed) {
    using T = typename decltype(typed)::type;
    count_wrong<T><<<full_grid(), kThreads, 0, stream>>>(shape, static_cast<const T*>(received),
                                                         shape.received(), kTolerance<T>, wrong);
  });
  launch_check("check what a rank got");
}

}  // namespace pitstop::bench
