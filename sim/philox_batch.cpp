// A Philox word sits in the low half of a 64-bit lane: the widening multiply reads only that half, so
// what the other half holds never matters.
#include "sim/philox_batch.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace pitstop {

namespace {

constexpr int kBlocks = kFrontPurposes / 2;  // of one failure
constexpr int kWide = kBatch * kBlocks;      // blocks in a batch
static_assert(kWide == kUnitBatch);
template <int kLanes>
struct Lanes {
  alignas(64) std::uint64_t word[4][kLanes];
};
template <int kLanes>
using Rounds = void (*)(std::uint64_t key, Lanes<kLanes>& lanes);

template <int kLanes>
void rounds_portable(std::uint64_t key, Lanes<kLanes>& lanes) {
  for (int i = 0; i < kLanes; ++i) {
    const PhiloxBlock b = philox(
        key, static_cast<std::uint32_t>(lanes.word[0][i]), static_cast<std::uint32_t>(lanes.word[1][i]),
        static_cast<std::uint32_t>(lanes.word[2][i]), static_cast<std::uint32_t>(lanes.word[3][i]));
    for (int w = 0; w < 4; ++w) lanes.word[w][i] = b.word[w];
  }
}

#if defined(__x86_64__)

// The same rounds for vectors of 4 and of 8 lanes; a macro because each needs its own instruction set.
#define PITSTOP_ROUNDS(name, isa, V, width, load, store, set1, mul, srl, vxor)                  \
  template <int kLanes>                                                                         \
  __attribute__((target(isa))) void name(std::uint64_t key, Lanes<kLanes>& lanes) {             \
    constexpr int kVectors = kLanes / width;                                                    \
    V c[4][kVectors];                                                                           \
    for (int w = 0; w < 4; ++w)                                                                 \
      for (int v = 0; v < kVectors; ++v) c[w][v] = load(lanes.word[w] + v * width);             \
    const V m0 = set1(0xD2511F53LL), m1 = set1(0xCD9E8D57LL);                                   \
    auto k0 = static_cast<std::uint32_t>(key), k1 = static_cast<std::uint32_t>(key >> 32);      \
    for (int round = 0; round < 10; ++round) {                                                  \
      const V key0 = set1(static_cast<long long>(k0)), key1 = set1(static_cast<long long>(k1)); \
      for (int v = 0; v < kVectors; ++v) {                                                      \
        const V p0 = mul(m0, c[0][v]), p1 = mul(m1, c[2][v]);                                   \
        c[0][v] = vxor(vxor(srl(p1, 32), c[1][v]), key0);                                       \
        c[2][v] = vxor(vxor(srl(p0, 32), c[3][v]), key1);                                       \
        c[1][v] = p1;                                                                           \
        c[3][v] = p0;                                                                           \
      }                                                                                         \
      k0 += 0x9E3779B9U;                                                                        \
      k1 += 0xBB67AE85U;                                                                        \
    }                                                                                           \
    for (int w = 0; w < 4; ++w)                                                                 \
      for (int v = 0; v < kVectors; ++v) store(lanes.word[w] + v * width, c[w][v]);             \
  }

#define PITSTOP_LOAD4(p) _mm256_load_si256(reinterpret_cast<const __m256i*>(p))
#define PITSTOP_STORE4(p, v) _mm256_store_si256(reinterpret_cast<__m256i*>(p), v)
#define PITSTOP_LOAD8(p) _mm512_load_si512(p)
#define PITSTOP_STORE8(p, v) _mm512_store_si512(p, v)
PITSTOP_ROUNDS(rounds_avx2, "avx2", __m256i, 4, PITSTOP_LOAD4, PITSTOP_STORE4, _mm256_set1_epi64x,
               _mm256_mul_epu32, _mm256_srli_epi64, _mm256_xor_si256)
PITSTOP_ROUNDS(rounds_avx512, "avx512f", __m512i, 8, PITSTOP_LOAD8, PITSTOP_STORE8, _mm512_set1_epi64,
               _mm512_mul_epu32, _mm512_srli_epi64, _mm512_xor_si512)

template <int kLanes>
Rounds<kLanes> widest() {
  if constexpr (kLanes >= 8) {
    if (__builtin_cpu_supports("avx512f")) return rounds_avx512<kLanes>;
  }
  if (__builtin_cpu_supports("avx2")) return rounds_avx2<kLanes>;
  return rounds_portable<kLanes>;
}
const Rounds<kWide> kRoundsWide = widest<kWide>();
const Rounds<kBlocks> kRoundsFront = widest<kBlocks>();

#else
const Rounds<kWide> kRoundsWide = rounds_portable<kWide>;
const Rounds<kBlocks> kRoundsFront = rounds_portable<kBlocks>;
#endif

std::uint32_t low(std::uint64_t lane) { return static_cast<std::uint32_t>(lane); }

// Lane i's two draws.
template <int kLanes>
void unpack(const Lanes<kLanes>& lanes, int i, std::uint64_t* pair) {
  pair[0] = DrawSource::pair(low(lanes.word[0][i]), low(lanes.word[1][i]));
  pair[1] = DrawSource::pair(low(lanes.word[2][i]), low(lanes.word[3][i]));
}

}  // namespace

void philox_batch(const DrawSource& source, std::uint32_t domain, std::uint32_t n,
                  std::uint64_t out[kBatch][kFrontPurposes]) {
  Lanes<kWide> lanes;
  for (std::uint32_t i = 0; i < kWide; ++i) {
    lanes.word[0][i] = (n + i / kBlocks) * (kPurposesPerDraw / 2) + i % kBlocks;
    lanes.word[1][i] = 0;
    lanes.word[2][i] = source.replication;
    lanes.word[3][i] = domain;
  }
  kRoundsWide(source.seed, lanes);
  for (int i = 0; i < kWide; ++i) unpack(lanes, i, out[i / kBlocks] + i % kBlocks * 2);
}

void philox_front(const DrawSource& source, DrawKey key, std::uint64_t* out) {
  Lanes<kBlocks> lanes;
  for (std::uint32_t i = 0; i < kBlocks; ++i) {
    lanes.word[0][i] = key.n * (kPurposesPerDraw / 2) + i;
    lanes.word[1][i] = key.entity;
    lanes.word[2][i] = source.replication;
    lanes.word[3][i] = key.domain;
  }
  kRoundsFront(source.seed, lanes);
  for (int i = 0; i < kBlocks; ++i) unpack(lanes, i, out + i * 2);
}

void philox_first_lifetimes(const DrawSource& source, std::uint32_t domain, std::uint32_t unit,
                            std::uint64_t out[kUnitBatch]) {
  static_assert(static_cast<int>(Purpose::lifetime) == 0);  // the first half of block 0
  Lanes<kWide> lanes;
  for (std::uint32_t i = 0; i < kWide; ++i) {
    lanes.word[0][i] = 0;
    lanes.word[1][i] = unit + i;
    lanes.word[2][i] = source.replication;
    lanes.word[3][i] = domain;
  }
  kRoundsWide(source.seed, lanes);
  for (int i = 0; i < kWide; ++i) out[i] = DrawSource::pair(low(lanes.word[0][i]), low(lanes.word[1][i]));
}

}  // namespace pitstop
