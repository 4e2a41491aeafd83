// C = A B of square row-major matrices in device memory, by our own tiled kernels: what a device achieves
// without a tuned library. Sums are in fp32.
#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "kernels/bench/device.cuh"

namespace pitstop::bench {

// A precision: how a number is stored, what it is called, and how far the product may be from the exact one
// of the stored numbers, as ||C - exact|| / ||exact|| (tf32 rounds its operands to 10 bits; tensor cores cut
// the sums of the others, not round them).
struct Fp32 {
  using Stored = float;
  static constexpr const char* name = "fp32";
  static constexpr double tolerance = 1e-5;
};
struct Tf32 {
  using Stored = float;
  static constexpr const char* name = "tf32";
  static constexpr double tolerance = 2e-3;
};
struct Bf16 {
  using Stored = __nv_bfloat16;
  static constexpr const char* name = "bf16";
  static constexpr double tolerance = 1e-4;
};
struct Fp16 {
  using Stored = __half;
  static constexpr const char* name = "fp16";
  static constexpr double tolerance = 1e-4;
};

// Sides are multiples of this.
inline constexpr int kMatmulTile = 128;

// Asynchronously on the stream. Requires: side a positive multiple of kMatmulTile.
template <class Precision>
void enqueue_matmul(const typename Precision::Stored* a, const typename Precision::Stored* b, float* c,
                    int side, cudaStream_t stream);

// Numbers in [-1, 1), another set for each seed.
template <class Stored>
void enqueue_random(Stored* numbers, std::size_t count, std::uint64_t seed, cudaStream_t stream);

// ||C - exact|| / ||exact|| over some hundred elements, summed in fp64; not a number where C is.
template <class Stored>
double matmul_error(const Stored* a, const Stored* b, const float* c, int side, cudaStream_t stream);

}  // namespace pitstop::bench
