// Phrases that other parts of the program make, in the report's language.
#include <sstream>

#include "experiments/report/words.hpp"

namespace pitstop {

namespace {

struct Phrase {
  std::string_view en, ja;
};

// What follows `english`'s beginning, if it begins so.
std::optional<std::string> after(const std::string& english, std::string_view beginning) {
  if (!english.starts_with(beginning)) return std::nullopt;
  return english.substr(beginning.size());
}

}  // namespace

std::string change_words(const std::string& english, Language language) {
  if (language == Language::en) return english;
  static constexpr Phrase kChanges[] = {
      {"software failures resubmitted at once", "ソフトウェア障害を直ちに再投入"},
      {"detection twice as fast", "検出を 2 倍速く"},
      {"restart and restore twice as fast", "再起動と復元を 2 倍速く"},
      {"nodes replaced or rebooted twice as fast", "ノードの交換と再起動を 2 倍速く"},
      {"checkpoint stalls half as long", "チェックポイントの停止時間を半分に"},
  };
  for (const Phrase& b : kChanges) {
    if (english == b.en) return std::string(b.ja);
  }
  constexpr std::string_view kEvery = "a checkpoint every ";
  if (english.starts_with(kEvery)) {
    return "チェックポイント間隔を " + units_words(english.substr(kEvery.size()), language) + " に";
  }
  std::istringstream words(english);
  std::string number, rest;
  if (words >> number && std::getline(words, rest) && rest.starts_with(" more spare node")) {
    return "予備ノードを " + number + " 台追加";
  }
  return english;
}

std::string lever_words(const std::string& english, Language language) {
  if (language == Language::en) return english;
  static constexpr Phrase kNamed[] = {
      {"failures of ", " の障害"}, {"detection by ", " による検出"}, {"rate of ", " の発生率"}};
  for (const Phrase& p : kNamed) {
    if (const auto name = after(english, p.en)) return *name + std::string(p.ja);
  }
  static constexpr Phrase kStages[] = {{"draining a node", "ノードの切り離し"},
                                       {"waiting for capacity", "容量待ち"},
                                       {"replacing a node", "ノードの交換"},
                                       {"rebooting a node", "ノードの再起動"},
                                       {"validation", "検証"},
                                       {"the queue", "キュー待ち"},
                                       {"the restart", "再起動"},
                                       {"resubmission of software", "ソフトウェア障害の再投入"}};
  for (const Phrase& p : kStages) {
    if (english == p.en) return std::string(p.ja);
  }
  static constexpr Phrase kTiers[] = {{"the checkpoint stall", "チェックポイントの停止"},
                                      {"writing a checkpoint", "チェックポイントの書き込み"},
                                      {"loading a checkpoint", "チェックポイントの読み込み"}};
  for (const Phrase& p : kTiers) {
    const auto rest = after(english, p.en);
    if (!rest) continue;
    const std::size_t name = rest->find(' ', 1);  // " to TIER", " from TIER"
    return std::string(p.ja) + (name == std::string::npos ? "" : " (" + rest->substr(name + 1) + ")");
  }
  return english;
}

std::string turn_words(const std::string& english, Language language) {
  if (language == Language::en) return english;
  static constexpr Phrase kTurns[] = {
      {"1 min less", "1 分短縮"}, {"10 % less", "10 % 短縮"}, {"10 % fewer", "10 % 減"}};
  for (const Phrase& p : kTurns) {
    if (english == p.en) return std::string(p.ja);
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
