// A Philox word sits in the low half of a 64-bit lane: the widening multiply reads only that half, so
// what the other half holds never matters.
#include "sim/base/philox_batch.hpp"

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
inline void rounds_portable(std::uint64_t key, Lanes<kLanes>& lanes) {
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
  __attribute__((target(isa))) inline void name(std::uint64_t key, Lanes<kLanes>& lanes) {      \
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

#endif

std::uint32_t low(std::uint64_t lane) { return static_cast<std::uint32_t>(lane); }

#define PITSTOP_INLINE __attribute__((always_inline)) inline

// Lane i has counter (c0(i), c1(i), replication, domain).
template <int kLanes, class C0, class C1>
PITSTOP_INLINE void pack(const DrawSource& source, std::uint32_t domain, C0 c0, C1 c1, Lanes<kLanes>& lanes) {
  for (std::uint32_t i = 0; i < kLanes; ++i) {
    lanes.word[0][i] = c0(i);
    lanes.word[1][i] = c1(i);
    lanes.word[2][i] = source.replication;
    lanes.word[3][i] = domain;
  }
}

// Each block's two draws, one after the other.
template <int kLanes>
PITSTOP_INLINE void unpack(const Lanes<kLanes>& lanes, std::uint64_t* out) {
  for (int i = 0; i < kLanes; ++i) {
    out[2 * i] = DrawSource::pair(low(lanes.word[0][i]), low(lanes.word[1][i]));
    out[2 * i + 1] = DrawSource::pair(low(lanes.word[2][i]), low(lanes.word[3][i]));
  }
}

// What this file offers, once for each instruction set.
struct Wide {
  void (*batch)(const DrawSource&, std::uint32_t domain, std::uint32_t n, std::uint64_t* out);
  void (*eight)(const DrawSource&, DrawKey, std::uint32_t first, std::uint64_t* out);
  void (*lifetimes)(const DrawSource&, std::uint32_t domain, std::uint32_t unit, std::uint64_t* out);
};

#define PITSTOP_WIDE(name, isa, rounds_wide, rounds_front)                                                   \
  isa void batch_##name(const DrawSource& source, std::uint32_t domain, std::uint32_t n,                     \
                        std::uint64_t* out) {                                                                \
    Lanes<kWide> lanes;                                                                                      \
    auto block = [n](std::uint32_t i) { return (n + i / kBlocks) * (kPurposesPerDraw / 2) + i % kBlocks; };  \
    pack(                                                                                                    \
        source, domain, block, [](std::uint32_t) { return 0U; }, lanes);                                     \
    rounds_wide(source.seed, lanes);                                                                         \
    unpack(lanes, out);                                                                                      \
  }                                                                                                          \
  isa void eight_##name(const DrawSource& source, DrawKey key, std::uint32_t first, std::uint64_t* out) {    \
    Lanes<kBlocks> lanes;                                                                                    \
    const std::uint32_t block_0 = key.n * (kPurposesPerDraw / 2) + first / 2;                                \
    auto block = [block_0](std::uint32_t i) { return block_0 + i; };                                         \
    pack(                                                                                                    \
        source, key.domain, block, [key](std::uint32_t) { return key.entity; }, lanes);                      \
    rounds_front(source.seed, lanes);                                                                        \
    unpack(lanes, out);                                                                                      \
  }                                                                                                          \
  isa void lifetimes_##name(const DrawSource& source, std::uint32_t domain, std::uint32_t unit,              \
                            std::uint64_t* out) {                                                            \
    Lanes<kWide> lanes;                                                                                      \
    auto entity = [unit](std::uint32_t i) { return unit + i; };                                              \
    pack(                                                                                                    \
        source, domain, [](std::uint32_t) { return 0U; }, entity, lanes);                                    \
    rounds_wide(source.seed, lanes);                                                                         \
    for (int i = 0; i < kWide; ++i) out[i] = DrawSource::pair(low(lanes.word[0][i]), low(lanes.word[1][i])); \
  }                                                                                                          \
  Wide wide_##name() { return {batch_##name, eight_##name, lifetimes_##name}; }

PITSTOP_WIDE(portable, , rounds_portable<kWide>, rounds_portable<kBlocks>)
#if defined(__x86_64__)
PITSTOP_WIDE(avx2, __attribute__((target("avx2"))), rounds_avx2<kWide>, rounds_avx2<kBlocks>)
PITSTOP_WIDE(avx512, __attribute__((target("avx512f"))), rounds_avx512<kWide>, rounds_avx2<kBlocks>)
#endif

Wide widest() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return wide_avx512();
  if (__builtin_cpu_supports("avx2")) return wide_avx2();
#endif
  return wide_portable();
}
const Wide kWidest = widest();

}  // namespace

void philox_batch(const DrawSource& source, std::uint32_t domain, std::uint32_t n,
                  std::uint64_t out[kBatch][kFrontPurposes]) {
  kWidest.batch(source, domain, n, out[0]);
}

void philox_eight(const DrawSource& source, DrawKey key, std::uint32_t first, std::uint64_t* out) {
  kWidest.eight(source, key, first, out);
}

void philox_first_lifetimes(const DrawSource& source, std::uint32_t domain, std::uint32_t unit,
                            std::uint64_t out[kUnitBatch]) {
  static_assert(static_cast<int>(Purpose::lifetime) == 0);  // the first half of block 0
  kWidest.lifetimes(source, domain, unit, out);
}

}  // namespace pitstop
