// The replication core on CUDA devices: one replication per thread, the same headers as on the host, the same
// bits. Each device has two streams: while one batch is added up and copied out, the next is simulated.
#include <cuda_runtime_api.h>
#include <thrust/system/cuda/execution_policy.h>

#include <memory>
#include <new>

#include "kernels/replicate/range.hpp"

namespace pitstop {

namespace {

void check(cudaError_t status, const char* what) {
  if (status == cudaSuccess) return;
  cudaGetLastError();  // the next call shall not report it again
  if (status == cudaErrorMemoryAllocation) throw std::bad_alloc();
  throw DeviceError(std::string("the CUDA device was lost (") + what + ": " + cudaGetErrorString(status) +
                    ")");
}

// Blocks that leave room for four on a multiprocessor: the replications of a warp wait for memory, and others
// fill the time.
constexpr unsigned kBlock = 128;
template <class F>
__global__ void __launch_bounds__(kBlock, 4) each_thread(std::uint32_t count, F f) {
  const std::uint32_t i = blockIdx.x * kBlock + threadIdx.x;
  if (i < count) f(i);
}

// Temporary memory of Thrust's, in the order of a stream.
class StreamAllocator {
 public:
  using value_type = char;
  explicit StreamAllocator(cudaStream_t stream) : stream_(stream) {}
  char* allocate(std::ptrdiff_t bytes) {
    void* memory = nullptr;
    check(cudaMallocAsync(&memory, static_cast<std::size_t>(bytes), stream_), "memory");
    return static_cast<char*>(memory);
  }
  void deallocate(char* memory, std::size_t) { cudaFreeAsync(memory, stream_); }

 private:
  cudaStream_t stream_;
};

class CudaLane {
 public:
  CudaLane() { check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "stream"); }
  ~CudaLane() { cudaStreamDestroy(stream_); }
  CudaLane(const CudaLane&) = delete;
  CudaLane& operator=(const CudaLane&) = delete;

  template <class F>
  void each(std::uint32_t count, const F& f) {
    if (count == 0) return;
    each_thread<<<(count + kBlock - 1) / kBlock, kBlock, 0, stream_>>>(count, f);
    check(cudaGetLastError(), "launch");
  }
  auto policy() { return thrust::cuda::par_nosync(allocator_).on(stream_); }
  void* allocate(std::size_t bytes) {
    void* memory = nullptr;
    check(cudaMallocAsync(&memory, bytes, stream_), "memory");
    return memory;
  }
  void release(void* memory) { cudaFreeAsync(memory, stream_); }
  void upload(void* to, const void* from, std::size_t bytes) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream_), "copy in");
  }
  void download(void* to, const void* from, std::size_t bytes) {
    check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream_), "copy out");
  }
  void wait() { check(cudaStreamSynchronize(stream_), "work"); }

  template <class T>
  class Staged {  // page-locked, so that copies run beside kernels
   public:
    explicit Staged(std::size_t count) {
      void* memory = nullptr;
      check(cudaMallocHost(&memory, std::max<std::size_t>(count, 1) * sizeof(T)), "host memory");
      data_ = static_cast<T*>(memory);
    }
    ~Staged() { cudaFreeHost(data_); }
    Staged(const Staged&) = delete;
    Staged& operator=(const Staged&) = delete;
    T* data() const { return data_; }

   private:
    T* data_ = nullptr;
  };

 private:
  cudaStream_t stream_ = nullptr;
  StreamAllocator allocator_{stream_};
};

class CudaDevice {
 public:
  using Lane = CudaLane;
  static constexpr int kLanes = 2;
  static constexpr std::uint32_t kMost = 1U << 17;

  explicit CudaDevice(int id) : id_(id) {}

  // Requires: once, on the thread that works with it.
  void enter() {
    check(cudaSetDevice(id_), "device");
    cudaMemPool_t pool = nullptr;  // what is freed stays at hand for the next range
    check(cudaDeviceGetDefaultMemPool(&pool, id_), "memory");
    std::uint64_t all = UINT64_MAX;
    check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &all), "memory");
    for (auto& lane : lanes_) lane = std::make_unique<CudaLane>();
  }
  Lane& lane(int i) { return *lanes_[i]; }
  std::size_t memory() {
    std::size_t unused = 0, total = 0;
    check(cudaMemGetInfo(&unused, &total), "memory");
    cudaMemPool_t pool = nullptr;
    std::uint64_t reserved = 0, used = 0;
    check(cudaDeviceGetDefaultMemPool(&pool, id_), "memory");
    check(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReservedMemCurrent, &reserved), "memory");
    check(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used), "memory");
    return static_cast<std::size_t>(static_cast<double>(unused + (reserved - used)) * 0.8);
  }
  std::string name() const { return "CUDA device " + std::to_string(id_); }

 private:
  int id_;
  std::unique_ptr<CudaLane> lanes_[kLanes];
};

int device_count(std::string* why = nullptr) {
  int devices = 0;
  const cudaError_t status = cudaGetDeviceCount(&devices);
  if (status == cudaSuccess && devices > 0) return devices;
  cudaGetLastError();
  if (why != nullptr) *why = status == cudaSuccess ? "none is visible" : cudaGetErrorString(status);
  return 0;
}

}  // namespace

bool any_cuda_device() { return device_count() > 0; }

ReplicatedRange replicate_on_cuda(const ReplicationRange& asked) {
  std::string why;
  const int devices = device_count(&why);
  if (devices == 0) throw DeviceError("no CUDA device can be used: " + why);
  // Processes that share the machine share out its devices.
  const int rank = static_cast<int>(asked.rank), ranks = static_cast<int>(asked.ranks);
  std::vector<CudaDevice> mine;
  for (int d = rank % devices; d < devices; d += ranks) mine.emplace_back(d);
  return ReplicateRange<CudaDevice>(asked).run(mine);
}

void sort_on_cuda(std::vector<std::int64_t>& values) {
  if (!any_cuda_device()) return;
  CudaLane lane;
  try {
    sort_in(lane, values);
  } catch (const thrust::system_error&) {  // the copy out comes last: they are as they were
  }
}

}  // namespace pitstop
