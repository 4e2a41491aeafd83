#include "calibration/quantity_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace pitstop {

namespace {

struct Prefix {
  double factor;
  const char* name;
};

constexpr std::array<Prefix, 5> kLarge{{{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}, {1, ""}}};
constexpr std::array<Prefix, 3> kSmall{{{1, ""}, {1e-3, "m"}, {1e-6, "u"}}};

// Three significant figures, never in exponent form where a person would not.
std::string three_figures(double x) {
  const double size = std::abs(x);
  if (size >= 99.95) return fmt::format("{:.0f}", x);
  return size >= 9.995 ? fmt::format("{:.1f}", x) : fmt::format("{:.2f}", x);
}

template <std::size_t N>
std::string with_prefix(double value, std::string_view unit, const std::array<Prefix, N>& prefixes) {
  for (const Prefix& p : prefixes) {
    if (std::abs(value) >= p.factor * 0.9995)
      return fmt::format("{} {}{}", three_figures(value / p.factor), p.name, unit);
  }
  const Prefix& last = prefixes.back();
  return fmt::format("{} {}{}", three_figures(value / last.factor), last.name, unit);
}

}  // namespace

std::string quantity_text(double value, std::string_view unit) {
  if (unit == "1") return fmt::format("{:.4g}", value);
  if (unit == "s") return with_prefix(value, unit, kSmall);
  return with_prefix(value, unit, kLarge);
}

std::string bytes_text(unsigned long long bytes) {
  constexpr std::array<const char*, 5> kNames{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t i = 0;
  while (i + 1 < kNames.size() && bytes != 0 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++i;
  }
  return fmt::format("{} {}", bytes, kNames[i]);
}

}  // namespace pitstop
