// Bad scenarios with the exact messages, because they are what a planner sees.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "tests/scenario/config_text.hpp"

namespace pitstop {

struct Bad {
  const char* name;
  std::string text;
  std::vector<std::string> messages;  // in the order of the file
  friend std::ostream& operator<<(std::ostream& out, const Bad& bad) { return out << bad.name; }
};

// After two lines that are a valid scenario: what follows begins on line 3.
inline std::string after_valid(const std::string& rest) { return kSmall + rest; }

std::vector<Bad> bad_text();
std::vector<Bad> bad_values();
std::vector<Bad> bad_causes();
std::vector<Bad> bad_plans();

}  // namespace pitstop
