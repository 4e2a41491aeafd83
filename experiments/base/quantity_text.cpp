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

// "12,345".
std::string in_thousands(std::int64_t n) {
  std::string digits = std::to_string(n);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
  return digits;
}

enum class Word { us, ms, s, min, h, d };
constexpr Text<Word> kWords[] = {
    {Word::us, "us", "マイクロ秒"}, {Word::ms, "ms", "ミリ秒"}, {Word::s, "s", "秒"},
    {Word::min, "min", "分"},       {Word::h, "h", "時間"},     {Word::d, "d", "日"},
};
static_assert(is_complete(kWords, 6));

// A duration of one language.
struct Writer {
  Language language;

  std::string one(const std::string& number, Word unit) const {
    return number + " " + std::string(text_of(kWords, unit, language));
  }
  // "2 h 13 min": two units, the second left out when zero.
  std::string two(std::int64_t big, Word big_unit, std::int64_t small, Word small_unit) const {
    const std::string first = one(std::to_string(big), big_unit);
    return small > 0 ? first + " " + one(std::to_string(small), small_unit) : first;
  }
};

}  // namespace

std::string format_duration(Duration d, Language language) {
  if (d < Duration{}) return "-" + format_duration(Duration{} - d, language);
  const Writer w{language};
  const double s = d.seconds();
  if (d.ticks() == 0) return w.one("0", Word::s);
  if (s < 0.9995e-3) return w.one(std::to_string(d.ticks()), Word::us);
  if (s < 0.9995) return w.one(rounded(s * 1e3, s < 0.1 ? 1 : 0), Word::ms);
  if (s < 59.95) return w.one(rounded(s, s < 9.995 ? 2 : 1), Word::s);
  if (s < 3599.5) {
    const std::int64_t whole = std::llround(s);
    return w.two(whole / 60, Word::min, whole % 60, Word::s);
  }
  if (s < 48 * 3600 - 30) {
    const std::int64_t minutes = std::llround(s / 60);
    return w.two(minutes / 60, Word::h, minutes % 60, Word::min);
  }
  return w.one(s < 1000 * 86400.0 ? rounded(s / 86400, 1) : in_thousands(std::llround(s / 86400)), Word::d);
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
