// Marks for code that runs on the host and on a CUDA device from the same source.
#pragma once

#if defined(__CUDACC__)
#define SIM_HD __host__ __device__
#else
#define SIM_HD
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
