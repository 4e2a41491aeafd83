#include "kernels/bench/product.cuh"

#include <mma.h>

#include <cmath>
#include <type_traits>

#include "kernels/bench/collectives/patterns.cuh"

namespace pitstop::bench {

namespace {

constexpr int kTile = kMatmulTile;
constexpr int kThreads = 256;

// fp32: a block makes a 128 x 128 tile, a thread 8 x 8 of it as four 4 x 4 quarters, so that shared memory is
// read in 16-byte words without conflicts. fmaf is fused whatever the compiler's flags say.
constexpr int kDepth = 8;

__global__ __launch_bounds__(kThreads) void matmul_fp32(const float* __restrict__ a,
                                                        const float* __restrict__ b, float* __restrict__ c,
                                                        int side) {
  __shared__ float a_tile[kDepth][kTile + 4];  // transposed
  __shared__ float b_tile[kDepth][kTile];
  const int thread = static_cast<int>(threadIdx.x);
  const int column = 4 * (thread % 16), row = 4 * (thread / 16);
  const std::size_t n = static_cast<std::size_t>(side);
  const float* const a_from =
      a + (blockIdx.y * static_cast<std::size_t>(kTile) + thread / 2) * n + 4 * (thread % 2);
  const float* const b_from = b + static_cast<std::size_t>(thread / 32) * n +
                              blockIdx.x * static_cast<std::size_t>(kTile) + 4 * (thread % 32);
  float sum[8][8] = {};
  for (int k0 = 0; k0 < side; k0 += kDepth) {
    const float4 a4 = *reinterpret_cast<const float4*>(a_from + k0);
    const float4 b4 = *reinterpret_cast<const float4*>(b_from + static_cast<std::size_t>(k0) * n);
    __syncthreads();  // the last tile has been read by all
    const int k = 4 * (thread % 2);
    a_tile[k + 0][thread / 2] = a4.x;
    a_tile[k + 1][thread / 2] = a4.y;
    a_tile[k + 2][thread / 2] = a4.z;
    a_tile[k + 3][thread / 2] = a4.w;
    *reinterpret_cast<float4*>(&b_tile[thread / 32][4 * (thread % 32)]) = b4;
    __syncthreads();
#pragma unroll
    for (int d = 0; d < kDepth; ++d) {
      float x[8], y[8];
#pragma unroll
      for (int i = 0; i < 4; ++i) {
        x[i] = a_tile[d][row + i];
        x[i + 4] = a_tile[d][row + 64 + i];
        y[i] = b_tile[d][column + i];
        y[i + 4] = b_tile[d][column + 64 + i];
      }
#pragma unroll
      for (int i = 0; i < 8; ++i) {
#pragma unroll
        for (int j = 0; j < 8; ++j) sum[i][j] = fmaf(x[i], y[j], sum[i][j]);
      }
    }
  }
#pragma unroll
  for (int i = 0; i < 8; ++i) {
    const std::size_t to_row = blockIdx.y * static_cast<std::size_t>(kTile) + row + (i < 4 ? i : i + 60);
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      float* const to = c + to_row * n + blockIdx.x * static_cast<std::size_t>(kTile) + column + 64 * half;
      const float* const from = &sum[i][4 * half];
      *reinterpret_cast<float4*>(to) = make_float4(from[0], from[1], from[2], from[3]);
    }
  }
}

// Tensor cores: a block makes a 128 x 128 tile with eight warps, each 32 x 64 of it. The next slice of A and
// B is on its way to registers while this one is multiplied.
constexpr int kSlice = 32;  // of the inner dimension
constexpr int kPad = 8;     // elements, against bank conflicts; keeps the leading dimensions wmma asks for

template <class Precision>
struct Wmma;
template <>
struct Wmma<Fp16> {
  using Operand = __half;
  static constexpr int inner = 16;
};
template <>
struct Wmma<Bf16> {
  using Operand = __nv_bfloat16;
  static constexpr int inner = 16;
};
template <>
struct Wmma<Tf32> {
  using Operand = nvcuda::wmma::precision::tf32;
  static constexpr int inner = 8;
};

template <class Precision, class Fragment>
__device__ void round_operands([[maybe_unused]] Fragment& f) {
  if constexpr (sizeof(typename Precision::Stored) == sizeof(float)) {
#pragma unroll
    for (int i = 0; i < f.num_elements; ++i) f.x[i] = nvcuda::wmma::__float_to_tf32(f.x[i]);
  }
}

template <class Precision>
__global__ __launch_bounds__(kThreads) void matmul_tensor(const typename Precision::Stored* __restrict__ a,
                                                          const typename Precision::Stored* __restrict__ b,
                                                          float* __restrict__ c, int side) {
  namespace wmma = nvcuda::wmma;
  using Stored = typename Precision::Stored;
  using Operand = typename Wmma<Precision>::Operand;
  constexpr int kInner = Wmma<Precision>::inner;
  constexpr int kVector = 16 / static_cast<int>(sizeof(Stored));      // elements of a 16-byte word
  constexpr int kWords = kTile * kSlice / kVector / kThreads;         // of A, and of B, a thread
  constexpr int kALine = kSlice / kVector, kBLine = kTile / kVector;  // words of a row of a slice

  __shared__ __align__(32) Stored a_tile[kTile][kSlice + kPad];
  __shared__ __align__(32) Stored b_tile[kSlice][kTile + kPad];
  const int thread = static_cast<int>(threadIdx.x), warp = thread / 32;
  const int warp_row = 32 * (warp / 2), warp_column = 64 * (warp % 2);
  const std::size_t n = static_cast<std::size_t>(side);
  const Stored* const a_block = a + blockIdx.y * static_cast<std::size_t>(kTile) * n;
  const Stored* const b_block = b + blockIdx.x * static_cast<std::size_t>(kTile);

  wmma::fragment<wmma::accumulator, 16, 16, kInner, float> sum[2][4];
#pragma unroll
  for (int i = 0; i < 2; ++i) {
#pragma unroll
    for (int j = 0; j < 4; ++j) wmma::fill_fragment(sum[i][j], 0.0f);
  }

  uint4 a_next[kWords], b_next[kWords];
  const auto fetch = [&](int k0) {
#pragma unroll
    for (int w = 0; w < kWords; ++w) {
      const int word = thread + w * kThreads;
      a_next[w] = *reinterpret_cast<const uint4*>(a_block + static_cast<std::size_t>(word / kALine) * n + k0 +
                                                  word % kALine * kVector);
      b_next[w] = *reinterpret_cast<const uint4*>(b_block + static_cast<std::size_t>(k0 + word / kBLine) * n +
                                                  word % kBLine * kVector);
    }
  };

  fetch(0);
  for (int k0 = 0; k0 < side; k0 += kSlice) {
    __syncthreads();  // the last slice has been read by all
#pragma unroll
    for (int w = 0; w < kWords; ++w) {
      const int word = thread + w * kThreads;
      *reinterpret_cast<uint4*>(&a_tile[word / kALine][word % kALine * kVector]) = a_next[w];
      *reinterpret_cast<uint4*>(&b_tile[word / kBLine][word % kBLine * kVector]) = b_next[w];
    }
    __syncthreads();
    if (k0 + kSlice < side) fetch(k0 + kSlice);
#pragma unroll
    for (int k = 0; k < kSlice; k += kInner) {
      wmma::fragment<wmma::matrix_a, 16, 16, kInner, Operand, wmma::row_major> x[2];
      wmma::fragment<wmma::matrix_b, 16, 16, kInner, Operand, wmma::row_major> y[4];
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        wmma::load_matrix_sync(x[i], &a_tile[warp_row + 16 * i][k], kSlice + kPad);
        round_operands<Precision>(x[i]);
      }
#pragma unroll
      for (int j = 0; j < 4; ++j) {
        wmma::load_matrix_sync(y[j], &b_tile[k][warp_column + 16 * j], kTile + kPad);
        round_operands<Precision>(y[j]);
      }
#pragma unroll
      for (int i = 0; i < 2; ++i) {
#pragma unroll
        for (int j = 0; j < 4; ++j) wmma::mma_sync(sum[i][j], x[i], y[j], sum[i][j]);
      }
    }
  }
#pragma unroll
  for (int i = 0; i < 2; ++i) {
#pragma unroll
    for (int j = 0; j < 4; ++j) {
      float* const to = c + (blockIdx.y * static_cast<std::size_t>(kTile) + warp_row + 16 * i) * n +
                        blockIdx.x * static_cast<std::size_t>(kTile) + warp_column + 16 * j;
      wmma::store_matrix_sync(to, sum[i][j], static_cast<unsigned>(side), wmma::mem_row_major);
    }
  }
}

