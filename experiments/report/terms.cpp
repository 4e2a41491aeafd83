// The fixed terms of the model in the report's languages, and numbers with their units.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "experiments/report/words.hpp"
#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

struct Term {
  std::string_view en, ja;
};

constexpr std::array<Term, kLines> kLineWords{{
    {"productive", "有効な学習"},
    {"checkpoint", "チェックポイント"},
    {"lost work", "失われた学習"},
    {"detection", "検出"},
    {"drain", "ドレイン"},
    {"capacity wait", "容量待ち"},
    {"replacement", "ノード交換"},
    {"validation", "検証"},
    {"queue", "キュー待ち"},
    {"restart", "再起動と復元"},
    {"degraded", "性能低下"},
}};

constexpr std::array<Term, kLines> kLineMeanings{{
    {"training that counts", "残った学習時間"},
    {"training stopped while its state was saved", "状態を保存する間の停止"},
    {"computed since the last copy that survived, and thrown away",
     "残ったコピー以降に計算され、捨てられた時間"},
    {"from the failure until it was noticed", "障害から検出まで"},
    {"from the verdict until the job was off its nodes", "判定からジョブ停止まで"},
    {"until a replacement could be had", "交換用ノードの確保まで"},
    {"until it had booted", "交換用ノードの起動まで"},
    {"until it was found healthy", "健全性の確認まで"},
    {"until the scheduler started the job again", "再びジョブが始まるまで"},
    {"processes start and read the newest copy", "プロセスの起動と最新コピーの読み込み"},
    {"training slower than at full speed", "全速より遅い学習による損失"},
}};

constexpr std::array<Term, kNodeUses> kUseWords{{
    {"a job trains", "学習中"},
    {"a job holds it and stands still", "占有、学習は停止"},
    {"idle", "空き"},
    {"standby", "待機 (予備)"},
    {"faulty", "故障"},
    {"in repair", "修理・交換中"},
    {"lost, retired or other work's", "喪失・廃止・他の用途"},
}};

std::string_view pick(const Term& b, Language language) { return language == Language::ja ? b.ja : b.en; }

}  // namespace

std::string_view line_words(Line line, Language language) {
  return pick(kLineWords[static_cast<std::size_t>(line)], language);
}
std::string_view line_meaning(Line line, Language language) {
  return pick(kLineMeanings[static_cast<std::size_t>(line)], language);
}

std::string_view use_words(NodeUse use, Language language) {
  return pick(kUseWords[static_cast<std::size_t>(use)], language);
}

std::string node_hours_words(double node_hours) {
  if (node_hours >= 9.95 || node_hours <= 0)
    return grouped(static_cast<unsigned long long>(std::max(0.0, node_hours) + 0.5));
  return fmt::format("{:.2g}", node_hours);
}

std::string units_words(const std::string& english, Language language) {
  return language == Language::en ? english : with_japanese_units(english);
}
std::string unit_words(const TimeUnit& unit, Language language) {
  const std::string name = unit.name;
  if (language == Language::en) return name;
  return name == "days" ? "日" : name == "hours" ? "時間" : name == "minutes" ? "分" : "秒";
}

}  // namespace pitstop
