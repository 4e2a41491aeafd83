// A 64-bit hash for keys and for finding damage; not for secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "sim/shared/outcome.hpp"

namespace pitstop {

class Hash {
 public:
  void add(std::uint64_t x) { state_ = mixed(state_ ^ x) + 0x9e3779b97f4a7c15ULL; }
  void add(std::string_view bytes) {
    add(bytes.size());
    while (!bytes.empty()) {
      std::uint64_t word = 0;
      const std::size_t n = bytes.size() < sizeof word ? bytes.size() : sizeof word;
      std::memcpy(&word, bytes.data(), n);
      add(word);
      bytes.remove_prefix(n);
    }
  }
  std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace pitstop
