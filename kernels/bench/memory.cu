// Memory of the device: how fast it is, and whether it keeps what was written.
#include <thrust/execution_policy.h>
#include <thrust/reduce.h>

#include <array>
#include <new>

#include "kernels/bench/cases.cuh"
#include "kernels/bench/collectives/patterns.cuh"

namespace pitstop::bench {

namespace {

constexpr int kThreads = 256;

__global__ void copy_words(const uint4* __restrict__ from, uint4* __restrict__ to, std::size_t count) {
  const std::size_t stride = static_cast<std::size_t>(gridDim.x) * blockDim.x;
  for (std::size_t i = blockIdx.x * static_cast<std::size_t>(blockDim.x) + threadIdx.x; i < count;
       i += stride)
    to[i] = from[i];
}

class CopyInside {
 public:
  explicit CopyInside(std::uint64_t bytes) : from_(bytes), to_(bytes), blocks_(full_grid()) {
    patterns_.fill(from_.as<std::uint64_t>(), words(), kSeed, stream_);
    cuda_check(cudaMemsetAsync(to_.as<void>(), 0xA5, bytes, stream_), "poison device memory");
    stream_.wait();
  }
  void enqueue(cudaStream_t stream) const {
    copy_words<<<blocks_, kThreads, 0, stream>>>(from_.as<uint4>(), to_.as<uint4>(),
                                                 from_.bytes() / sizeof(uint4));
    launch_check("copy inside the device");
  }
  double copy() const {
    return watch_.time(stream_, [&] { enqueue(stream_); });
  }
  std::string wrong() const {
    return wrong_words(patterns_.mismatches(to_.as<std::uint64_t>(), words(), kSeed, stream_));
  }

 private:
  static constexpr std::uint64_t kSeed = 5;
  std::size_t words() const { return from_.bytes() / sizeof(std::uint64_t); }

  DeviceMemory from_, to_;
  int blocks_;
  Patterns patterns_;
  Stream stream_;
  Stopwatch watch_;
};

// Thrust's temporary memory, allocated once and not inside what is timed.
class Temporary {
 public:
  using value_type = char;
  Temporary() : memory_(std::size_t{64} << 20) {}
  char* allocate(std::ptrdiff_t bytes) {
    if (static_cast<std::size_t>(bytes) > memory_.bytes()) throw std::bad_alloc();
    return memory_.as<char>();
  }
  void deallocate(char*, std::size_t) {}

 private:
  DeviceMemory memory_;
};

class Reduction {
 public:
  explicit Reduction(std::uint64_t bytes) : numbers_(bytes) {
    patterns_.fill(numbers_.as<std::uint64_t>(), count(), kSeed, stream_);
    stream_.wait();
  }
  double reduce() {
    return watch_.time(stream_, [&] {
      const std::uint64_t* const first = numbers_.as<std::uint64_t>();
      sum_ =
          thrust::reduce(thrust::cuda::par(temporary_).on(stream_), first, first + count(), std::uint64_t{0});
    });
  }
  std::string wrong() const {
    std::uint64_t expected = 0;  // sums of whole numbers are the same in any order
    for (std::size_t i = 0; i < count(); ++i) expected += pattern_word(kSeed, i);
    return sum_ == expected ? "" : "the sum is not that of the numbers";
  }

 private:
  static constexpr std::uint64_t kSeed = 6;
  std::size_t count() const { return numbers_.bytes() / sizeof(std::uint64_t); }

  DeviceMemory numbers_;
  Temporary temporary_;
  Patterns patterns_;
  Stream stream_;
  Stopwatch watch_;
  std::uint64_t sum_ = 0;
};

// Nearly all of the free memory, in blocks: written and read in patterns that find stuck bits, coupled bits
// and wrong addresses, as a memory test of a replaced node does.
class MemoryTest {
 public:
  explicit MemoryTest(double share) {
    std::size_t free = 0, total = 0;
    cuda_check(cudaMemGetInfo(&free, &total), "ask for the free memory");
    const auto wanted = static_cast<std::size_t>(share * static_cast<double>(free));
    try {
      for (; bytes_ + kBlock <= wanted; bytes_ += kBlock) blocks_.emplace_back(kBlock);
    } catch (const DeviceError&) {
      // What is free need not be free in large pieces; what was got is tested.
    }
    if (blocks_.empty()) throw DeviceError("less than 256 MiB of device memory are free");
    planted_found_ = patterns_.find_planted(blocks_.front().as<std::uint64_t>(), kWords, kSeed, stream_);
  }
  std::size_t bytes() const { return bytes_; }

