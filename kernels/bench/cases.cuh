// The groups of cases that bench_gpu runs, one after another: each frees its memory before the next.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/bench/device.cuh"
#include "kernels/bench/gpu.hpp"
#include "kernels/bench/harness.hpp"

namespace pitstop::bench {

// Something that keeps the multiprocessors busy: one launch of it.
struct DeviceLoad {
  std::string name;
  std::function<void(cudaStream_t)> enqueue;
};
DeviceLoad matmul_load();  // fp16 on tensor cores: a step that computes
DeviceLoad memory_load();  // a copy inside the device: a step bound by memory

std::vector<BenchCase> context_cases(const GpuPlan& plan);
std::vector<BenchCase> copy_cases(const GpuPlan& plan);
std::vector<BenchCase> busy_copy_cases(const GpuPlan& plan);
std::vector<BenchCase> memory_cases(const GpuPlan& plan);
std::vector<BenchCase> matmul_cases(const GpuPlan& plan);
std::vector<std::uint64_t> snapshot_sizes(const GpuPlan& plan);
std::vector<BenchCase> snapshot_cases(const GpuPlan& plan);
std::vector<BenchCase> memory_test_cases(const GpuPlan& plan);
std::vector<BenchCase> stress_cases(const GpuPlan& plan);

// What is wrong where `count` words are not what they should be; empty: nothing.
std::string wrong_words(std::uint64_t count);

}  // namespace pitstop::bench
