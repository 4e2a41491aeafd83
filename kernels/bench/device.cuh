// CUDA's resources as C++ owns them, and its error codes as exceptions. Only host code of this room includes
// it.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

namespace pitstop::bench {

class DeviceError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void cuda_check(cudaError_t code, const char* doing) {
  if (code == cudaSuccess) return;
  cudaGetLastError();  // what is not sticky must not be met again by the next launch
  throw DeviceError(std::string("cannot ") + doing + ": " + cudaGetErrorString(code) + " (" +
                    cudaGetErrorName(code) + ")");
}

// After every launch: that it was accepted.
inline void launch_check(const char* kernel) { cuda_check(cudaGetLastError(), kernel); }

// Memory of the current device.
class DeviceMemory {
 public:
  explicit DeviceMemory(std::size_t bytes) : bytes_(bytes) {
    cuda_check(cudaMalloc(&memory_, bytes), "allocate device memory");
  }
  DeviceMemory(DeviceMemory&& other) noexcept
      : memory_(std::exchange(other.memory_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  DeviceMemory& operator=(DeviceMemory&&) = delete;
  ~DeviceMemory() { cudaFree(memory_); }

  std::size_t bytes() const { return bytes_; }
  template <class T>
  T* as() const {
    return static_cast<T*>(memory_);
  }

 private:
  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

// Page-locked memory of the host.
class PinnedMemory {
 public:
  explicit PinnedMemory(std::size_t bytes) : bytes_(bytes) {
    cuda_check(cudaMallocHost(&memory_, bytes), "allocate pinned host memory");
  }
  PinnedMemory(const PinnedMemory&) = delete;
  PinnedMemory& operator=(const PinnedMemory&) = delete;
  ~PinnedMemory() { cudaFreeHost(memory_); }

  std::size_t bytes() const { return bytes_; }
  void* get() const { return memory_; }

 private:
  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

// A stream that does not wait for the default one.
class Stream {
 public:
  Stream() { cuda_check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "create a stream"); }
  Stream(Stream&& other) noexcept : stream_(std::exchange(other.stream_, nullptr)) {}
  Stream& operator=(Stream&&) = delete;
  ~Stream() {
    if (stream_ != nullptr) cudaStreamDestroy(stream_);
  }

  operator cudaStream_t() const { return stream_; }
  void wait() const { cuda_check(cudaStreamSynchronize(stream_), "finish the work of a stream"); }

 private:
  cudaStream_t stream_ = nullptr;
};

class Event {
 public:
  Event() { cuda_check(cudaEventCreate(&event_), "create an event"); }
  Event(Event&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
  Event& operator=(Event&&) = delete;
  ~Event() {
    if (event_ != nullptr) cudaEventDestroy(event_);
  }

  void record(cudaStream_t stream) const { cuda_check(cudaEventRecord(event_, stream), "record an event"); }
  void wait() const { cuda_check(cudaEventSynchronize(event_), "wait for the device"); }
  void hold_back(cudaStream_t stream) const {
    cuda_check(cudaStreamWaitEvent(stream, event_, 0), "let a stream wait");
  }
  // Requires: both recorded and reached.
  double seconds_until(const Event& later) const {
    float ms = 0;
    cuda_check(cudaEventElapsedTime(&ms, event_, later.event_), "read the time between events");
    return static_cast<double>(ms) * 1e-3;
  }

 private:
  cudaEvent_t event_ = nullptr;
};

// Seconds that the stream takes for what `enqueue` puts into it.
class Stopwatch {
 public:
  template <class Enqueue>
  double time(cudaStream_t stream, const Enqueue& enqueue) const {
    start_.record(stream);
    enqueue();
    stop_.record(stream);
    stop_.wait();
    return start_.seconds_until(stop_);
  }

 private:
  Event start_, stop_;
};

}  // namespace pitstop::bench
