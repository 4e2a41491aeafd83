// Marks for code that runs on the host and on a CUDA device from the same source.
#pragma once

#if defined(__CUDACC__)
#define SIM_HD __host__ __device__
#else
#define SIM_HD
#endif

// A step of the replication loop that costs less than its call would: always inlined on the host.
#if defined(__CUDA_ARCH__)
#define SIM_HOT SIM_HD
#define SIM_HOT_LAMBDA
#else
#define SIM_HOT_LAMBDA __attribute__((always_inline))  // after its parameters
#define SIM_HOT SIM_HD __attribute__((always_inline)) inline
#endif

#if defined(__CUDA_ARCH__)
#define SIM_UNROLL _Pragma("unroll")
#else
#define SIM_UNROLL
#endif

namespace pitstop {

// Requires: called where the program itself is wrong, never for the planner's mistakes.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace pitstop

// Our bug: stops the program and prints how to replay it (host); on a device it traps.
#if defined(__CUDA_ARCH__)
#define SIM_CHECK(cond) ((cond) ? (void)0 : __trap())
#else
#define SIM_CHECK(cond) ((cond) ? (void)0 : ::pitstop::check_failed(#cond, __FILE__, __LINE__))
#endif
