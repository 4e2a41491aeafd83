#include "experiments/scenario/table_cache.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "experiments/base/files/atomic_file.hpp"

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
