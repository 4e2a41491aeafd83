#include "calibration/import/size_text.hpp"

#include <string>

#include "calibration/import/text.hpp"

namespace pitstop {

std::optional<double> size_of(std::string_view text, double thousand) {
  text = trimmed(text);
  const std::size_t end = text.find_first_not_of("0123456789.+-");
  const auto value = parse_finite(text.substr(0, end));
  if (!value || *value < 0) return std::nullopt;
  std::string unit = lower_case(trimmed(end == std::string_view::npos ? "" : text.substr(end)));
  for (const std::string_view rate : {"/sec", "/s", "iops", "ops", "bytes", "byte"}) {
    if (unit.ends_with(rate)) unit.resize(unit.size() - rate.size());
  }
  while (unit.ends_with(' ')) unit.pop_back();
  if (unit.empty() || unit == "b") return value;
  const std::size_t power = std::string_view("kmgtp").find(unit[0]);
  const std::string_view rest = std::string_view(unit).substr(1);
  if (power == std::string_view::npos || (!rest.empty() && rest != "b" && rest != "ib" && rest != "i"))
    return std::nullopt;
  double factor = 1;
  for (std::size_t i = 0; i <= power; ++i) factor *= rest.starts_with('i') ? 1024 : thousand;
  return *value * factor;
}

}  // namespace pitstop
