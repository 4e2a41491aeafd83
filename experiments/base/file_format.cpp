#include "experiments/base/file_format.hpp"

#include <fmt/format.h>

#include "experiments/base/errors.hpp"

namespace pitstop {

void check_format(const std::string& path, std::uint64_t format, int newest, int oldest) {
  const auto first = static_cast<std::uint64_t>(oldest), last = static_cast<std::uint64_t>(newest);
  if (first <= format && format <= last) return;
  const std::string read =
      oldest == newest ? fmt::format("format {}", newest) : fmt::format("formats {} to {}", oldest, newest);
  throw InputError(
      fmt::format("{}: this file is of format {}; this program reads {}. Read it with {} Pitstop", path,
                  format, read, format > last ? "a newer" : "an older"));
}

}  // namespace pitstop
