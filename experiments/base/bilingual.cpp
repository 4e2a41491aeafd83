#include "experiments/base/bilingual.hpp"

namespace pitstop {

std::optional<Language> language_of(std::string_view code) {
  if (code == "en") return Language::en;
  if (code == "ja") return Language::ja;
  return std::nullopt;
}
const char* code_of(Language language) { return language == Language::ja ? "ja" : "en"; }

}  // namespace pitstop
