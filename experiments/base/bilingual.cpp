#include "experiments/base/bilingual.hpp"

#include <array>
#include <sstream>
#include <string_view>
#include <utility>

namespace pitstop {

namespace {

std::string japanese_unit(const std::string& unit) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kUnits{{
      {"d", "日"},
      {"h", "時間"},
      {"min", "分"},
      {"s", "秒"},
      {"ms", "ミリ秒"},
      {"us", "マイクロ秒"},
      {"years", "年"},
      {"y", "年"},
      {"never", "なし"},
  }};
  for (const auto& [en, ja] : kUnits) {
    if (unit == en) return std::string(ja);
  }
  return unit;
}

}  // namespace

std::string with_japanese_units(const std::string& english) {
  std::istringstream words(english);
  std::string out;
  for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + japanese_unit(word);
  return out;
}

std::optional<Language> language_of(std::string_view code) {
  if (code == "en") return Language::en;
  if (code == "ja") return Language::ja;
  return std::nullopt;
}
const char* code_of(Language language) { return language == Language::ja ? "ja" : "en"; }

}  // namespace pitstop
