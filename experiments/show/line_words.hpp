// The words and the colour of each ledger line, the same in every answer, report and picture.
#pragma once

#include <string_view>

#include "experiments/base/bilingual.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

struct LineWords {
  Line is;
  std::string_view en, ja;
  std::string_view meaning_en, meaning_ja;
  const char* colour;  // productive time is pale: the losses are the news
  bool dark;           // text on the colour is white
};
inline constexpr LineWords kLineWords[] = {
    {Line::productive, "productive", "有効な学習", "training that is kept", "残った学習時間", "#dcdcdc",
     false},
    {Line::checkpoint, "checkpoint", "チェックポイント", "training stopped while its state was saved",
     "状態を保存する間の停止", "#56b4e9", false},
    {Line::lost_work, "lost work", "失われた学習",
     "computed since the last copy that survived, and discarded",
     "残ったコピー以降に計算され、捨てられた時間", "#d55e00", true},
    {Line::detection, "detection", "検出", "from the failure until it was detected", "障害から検出まで",
     "#f0e442", false},
    {Line::drain, "drain", "ドレイン", "from the detection until the job was stopped",
     "判定からジョブ停止まで", "#e69f00", false},
    {Line::capacity_wait, "capacity wait", "容量待ち", "until a replacement was granted",
     "交換用ノードの確保まで", "#000000", true},
    {Line::replacement, "replacement", "ノード交換", "until the replacement had booted",
     "交換用ノードの起動まで", "#0072b2", true},
    {Line::validation, "validation", "検証", "until the replacement had passed its checks",
     "健全性の確認まで", "#cc79a7", false},
    {Line::queue, "queue", "キュー待ち", "until the scheduler started the job again",
     "再びジョブが始まるまで", "#999999", false},
    {Line::restart, "restart", "再起動と復元", "processes start and read the newest copy",
     "プロセスの起動と最新コピーの読み込み", "#009e73", false},
    {Line::degraded, "degraded", "性能低下", "loss while training was slower than full speed",
     "全速より遅い学習による損失", "#7a4b12", true},
};
static_assert(is_closed_list<Line>(kLineWords));

constexpr const LineWords& look_of(Line line) { return kLineWords[static_cast<std::size_t>(line)]; }
constexpr std::string_view line_words(Line line, Language language) {
  return language == Language::ja ? look_of(line).ja : look_of(line).en;
}
constexpr std::string_view line_meaning(Line line, Language language) {
  return language == Language::ja ? look_of(line).meaning_ja : look_of(line).meaning_en;
}

}  // namespace pitstop
