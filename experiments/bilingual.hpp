// A phrase in every language of the report, made where its parts are known: nothing is translated by reading
// English.
#pragma once

#include <string>

namespace pitstop {

struct Bilingual {
  std::string en, ja;
};

// A duration as people read it, "1 h 30 min", with Japanese units.
std::string with_japanese_units(const std::string& english);

}  // namespace pitstop
