// Tables that take long to compute, kept on disk under the hash of all that they follow from:
// $XDG_CACHE_HOME/pitstop, else ~/.cache/pitstop. A cache that is missing, full, damaged or not writable only
// costs time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pitstop {

// Collects what a table follows from, in a fixed order.
class ContentHash {
 public:
  void add(std::string_view text);
  void add(double x);
  void add(std::int64_t n);
  std::string hex() const;

 private:
  void mix(unsigned char byte);
  std::uint64_t a_ = 14695981039346656037ULL, b_ = 0x9e3779b97f4a7c15ULL;
};

// The bytes kept under that name, if any.
std::optional<std::string> cached(const std::string& name);
void keep_in_cache(const std::string& name, std::string_view bytes) noexcept;

}  // namespace pitstop
