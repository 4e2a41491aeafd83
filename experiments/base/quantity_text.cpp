#include "experiments/base/quantity_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "experiments/base/unit_table.hpp"

namespace pitstop {
namespace {

std::string rounded(double x, int digits) {
  std::array<char, 64> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::fixed, digits);
  std::string out(buffer.data(), end.ptr);
  if (out.find('.') != std::string::npos) {
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
  }
  return out;
}

// "2 h 13 min": two units, the second left out when zero.
std::string two_units(std::int64_t big, const char* big_unit, std::int64_t small, const char* small_unit) {
  std::string out = std::to_string(big) + " " + big_unit;
  if (small > 0) out += " " + std::to_string(small) + " " + small_unit;
  return out;
}

}  // namespace

std::string format_duration(Duration d) {
  if (d < Duration{}) return "-" + format_duration(Duration{} - d);
  const double s = d.seconds();
  if (d.ticks() == 0) return "0 s";
  if (s < 0.9995e-3) return std::to_string(d.ticks()) + " us";
  if (s < 0.9995) return rounded(s * 1e3, s < 0.1 ? 1 : 0) + " ms";
  if (s < 99.95) return rounded(s, s < 9.995 ? 2 : 1) + " s";
  if (s < 3599.5) {
    const std::int64_t whole = std::llround(s);
    return two_units(whole / 60, "min", whole % 60, "s");
  }
  if (s < 48 * 3600 - 30) {
    const std::int64_t minutes = std::llround(s / 60);
    return two_units(minutes / 60, "h", minutes % 60, "min");
  }
  return rounded(s / 86400, s < 1000 * 86400.0 ? 1 : 0) + " d";
}

std::string exact_duration(Duration d) {
  if (d == Duration{}) return "0s";
  std::string out;
  std::int64_t left = d.ticks();
  for (std::size_t i = 1; i <= 4; ++i) {  // d, h, min, s
    const auto size = static_cast<std::int64_t>(kTimeUnits[i].size);
    const std::int64_t n = left / size;
    left -= n * size;
    if (i == 4 && left > 0 && (n > 0 || left % 1000 != 0)) {  // a decimal fraction of seconds
      return out + rounded(static_cast<double>(n) + static_cast<double>(left) * 1e-6, 6) + "s";
    }
    if (n > 0) out += std::to_string(n) + kTimeUnits[i].name;
  }
  if (left > 0) out += std::to_string(left / 1000) + "ms";
  return out;
}

std::string exact_bytes(double bytes) {
  constexpr double gib = 1073741824.0;
  return std::fmod(bytes, gib) == 0 ? format_number(bytes / gib) + " GiB"
                                    : format_number(bytes / 1e9) + " GB";
}

std::string exact_bandwidth(double bytes_per_s) {
  const double gbps = bytes_per_s * 8 / 1e9;
  return gbps == std::floor(gbps) ? format_number(gbps) + " Gbps"
                                  : format_number(bytes_per_s / 1e9) + " GB/s";
}

std::string format_number(double x) {
  std::array<char, 64> buffer{};
  const bool plain = x == 0 || (std::fabs(x) >= 1e-4 && std::fabs(x) < 1e15);
  const auto end =
      plain ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), x, std::chars_format::fixed)
            : std::to_chars(buffer.data(), buffer.data() + buffer.size(), x);
  return std::string(buffer.data(), end.ptr);
}

}  // namespace pitstop
