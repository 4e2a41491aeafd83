// Phrases that other parts of the program make, in the report's language.
#include <utility>

#include "experiments/report/words.hpp"

namespace pitstop {

std::string turn_words(const std::string& english, Language language) {
  if (language == Language::en) return english;
  static constexpr std::pair<std::string_view, std::string_view> kTurns[] = {
      {"1 min less", "1 分短縮"}, {"10 % less", "10 % 短縮"}, {"10 % fewer", "10 % 減"}};
  for (const auto& [en, ja] : kTurns) {
    if (english == en) return std::string(ja);
  }
  const std::size_t failures = english.find(" failures");
  return failures == std::string::npos ? english : english.substr(0, failures) + " 件";
}

std::string standing_words(const std::string& origin, Language language) {
  for (const auto& [word, what] : {std::pair("measured", Say::measured),
                                   std::pair("published", Say::published), std::pair("assumed", Say::assumed),
                                   std::pair("scenario", Say::stated), std::pair("option", Say::typed)}) {
    if (origin == word) return std::string(said(what, language));
  }
  return origin;
}

}  // namespace pitstop