  double pass() {
    return watch_.time(stream_, [&] {
      for (const std::uint64_t word : kAlike) {
        for (const DeviceMemory& b : blocks_)
          patterns_.fill_alike(b.as<std::uint64_t>(), kWords, word, stream_);
        for (const DeviceMemory& b : blocks_)
          wrong_ += patterns_.mismatches_alike(b.as<std::uint64_t>(), kWords, word, stream_);
      }
      // Every word its own: a block that answers for another is found.
      for (std::size_t i = 0; i < blocks_.size(); ++i)
        patterns_.fill(blocks_[i].as<std::uint64_t>(), kWords, kSeed, stream_, i * kWords);
      for (std::size_t i = 0; i < blocks_.size(); ++i)
        wrong_ += patterns_.mismatches(blocks_[i].as<std::uint64_t>(), kWords, kSeed, stream_, i * kWords);
    });
  }
  std::string wrong() const {
    return planted_found_ ? wrong_words(wrong_) : "the test did not find an error that was planted";
  }

  static constexpr std::array<std::uint64_t, 4> kAlike{0, ~std::uint64_t{0}, 0x5555555555555555ull,
                                                       0xaaaaaaaaaaaaaaaaull};

 private:
  static constexpr std::size_t kBlock = std::size_t{256} << 20;
  static constexpr std::size_t kWords = kBlock / sizeof(std::uint64_t);
  static constexpr std::uint64_t kSeed = 7;

  std::vector<DeviceMemory> blocks_;
  std::size_t bytes_ = 0;
  Patterns patterns_;
  Stream stream_;
  Stopwatch watch_;
  std::uint64_t wrong_ = 0;
  bool planted_found_ = false;
};

}  // namespace

DeviceLoad memory_load() {
  const auto inside = std::make_shared<CopyInside>(std::uint64_t{256} << 20);
  return {"memory", [inside](cudaStream_t stream) { inside->enqueue(stream); }};
}

std::vector<BenchCase> memory_cases(const GpuPlan& plan) {
  const auto bytes = static_cast<double>(plan.copy_bytes);
  BenchCase copy;
  copy.outputs = {{"gpu.memory.copy", "B/s", 2 * bytes, "bytes read and bytes written", 0}};
  const auto inside = std::make_shared<std::unique_ptr<CopyInside>>();
  copy.prepare = [=] { *inside = std::make_unique<CopyInside>(plan.copy_bytes); };
  copy.once = [=] { return std::vector<double>{(*inside)->copy()}; };
  copy.wrong = [=] { return (*inside)->wrong(); };
  copy.warmups = 3;
  copy.repetitions = plan.repetitions;

  BenchCase reduce;
  reduce.outputs = {{"gpu.memory.reduce", "B/s", bytes, "thrust::reduce, bytes read", 0}};
  const auto reduction = std::make_shared<std::unique_ptr<Reduction>>();
  reduce.prepare = [=] { *reduction = std::make_unique<Reduction>(plan.copy_bytes); };
  reduce.once = [=] { return std::vector<double>{(*reduction)->reduce()}; };
  reduce.wrong = [=] { return (*reduction)->wrong(); };
  reduce.warmups = 3;
  reduce.repetitions = plan.repetitions;
  return {std::move(copy), std::move(reduce)};
}

std::vector<BenchCase> memory_test_cases(const GpuPlan& plan) {
  BenchCase c;
  c.outputs = {{"gpu.validation.memory_test", "s", 0, "five patterns over the free memory", 0},
               {"gpu.validation.memory_tested", "B", 0, "", 0}};
  const auto test = std::make_shared<std::unique_ptr<MemoryTest>>();
  c.prepare = [=] { *test = std::make_unique<MemoryTest>(plan.memory_share); };
  c.once = [=] {
    const double seconds = (*test)->pass();
    return std::vector<double>{seconds, static_cast<double>((*test)->bytes())};
  };
  c.wrong = [=] { return (*test)->wrong(); };
  c.repetitions = 3;
  return {std::move(c)};
}

}  // namespace pitstop::bench
