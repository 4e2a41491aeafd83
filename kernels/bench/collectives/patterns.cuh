// Known words in device memory: written, and counted where they are not what they should be.
#pragma once

#include "kernels/bench/device.cuh"

namespace pitstop::bench {

// SplitMix64 (Steele, Lea, Flood 2014) of the word's place: no two words alike, no two seeds alike.
__host__ __device__ inline std::uint64_t pattern_word(std::uint64_t seed, std::uint64_t place) {
  std::uint64_t x = seed * 0x9e3779b97f4a7c15ull + place * 0xd1342543de82ef95ull + 0x9e3779b97f4a7c15ull;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

// Blocks that fill the current device for kernels that stride over their work.
int full_grid();

// Fills and counts 64-bit words; `first` is the place of the first one.
class Patterns {
 public:
  Patterns();

  void fill(std::uint64_t* words, std::size_t count, std::uint64_t seed, cudaStream_t stream,
            std::uint64_t first = 0) const;
  std::uint64_t mismatches(const std::uint64_t* words, std::size_t count, std::uint64_t seed,
                           cudaStream_t stream, std::uint64_t first = 0) const;
  // Every word the same: stuck bits.
  void fill_alike(std::uint64_t* words, std::size_t count, std::uint64_t word, cudaStream_t stream) const;
  std::uint64_t mismatches_alike(const std::uint64_t* words, std::size_t count, std::uint64_t word,
                                 cudaStream_t stream) const;
  // Words that differ between two buffers.
  std::uint64_t differences(const std::uint64_t* a, const std::uint64_t* b, std::size_t count,
                            cudaStream_t stream) const;
  // One bit of a word turned: the planted error.
  static void flip_bit(std::uint64_t* word, cudaStream_t stream);
  // Whether planted errors are found: one each, at both ends and inside. Restores the pattern.
  bool find_planted(std::uint64_t* words, std::size_t count, std::uint64_t seed, cudaStream_t stream) const;

 private:
  template <class Count>
  std::uint64_t counted(cudaStream_t stream, const Count& count) const;

  DeviceMemory counter_;
  int blocks_;
};

}  // namespace pitstop::bench