__device__ double exact_value(float x) { return x; }
__device__ double exact_value(__half x) { return __half2float(x); }
__device__ double exact_value(__nv_bfloat16 x) { return __bfloat162float(x); }

__device__ void store(float* to, float x) { *to = x; }
__device__ void store(__half* to, float x) { *to = __float2half(x); }
__device__ void store(__nv_bfloat16* to, float x) { *to = __float2bfloat16(x); }

template <class Stored>
__global__ void write_random(Stored* numbers, std::size_t count, std::uint64_t seed) {
  const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
  for (std::size_t i = blockIdx.x * static_cast<std::size_t>(blockDim.x) + threadIdx.x; i < count;
       i += stride) {
    const auto bits = static_cast<std::int32_t>(pattern_word(seed, i) >> 40);  // 24 of them, exact as float
    store(numbers + i, static_cast<float>(bits - (1 << 23)) * 0x1p-23f);
  }
}

constexpr int kSampled = 512;  // elements, a block each

template <class Stored>
__global__ void add_errors(const Stored* a, const Stored* b, const float* c, int side, double* sums) {
  __shared__ double parts[kThreads];
  const std::uint64_t place = pattern_word(11, blockIdx.x) % (static_cast<std::uint64_t>(side) * side);
  const std::size_t n = static_cast<std::size_t>(side), row = place / n, column = place % n;
  double mine = 0;
  for (std::size_t k = threadIdx.x; k < n; k += blockDim.x)
    mine += exact_value(a[row * n + k]) * exact_value(b[k * n + column]);
  parts[threadIdx.x] = mine;
  __syncthreads();
  for (unsigned half = kThreads / 2; half > 0; half /= 2) {
    if (threadIdx.x < half) parts[threadIdx.x] += parts[threadIdx.x + half];
    __syncthreads();
  }
  if (threadIdx.x != 0) return;
  const double off = c[place] - parts[0];
  atomicAdd(sums, off * off);
  atomicAdd(sums + 1, parts[0] * parts[0]);
}

}  // namespace

