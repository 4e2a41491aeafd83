#include "experiments/scenario/table_cache.hpp"

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "experiments/base/atomic_file.hpp"

namespace pitstop {

namespace {

constexpr std::uintmax_t kLargest = 4U << 20;

// Empty: there is none. Relative paths are ignored, as the XDG base directory specification asks.
std::filesystem::path folder() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache && *cache == '/') return std::filesystem::path(cache) / "pitstop";
  const char* const home = std::getenv("HOME");
  if (home && *home == '/') return std::filesystem::path(home) / ".cache" / "pitstop";
  return {};
}

}  // namespace

void ContentHash::mix(unsigned char byte) {
  a_ = (a_ ^ byte) * 1099511628211ULL;  // FNV-1a
  b_ = (b_ + byte) * 0xff51afd7ed558ccdULL;
  b_ ^= b_ >> 29;
}

void ContentHash::add(std::string_view text) {
  add(static_cast<std::int64_t>(text.size()));
  for (const char c : text) mix(static_cast<unsigned char>(c));
}

void ContentHash::add(std::int64_t n) {
  for (int i = 0; i < 8; ++i) mix(static_cast<unsigned char>(static_cast<std::uint64_t>(n) >> (8 * i)));
}

void ContentHash::add(double x) {
  std::int64_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  add(bits);
}

std::string ContentHash::hex() const {
  std::string out;
  for (const std::uint64_t word : {a_, b_}) {
    for (int i = 60; i >= 0; i -= 4) out += "0123456789abcdef"[(word >> i) & 15];
  }
  return out;
}

std::optional<std::string> cached(const std::string& name) {
  std::error_code error;
  const std::filesystem::path path = folder() / name;
  if (!path.is_absolute() || !std::filesystem::is_regular_file(path, error)) return std::nullopt;
  if (std::filesystem::file_size(path, error) > kLargest || error) return std::nullopt;
  std::ifstream in(path, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), {}};
  if (!in) return std::nullopt;
  return bytes;
}

void keep_in_cache(const std::string& name, std::string_view bytes) noexcept {
  try {
    const std::filesystem::path in = folder();
    if (in.empty()) return;
    std::filesystem::create_directories(in);
    write_file((in / name).string(), bytes);
  } catch (const std::exception&) {  // the next run computes it again
  }
}

}  // namespace pitstop
