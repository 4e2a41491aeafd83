// Every text of the report in both languages: tables of {key, English, Japanese}, asserted complete.
#include "experiments/report/words.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "experiments/show/text_style.hpp"

namespace pitstop {

namespace {

constexpr Text<Say> kSentences[] = {
    {Say::title, "Resiliency report", "レジリエンシー検証レポート"},
    {Say::answer, "The answer", "結論"},
    {Say::answer_sentence, "{work} of training will take {mean}; 95 % of runs finish within {p95}.",
     "{work} の学習には平均 {mean} かかります。95 % の実行は {p95} 以内に終わります。"},
    {Say::answer_certain, "{work} of training will take {mean}, in every run.",
     "{work} の学習には、どの実行でも {mean} かかります。"},
    {Say::answer_censored, "{share} of runs did not finish the {work} of training.",
     "{work} の学習を終えられなかった実行が {share} あります。"},
    {Say::lost, "Lost", "失われた時間"},
    {Say::of_wall_time, "{share} of the wall time", "実時間の {share}"},
    {Say::ettr, "ETTR", "ETTR"},
    {Say::ettr_meaning, "productive time / wall time", "有効な学習時間 / 実時間"},
    {Say::interruptions, "Interruptions", "中断"},
    {Say::a_run, "a run, on average", "1 回の実行あたり平均"},
    {Say::cost, "Cost", "費用"},
    {Say::cost_meaning, "node-hours at the scenario's price, spares included",
     "シナリオの単価による (予備ノードを含む)"},
    {Say::best_change, "What would help most", "最も効果のある変更"},
    {Say::best_change_none, "No tested change has a measurable effect.",
     "効果が認められる変更はありません。"},
    {Say::saves, "{change}: saves {gain} ({low} to {high}).",
     "{change}: {gain} の短縮 ({low} から {high})。"},
    {Say::where_time_goes, "Where the time goes", "時間の内訳"},
    {Say::where_meaning,
     "From the ideal length to the wall time: the mean of each line of the ledger. The lines sum to the wall "
     "time exactly, in every replication.",
     "理想の所要時間から実時間まで、台帳の各項目の平均です。どの試行でも、項目の合計は実時間に正確に一致しま"
     "す。"},
    {Say::ideal, "productive training", "有効な学習"},
    {Say::wall_time, "wall time", "実時間"},
    {Say::to_which_cause, "To which cause", "原因別の損失"},
    {Say::cause, "Cause", "原因"},
    {Say::cause_meaning, "The same lost time by what caused it.", "同じ損失時間を原因別に分けたものです。"},
    {Say::no_failure, "no failure (scheduled checkpoints, first start)",
     "障害以外 (定期チェックポイント、最初の起動)"},
    {Say::no_failure_short, "no failure", "障害以外"},
    {Say::upper95, "95 % upper", "95 % 上限"},
    {Say::lower95, "95 % lower", "95 % 下限"},
    {Say::line, "Line", "項目"},
    {Say::mean, "Mean", "平均"},
    {Say::deviation, "Standard deviation", "標準偏差"},
    {Say::interval95, "95 % confidence interval of the mean", "平均の 95 % 信頼区間"},
    {Say::share, "Share", "割合"},
    {Say::checkpoint_interval, "Checkpoint interval", "チェックポイント間隔"},
    {Say::interval_meaning,
     "The present interval is {present}; the exact optimum for its stall and failure rate is {exact}.",
     "現在の間隔は {present}、停止時間と障害率に対する厳密な最適値は {exact} です。"},
    {Say::interval_flat,
     "Any interval from {low} to {high} costs at most {margin} of the wall time more than the best: choose "
     "in this range.",
     "{low} から {high} までの間隔なら、最良との差は実時間の {margin} "
     "以内です。この範囲から選んでください。"},
    {Say::interval_axis, "checkpoint interval (useful work between snapshots)",
     "チェックポイント間隔 (スナップショット間の有効な学習)"},
    {Say::time_lost, "time lost", "失われた時間"},
    {Say::present, "present", "現在"},
    {Say::exact_optimum, "exact optimum", "厳密な最適値"},
    {Say::as_good, "nearly as good as the best", "最良とほぼ同等"},
    {Say::theory, "theory", "理論値"},
    {Say::how_long, "How long it could take", "所要時間の分布"},
    {Say::how_long_meaning, "Wall times of {n} replications, each with its own failures.",
     "{n} 回の試行の実時間です。試行ごとに異なる障害が起こります。"},
    {Say::jobs_long_meaning,
     "What a job takes from its submission to its end: the mean over the {jobs} jobs in each of {n} "
     "replications.",
     "{n} 回の試行それぞれについて、{jobs} 個のジョブの投入から終了までの時間を平均したものです。"},
    {Say::jobs_unfinished,
     "In {share} of the replications some job did not complete; its time counts until it ended.",
     "{share} の試行ではすべてのジョブが完了せず、完了しなかったジョブは打ち切りまでの時間で数えます。"},
    {Say::sums_only,
     "The result file holds the time until the last end, utilisation, goodput and node-hours only as sums "
     "over the replications. Their standard deviations are in the table of the cluster's figures; their "
     "distributions cannot be drawn.",
     "最後の終了までの時間、使用率、グッドプット、ノード時間は、結果ファイルに試行の合計としてのみ記録されて"
     "います。標準偏差はクラスターの数値の表にありますが、分布は描けません。"},
    {Say::runs, "runs", "試行数"},
    {Say::replication, "replication", "試行"},
    {Say::what_would_help, "What one change would save", "変更の効果"},
    {Say::help_meaning,
     "Each change alone, under the same failures; lines are 95 % confidence intervals of the paired "
     "difference.",
     "同じ障害に対して変更を一つずつ試した結果です。線は対応のある差の 95 % 信頼区間です。"},
    {Say::change, "Change", "変更"},
    {Say::time_saved, "time saved", "短縮される時間"},
    {Say::timelines, "One run, from start to end", "実行の経過"},
    {Say::timeline_meaning, "The median and the slowest replication: what the job did at each moment.",
     "中央値の試行と最も遅い試行で、ジョブが各時点で何をしていたかを示します。"},
    {Say::median_run, "median run: replication {r}, {wall}", "中央値の試行: {r} 番、{wall}"},
    {Say::worst_run, "slowest run: replication {r}, {wall}", "最も遅い試行: {r} 番、{wall}"},
    {Say::days_from_start, "{unit} from the start", "開始からの{unit}"},
    {Say::how_sure, "How sure", "結果の確からしさ"},
    {Say::how_sure_meaning, "The mean after so many replications, with its 95 % interval.",
     "試行数に対する平均と、その 95 % 信頼区間です。"},
    {Say::running_mean, "mean wall time", "平均実時間"},
    {Say::job_wall_time, "mean wall time of a job", "ジョブの平均実時間"},
    {Say::replications, "replications", "試行数"},
    {Say::assumptions, "Assumptions", "前提"},
    {Say::assumptions_meaning,
     "The inputs of this answer. Figures stated in the scenario have their sources in its comments, below.",
     "結果の前提です。シナリオに記載された数値の出典は、下のシナリオ中のコメントにあります。"},
    {Say::input, "Input", "入力"},
    {Say::value, "Value", "値"},
    {Say::standing, "Basis", "根拠の種類"},
    {Say::source, "Source", "出典"},
    {Say::unconfirmed, "unconfirmed", "未確認"},
    {Say::none_unconfirmed, "No figure in use is marked as unconfirmed.",
     "未確認とされた数値は使われていません。"},
    {Say::scenario_text, "The scenario as it was run", "実行されたシナリオ"},
    {Say::provenance, "Provenance", "来歴"},
    {Say::reproduce, "Command that made the result", "結果を作ったコマンド"},
    {Say::version, "Version", "バージョン"},
    {Say::seed, "Seed", "シード"},
    {Say::digest, "Digest", "ダイジェスト"},
    {Say::engine, "Engine", "エンジン"},
    {Say::varied, "Varied", "変えたキー"},
    {Say::points, "Points of the sweep", "スイープの各点"},
    {Say::points_meaning,
     "All points were simulated under the same failures. The rest of this report is about the best point: "
     "{best}.",
     "すべての点は同じ障害に対するものです。以下は最良の点 ({best}) について述べます。"},
    {Say::not_simulated, "Left out: the scenario could not be simulated again ({why}).",
     "省略: シナリオを改めてシミュレートできませんでした ({why})。"},
    {Say::data_table, "The figures of this chart", "この図の数値"},
    {Say::keyboard_hint, "Arrow keys move along the curve.", "矢印キーで曲線上を移動できます。"},
    {Say::executive_summary, "Executive summary", "エグゼクティブサマリー"},
    {Say::validation, "Validation", "環境の検証"},
    {Say::resiliency, "Resiliency", "レジリエンシー"},
    {Say::observability, "Observability", "可観測性"},
    {Say::proposals, "Proposals", "改善提案"},
    {Say::detected_by, "Detected by", "検出の経路"},
    {Say::latency, "Latency (mean)", "遅延 (平均)"},
    {Say::missed, "Missed", "見逃し"},
    {Say::time_to_detect,
     "A failure costs {each} of detection and drain on average ({n} interruptions a run).",
     "1 回の障害あたり、検出とドレインに平均 {each} かかります (1 回の実行に {n} 回の中断)。"},
    {Say::nothing_to_propose, "No change was simulated.", "変更のシミュレーションは行われていません。"},
    {Say::not_known,
     "Expected {what}, with what is not known of the inputs: {expected} (95 %); one run: {run} (95 %). "
     "{share} of the variance comes from unknown inputs, the rest from chance.",
     "装置について分かっている範囲では、{what}の期待値は {expected}、1 回の実行では {run} です (95 "
     "%)。分散の {share} は装置について分かっていないことにより、残りは偶然によるものです。"},
    {Say::hangs_on, "What affects the answer most", "結果を左右する入力"},
    {Say::improve_first,
     "What to improve first: the time that each change alone saves. All were simulated under the same "
     "failures ({n} replications each).",
     "まず何を改善すべきか: それぞれの変更だけで短縮できる時間です。すべて同じ障害に対して {n} "
     "回ずつ実行しました。"},
    {Say::grey, "Grey: not significant.", "灰色: 有意差なし。"},
    {Say::measure_first,
     "What to measure first: the 95 % range that the counted failures leave for each rate, and what either "
     "end changes.",
     "まず何を測定すべきか: 数えられた故障数から発生率がどこまで定まるか (95 "
     "%)、その両端で結果がどう変わるかです。"},
    {Say::fewer_more, "Blue: the failure rate at its low end; red: at its high end.",
     "青は故障がその下端まで少ない場合、赤は上端まで多い場合です。"},
    {Say::at_low, "At the low end", "下端で"},
    {Say::at_high, "At the high end", "上端で"},
    {Say::inputs, "Inputs and where they come from", "入力とその根拠"},
    {Say::measured, "measured", "測定"},
    {Say::published, "published", "公表値"},
    {Say::assumed, "assumed", "仮定"},
    {Say::stated, "stated in the scenario", "シナリオの記載"},
    {Say::typed, "given on the command line", "コマンドラインの指定"},
    {Say::cluster_answer,
     "{jobs} jobs on {nodes} nodes: jobs hold {utilisation} of the nodes' time; {goodput} of it becomes "
     "productive work.",
     "{nodes} ノードで {jobs} 個のジョブ: ノード時間の {utilisation} をジョブが占有し、{goodput} "
     "が有効な学習になります。"},
    {Say::cluster_lost,
     "Failures cost the jobs {lost} node-hours, {share} of all that they use; the largest part is due to "
     "{most}.",
     "障害はジョブに {lost} ノード時間、全体の {share} の損失を与えます。最大の原因は {most} です。"},
    {Say::cluster_safe, "No failure cost the jobs any time.", "障害による損失はありません。"},
    {Say::utilisation, "Utilisation", "使用率"},
    {Say::utilisation_meaning, "share of the nodes' time held by jobs",
     "ノード時間のうちジョブが占有した割合"},
    {Say::goodput, "Goodput", "グッドプット"},
    {Say::goodput_meaning, "share of the nodes' time spent on productive work",
     "ノード時間のうち有効な学習になった割合"},
    {Say::work_lost, "Work lost", "失われた学習"},
    {Say::work_lost_meaning, "node-hours computed and then discarded", "ノード時間 (計算後に捨てられた分)"},
    {Say::in_queue, "In the queue", "キュー待ち"},
    {Say::in_queue_meaning, "node-hours that jobs wait", "ノード時間 (ジョブが待っていた分)"},
    {Say::span, "All jobs", "全ジョブ"},
    {Say::span_meaning, "from the first submission to the last end", "最初の投入から最後の終了まで"},
    {Say::node_hours, "Node-hours", "ノード時間"},
    {Say::node_hours_of, "{n} node-hours", "{n} ノード時間"},
    {Say::node_hours_lost, "Node-hours lost", "失われたノード時間"},
    {Say::node_hours_go, "Where the node-hours go", "ノード時間の内訳"},
    {Say::node_hours_meaning,
     "The time of all jobs, weighted by number of nodes, in node-hours. A job that waits or is stopped "
     "counts the nodes that it requests, whether it holds them or not.",
     "全ジョブの台帳をノード数で重み付けしたノード時間です。待機中または停止中のジョブは、占有の有無にかかわ"
     "らず要求ノード数で数えます。"},
    {Say::cluster_wall, "all jobs", "全ジョブの合計"},
    {Say::cluster_cause_meaning, "The same node-hours by what caused them.",
     "同じノード時間を原因別に分けたものです。"},
    {Say::cluster_no_failure, "no failure (queue, scheduled checkpoints, first starts)",
     "障害以外 (キュー待ち、定期チェックポイント、最初の起動)"},
    {Say::jobs, "Jobs", "ジョブ"},
    {Say::jobs_meaning, "What a job of each kind takes on average, from its submission to its end.",
     "種類ごとの、投入から終了までの平均です。"},
    {Say::job, "Job", "ジョブ名"},
    {Say::number, "Number", "個数"},
    {Say::nodes, "Nodes", "ノード数"},
    {Say::completed, "Completed", "完了"},
    {Say::submitted, "Submitted", "投入"},
    {Say::waited, "First wait", "最初の待ち時間"},
    {Say::each_job,
     "The {n} of {all} jobs that use the most node-hours beyond their productive work; times are means over "
     "the replications.",
     "{all} 個のジョブのうち、有効な学習以外に最も多くのノード時間を使った {n} "
     "個です。時間は試行の平均です。"},
    {Say::cluster_timelines, "The cluster, from start to end", "クラスターの経過"},
    {Say::cluster_timeline_meaning,
     "The median and the worst replication by the total time of all jobs: what the nodes were used for and, "
     "each with its own scale, how many nodes were faulty or in repair and how many nodes the queued jobs "
     "requested. Each bar is the mean of 1/240 of the run.",
     "全ジョブの合計時間による中央値と最悪の試行で、ノードが何に使われたかを示します。下段は、故障中または修"
     "理中のノード数と、待機中のジョブが要求したノード数です (目盛りはそれぞれ異なります)。値は全期間の 240 "
     "分の 1 ごとの平均です。"},
    {Say::cluster_median,
     "median: replication {r}, {completed} of {jobs} jobs completed, the last after {end}",
     "中央値: {r} 番の試行、{jobs} 個中 {completed} 個が完了、最後の終了は {end} 後"},
    {Say::cluster_worst, "worst: replication {r}, {completed} of {jobs} jobs completed, the last after {end}",
     "最悪: {r} 番の試行、{jobs} 個中 {completed} 個が完了、最後の終了は {end} 後"},
    {Say::nodes_in_use, "nodes", "ノード数"},
    {Say::nodes_in_line, "queued", "待ち"},
    {Say::nodes_down, "down", "故障"},
    {Say::use, "Use", "用途"},
    {Say::cluster_figures, "The cluster in figures", "クラスターの数値"},
    {Say::cluster_figures_meaning,
     "Means and standard deviations over {n} replications, and the 95 % intervals of the means.",
     "{n} 回の試行の平均と標準偏差、平均の 95 % 信頼区間です。"},
    {Say::figure, "Figure", "項目"},
    {Say::made_by, "Made by Pitstop {version}", "Pitstop {version} により作成"},
    {Say::turn_tenth, "10 % less", "10 % 短縮"},
    {Say::turn_fewer, "10 % fewer", "10 % 減"},
    {Say::count_of_failures, "{n} failures", "{n} 件"},
    {Say::failure, "failure", "障害"},
};
static_assert(is_complete(kSentences, kSays));

constexpr Text<NodeUse> kUseWords[] = {
    {NodeUse::training, "training", "学習中"},
    {NodeUse::standing, "allocated, not training", "占有、学習は停止"},
    {NodeUse::idle, "idle", "空き"},
    {NodeUse::standby, "standby", "待機 (予備)"},
    {NodeUse::faulty, "faulty", "故障"},
    {NodeUse::away, "in repair", "修理・交換中"},
    {NodeUse::gone, "lost, retired or used by other work", "喪失・廃止・他の用途"},
};
static_assert(is_complete(kUseWords, kNodeUses));

// By the word that InputOrigin::origin holds.
constexpr std::pair<std::string_view, Say> kStandings[] = {{"measured", Say::measured},
                                                           {"published", Say::published},
                                                           {"assumed", Say::assumed},
                                                           {"scenario", Say::stated},
                                                           {"option", Say::typed}};

}  // namespace

std::string_view said(Say what, Language language) { return text_of(kSentences, what, language); }

std::string_view use_words(NodeUse use, Language language) { return text_of(kUseWords, use, language); }

std::string node_hours_words(double node_hours) {
  if (node_hours >= 9.95 || node_hours <= 0)
    return grouped(static_cast<unsigned long long>(std::max(0.0, node_hours) + 0.5));
  return fmt::format("{:.2g}", node_hours);
}

std::string unit_words(const TimeUnit& unit, Language language) {
  return language == Language::ja ? unit.japanese : unit.name;
}

std::string turn_words(const Elasticity& e, Language language) {
  const Say turn = e.mean_s == 0 ? Say::turn_fewer : Say::turn_tenth;
  return std::string(said(turn, language));
}

std::string failures_words(double count, Language language) {
  return fmt::format(fmt::runtime(said(Say::count_of_failures, language)),
                     fmt::arg("n", fmt::format("{:.1f}", count)));
}

std::string standing_words(const std::string& origin, Language language) {
  for (const auto& [word, what] : kStandings) {
    if (origin == word) return std::string(said(what, language));
  }
  return origin;
}

}  // namespace pitstop