template <class Precision>
void enqueue_matmul(const typename Precision::Stored* a, const typename Precision::Stored* b, float* c,
                    int side, cudaStream_t stream) {
  const dim3 blocks(static_cast<unsigned>(side / kTile), static_cast<unsigned>(side / kTile));
  if constexpr (std::is_same_v<Precision, Fp32>)
    matmul_fp32<<<blocks, kThreads, 0, stream>>>(a, b, c, side);
  else
    matmul_tensor<Precision><<<blocks, kThreads, 0, stream>>>(a, b, c, side);
  launch_check("multiply matrices");
}

template <class Stored>
void enqueue_random(Stored* numbers, std::size_t count, std::uint64_t seed, cudaStream_t stream) {
  write_random<<<full_grid(), kThreads, 0, stream>>>(numbers, count, seed);
  launch_check("write random numbers");
}

template <class Stored>
double matmul_error(const Stored* a, const Stored* b, const float* c, int side, cudaStream_t stream) {
  const DeviceMemory sums(2 * sizeof(double));
  double host[2] = {};
  cuda_check(cudaMemsetAsync(sums.as<void>(), 0, sums.bytes(), stream), "clear sums");
  add_errors<<<kSampled, kThreads, 0, stream>>>(a, b, c, side, sums.as<double>());
  launch_check("compare a product");
  cuda_check(cudaMemcpyAsync(host, sums.as<void>(), sizeof host, cudaMemcpyDeviceToHost, stream),
             "read sums");
  cuda_check(cudaStreamSynchronize(stream), "compare a product");
  return std::sqrt(host[0] / host[1]);
}

template void enqueue_matmul<Fp32>(const float*, const float*, float*, int, cudaStream_t);
template void enqueue_matmul<Tf32>(const float*, const float*, float*, int, cudaStream_t);
template void enqueue_matmul<Bf16>(const __nv_bfloat16*, const __nv_bfloat16*, float*, int, cudaStream_t);
template void enqueue_matmul<Fp16>(const __half*, const __half*, float*, int, cudaStream_t);
template void enqueue_random<float>(float*, std::size_t, std::uint64_t, cudaStream_t);
template void enqueue_random<__nv_bfloat16>(__nv_bfloat16*, std::size_t, std::uint64_t, cudaStream_t);
template void enqueue_random<__half>(__half*, std::size_t, std::uint64_t, cudaStream_t);
template double matmul_error<float>(const float*, const float*, const float*, int, cudaStream_t);
template double matmul_error<__nv_bfloat16>(const __nv_bfloat16*, const __nv_bfloat16*, const float*, int,
                                            cudaStream_t);
template double matmul_error<__half>(const __half*, const __half*, const float*, int, cudaStream_t);

}  // namespace pitstop::bench
