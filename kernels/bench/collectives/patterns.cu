#include "kernels/bench/collectives/patterns.cuh"

namespace pitstop::bench {

namespace {

constexpr int kThreads = 256;

struct Varied {
  std::uint64_t seed, first;
  __device__ std::uint64_t operator()(std::size_t i) const { return pattern_word(seed, first + i); }
};
struct Alike {
  std::uint64_t word;
  __device__ std::uint64_t operator()(std::size_t) const { return word; }
};
struct Copied {
  const std::uint64_t* from;
  __device__ std::uint64_t operator()(std::size_t i) const { return from[i]; }
};

__device__ std::size_t first_of_thread() {
  return blockIdx.x * static_cast<std::size_t>(blockDim.x) + threadIdx.x;
}
__device__ std::size_t stride() { return static_cast<std::size_t>(gridDim.x) * blockDim.x; }

template <class Expected>
__global__ void write_words(std::uint64_t* words, std::size_t count, Expected expected) {
  for (std::size_t i = first_of_thread(); i < count; i += stride()) words[i] = expected(i);
}

template <class Expected>
__global__ void count_wrong(const std::uint64_t* words, std::size_t count, Expected expected,
                            unsigned long long* wrong) {
  unsigned long long mine = 0;
  for (std::size_t i = first_of_thread(); i < count; i += stride()) mine += words[i] != expected(i) ? 1 : 0;
  if (mine != 0) atomicAdd(wrong, mine);
}

__global__ void turn_bit(std::uint64_t* word) { *word ^= std::uint64_t{1} << 37; }

}  // namespace

int full_grid() {
  int device = 0, processors = 0;
  cuda_check(cudaGetDevice(&device), "ask for the device");
  cuda_check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, device),
             "ask for the number of multiprocessors");
  return processors * 8;
}

Patterns::Patterns() : counter_(sizeof(unsigned long long)), blocks_(full_grid()) {}

template <class Count>
std::uint64_t Patterns::counted(cudaStream_t stream, const Count& count) const {
  unsigned long long wrong = 0;
  cuda_check(cudaMemsetAsync(counter_.as<void>(), 0, counter_.bytes(), stream), "clear a counter");
  count(counter_.as<unsigned long long>());
  launch_check("count wrong words");
  cuda_check(cudaMemcpyAsync(&wrong, counter_.as<void>(), sizeof wrong, cudaMemcpyDeviceToHost, stream),
             "read a counter");
  cuda_check(cudaStreamSynchronize(stream), "count wrong words");
  return wrong;
}

void Patterns::fill(std::uint64_t* words, std::size_t count, std::uint64_t seed, cudaStream_t stream,
                    std::uint64_t first) const {
  write_words<<<blocks_, kThreads, 0, stream>>>(words, count, Varied{seed, first});
  launch_check("write a pattern");
}

std::uint64_t Patterns::mismatches(const std::uint64_t* words, std::size_t count, std::uint64_t seed,
                                   cudaStream_t stream, std::uint64_t first) const {
  return counted(stream, [&](unsigned long long* wrong) {
    count_wrong<<<blocks_, kThreads, 0, stream>>>(words, count, Varied{seed, first}, wrong);
  });
}

void Patterns::fill_alike(std::uint64_t* words, std::size_t count, std::uint64_t word,
                          cudaStream_t stream) const {
  write_words<<<blocks_, kThreads, 0, stream>>>(words, count, Alike{word});
  launch_check("write a pattern");
}

std::uint64_t Patterns::mismatches_alike(const std::uint64_t* words, std::size_t count, std::uint64_t word,
                                         cudaStream_t stream) const {
  return counted(stream, [&](unsigned long long* wrong) {
    count_wrong<<<blocks_, kThreads, 0, stream>>>(words, count, Alike{word}, wrong);
  });
}

std::uint64_t Patterns::differences(const std::uint64_t* a, const std::uint64_t* b, std::size_t count,
                                    cudaStream_t stream) const {
  return counted(stream, [&](unsigned long long* wrong) {
    count_wrong<<<blocks_, kThreads, 0, stream>>>(a, count, Copied{b}, wrong);
  });
}

void Patterns::flip_bit(std::uint64_t* word, cudaStream_t stream) {
  turn_bit<<<1, 1, 0, stream>>>(word);
  launch_check("plant an error");
}

bool Patterns::find_planted(std::uint64_t* words, std::size_t count, std::uint64_t seed,
                            cudaStream_t stream) const {
  fill(words, count, seed, stream);
  bool found = mismatches(words, count, seed, stream) == 0;
  for (const std::size_t place : {std::size_t{0}, count / 3, count - 1}) {
    flip_bit(words + place, stream);
    found = found && mismatches(words, count, seed, stream) == 1;
    flip_bit(words + place, stream);
  }
  return found && mismatches(words, count, seed, stream) == 0;
}

}  // namespace pitstop::bench
