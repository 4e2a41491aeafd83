// A phrase in every language of the report, made where its parts are known: nothing is translated by reading
// English.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pitstop {

enum class Language { en, ja };
std::optional<Language> language_of(std::string_view code);  // "en", "ja"
const char* code_of(Language language);

struct Bilingual {
  std::string en, ja;
};

// A duration as people read it, "1 h 30 min", with Japanese units.
std::string with_japanese_units(const std::string& english);
}  // namespace pitstop
