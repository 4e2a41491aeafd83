// Hashes for keys, for digests and for finding damage; not for secrets. Digests, and files that are kept,
// depend on every bit of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "sim/base/platform.hpp"

namespace pitstop {

SIM_HD constexpr std::uint64_t mixed(std::uint64_t x) {  // splitmix64's finalizer
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

// Of 64-bit words and texts, in the order in which they are added.
class Hash {
 public:
  SIM_HD constexpr explicit Hash(std::uint64_t state = 0) : state_(state) {}

  SIM_HD constexpr void add(std::uint64_t x) { state_ = mixed(state_ ^ x) + 0x9e3779b97f4a7c15ULL; }
  void add(std::string_view bytes) {
    add(static_cast<std::uint64_t>(bytes.size()));
    while (!bytes.empty()) {
      std::uint64_t word = 0;
      const std::size_t n = bytes.size() < sizeof word ? bytes.size() : sizeof word;
      std::memcpy(&word, bytes.data(), n);
      add(word);
      bytes.remove_prefix(n);
    }
  }
  SIM_HD constexpr std::uint64_t value() const { return state_; }
  std::string hex() const {  // 16 digits
    std::string out;
    for (int i = 60; i >= 0; i -= 4) out += "0123456789abcdef"[(state_ >> i) & 15];
    return out;
  }

 private:
  std::uint64_t state_;
};

// FNV-1a. The draws of `--uncertainty` depend on it.
constexpr std::uint32_t short_hash(std::string_view text) {
  std::uint32_t h = 2166136261U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h;
}

}  // namespace pitstop
