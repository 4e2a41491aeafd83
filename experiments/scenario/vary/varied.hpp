// The value of a varied key at one point of a sweep.
#pragma once

#include <optional>
#include <string>

namespace pitstop {

struct VariedValue {
  std::string key;               // checkpoint.interval
  std::string text;              // as typed or as generated: "1h 57min"
  std::optional<double> number;  // seconds for durations; plain number otherwise; none for a name
  bool is_duration = false;
};

}  // namespace pitstop
