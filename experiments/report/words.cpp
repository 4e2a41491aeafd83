#include "experiments/report/words.hpp"

namespace pitstop {

namespace {

struct Both {
  std::string_view en, ja;
};

Both both(Say what) {
  switch (what) {
    case Say::title:
      return {"Resiliency report", "レジリエンシー検証レポート"};
    case Say::answer:
      return {"The answer", "結論"};
    case Say::answer_sentence:
      return {"{work} of training will take {mean}; 95 % of runs finish within {p95}.",
              "{work} の学習には平均 {mean} かかります。95 % の実行は {p95} 以内に終わります。"};
    case Say::answer_certain:
      return {"{work} of training will take {mean}, in every run.",
              "{work} の学習には、どの実行でも {mean} かかります。"};
    case Say::answer_censored:
      return {"{share} of runs did not finish the {work} of training.",
              "{work} の学習を終えられなかった実行が {share} あります。"};
    case Say::lost:
      return {"Lost", "失われた時間"};
    case Say::of_wall_time:
      return {"{share} of the wall time", "実時間の {share}"};
    case Say::ettr:
      return {"ETTR", "ETTR"};
    case Say::ettr_meaning:
      return {"productive time / wall time", "有効な学習時間 / 実時間"};
    case Say::interruptions:
      return {"Interruptions", "中断"};
    case Say::a_run:
      return {"a run, on average", "1 回の実行あたり平均"};
    case Say::cost:
      return {"Cost", "費用"};
    case Say::cost_meaning:
      return {"node-hours at the scenario's price, spares included",
              "シナリオの単価による (予備ノードを含む)"};
    case Say::best_change:
      return {"What would help most", "最も効果のある変更"};
    case Say::best_change_none:
      return {"None of the changes tried is a gain beyond its error.",
              "試した変更のうち、誤差を超えて改善するものはありません。"};
    case Say::saves:
      return {"{change}: saves {gain} ({low} to {high}).", "{change}: {gain} の短縮 ({low} から {high})。"};
    case Say::where_time_goes:
      return {"Where the time goes", "時間の内訳"};
    case Say::where_meaning:
      return {
          "From the ideal length to the wall time: the mean of each line of the ledger. The lines sum to the "
          "wall time exactly, in every replication.",
          "理想の所要時間から実時間まで、台帳の各項目の平均です。どの試行でも、項目の合計は実時間に正確に一致"
          "します。"};
    case Say::ideal:
      return {"training that counts", "有効な学習"};
    case Say::wall_time:
      return {"wall time", "実時間"};
    case Say::to_which_cause:
      return {"To which cause", "原因別の損失"};
    case Say::cause:
      return {"Cause", "原因"};
    case Say::cause_meaning:
      return {"The same lost time by what caused it.", "同じ損失時間を原因別に分けたものです。"};
    case Say::no_failure:
      return {"no failure (scheduled checkpoints, first start)",
              "障害以外 (定期チェックポイント、最初の起動)"};
    case Say::no_failure_short:
      return {"no failure", "障害以外"};
    case Say::upper95:
      return {"95 % upper", "95 % 上限"};
    case Say::lower95:
      return {"95 % lower", "95 % 下限"};
    case Say::line:
      return {"Line", "項目"};
    case Say::mean:
      return {"Mean", "平均"};
    case Say::deviation:
      return {"Standard deviation", "標準偏差"};
    case Say::interval95:
      return {"95 % interval of the mean", "平均の 95 % 信頼区間"};
    case Say::share:
      return {"Share", "割合"};
    case Say::checkpoint_interval:
      return {"Checkpoint interval", "チェックポイント間隔"};
    case Say::interval_meaning:
      return {
          "The present interval is {present}; the exact optimum for its stall and failure rate is {exact}.",
          "現在の間隔は {present}、停止時間と障害率に対する厳密な最適値は {exact} です。"};
    case Say::interval_flat:
      return {
          "Any interval from {low} to {high} costs at most {margin} of the wall time more than the best: "
          "choose in "
          "this range.",
          "{low} から {high} までの間隔なら、最良との差は実時間の {margin} "
          "以内です。この範囲から選んでください。"};
    case Say::interval_axis:
      return {"checkpoint interval (useful work between snapshots)",
              "チェックポイント間隔 (スナップショット間の有効な学習)"};
    case Say::time_lost:
      return {"time lost", "失われた時間"};
    case Say::present:
      return {"present", "現在"};
    case Say::exact_optimum:
      return {"exact optimum", "厳密な最適値"};
    case Say::as_good:
      return {"nearly as good as the best", "最良とほぼ同等"};
    case Say::theory:
      return {"theory", "理論値"};
    case Say::how_long:
      return {"How long it could take", "所要時間の分布"};
    case Say::how_long_meaning:
      return {"Wall times of {n} replications, each with failures of its own.",
              "{n} 回の試行の実時間です。試行ごとに異なる障害が起こります。"};
    case Say::jobs_long_meaning:
      return {
          "What a job takes from its submission to its end: the mean over the {jobs} jobs in each of {n} "
          "replications.",
          "{n} 回の試行それぞれについて、{jobs} 個のジョブの投入から終了までの時間を平均したものです。"};
    case Say::jobs_unfinished:
      return {
          "In {share} of them not every job completed: one that did not counts until it ended.",
          "{share} の試行ではすべてのジョブが完了せず、完了しなかったジョブは打ち切りまでの時間で数えます。"};
    case Say::sums_only:
      return {
          "The result file holds the time until the last end, utilisation, goodput and node-hours as sums "
          "over the replications: the table of the cluster's figures has their standard deviations, and "
          "their distributions cannot be drawn.",
          "最後の終了までの時間、使用率、グッドプット、ノード時間は、結果ファイルに試行の合計としてのみ記録"
          "されています。標準偏差はクラスターの数値の表にありますが、分布は描けません。"};
    case Say::runs:
      return {"runs", "試行数"};
    case Say::replication:
      return {"replication", "試行"};
    case Say::what_would_help:
      return {"What one change would save", "変更の効果"};
    case Say::help_meaning:
      return {
          "Each change alone, against the same failures; bars are 95 % intervals of the paired difference.",
          "同じ障害に対して変更を一つずつ試した結果です。線は対応のある差の 95 % 信頼区間です。"};
    case Say::change:
      return {"Change", "変更"};
    case Say::time_saved:
      return {"time saved", "短縮される時間"};
    case Say::timelines:
      return {"One run, from start to end", "実行の経過"};
    case Say::timeline_meaning:
      return {"The median and the slowest replication: what the job did at each moment.",
              "中央値の試行と最も遅い試行で、ジョブが各時点で何をしていたかを示します。"};
    case Say::median_run:
      return {"median run: replication {r}, {wall}", "中央値の試行: {r} 番、{wall}"};
    case Say::worst_run:
      return {"slowest run: replication {r}, {wall}", "最も遅い試行: {r} 番、{wall}"};
    case Say::days_from_start:
      return {"{unit} from the start", "開始からの{unit}"};
    case Say::how_sure:
      return {"How sure", "結果の確からしさ"};
    case Say::how_sure_meaning:
      return {"The mean after so many replications, with its 95 % interval.",
              "試行数に対する平均と、その 95 % 信頼区間です。"};
    case Say::running_mean:
      return {"mean wall time", "平均実時間"};
    case Say::job_wall_time:
      return {"mean wall time of a job", "ジョブの平均実時間"};
    case Say::replications:
      return {"replications", "試行数"};
    case Say::assumptions:
      return {"Assumptions", "前提"};
    case Say::assumptions_meaning:
      return {
          "What the answer rests on. Figures stated in the scenario have their sources in its comments, "
          "below.",
          "結果の前提です。シナリオに記載された数値の出典は、下のシナリオ中のコメントにあります。"};
    case Say::input:
      return {"Input", "入力"};
    case Say::value:
      return {"Value", "値"};
    case Say::standing:
      return {"Standing", "根拠の種類"};
    case Say::source:
      return {"Source", "出典"};
    case Say::unconfirmed:
      return {"unconfirmed", "未確認"};
    case Say::none_unconfirmed:
      return {"No figure in use is marked as unconfirmed.", "未確認とされた数値は使われていません。"};
    case Say::scenario_text:
      return {"The scenario as it was run", "実行されたシナリオ"};
    case Say::provenance:
      return {"Provenance", "来歴"};
    case Say::reproduce:
      return {"Command that made the result", "結果を作ったコマンド"};
    case Say::version:
      return {"Version", "バージョン"};
    case Say::seed:
      return {"Seed", "シード"};
    case Say::digest:
      return {"Digest", "ダイジェスト"};
    case Say::engine:
      return {"Engine", "エンジン"};
    case Say::varied:
      return {"Varied", "変えたキー"};
    case Say::points:
      return {"Points of the sweep", "スイープの各点"};
    case Say::points_meaning:
      return {"All points meet the same failures. What follows tells of the best of them: {best}.",
              "すべての点は同じ障害に対するものです。以下は最良の点 ({best}) について述べます。"};
    case Say::not_simulated:
      return {"Left out: the scenario could not be simulated anew ({why}).",
              "省略: シナリオを改めてシミュレートできませんでした ({why})。"};
    case Say::data_table:
      return {"The figures of this chart", "この図の数値"};
    case Say::keyboard_hint:
      return {"Arrow keys move along the curve.", "矢印キーで曲線上を移動できます。"};
    case Say::executive_summary:
      return {"Executive summary", "エグゼクティブサマリー"};
    case Say::validation:
      return {"Validation", "環境の検証"};
    case Say::resiliency:
      return {"Resiliency", "レジリエンシー"};
    case Say::observability:
      return {"Observability", "可観測性"};
    case Say::proposals:
      return {"Proposals", "改善提案"};
    case Say::detected_by:
      return {"Detected by", "検出の経路"};
    case Say::latency:
      return {"Latency (mean)", "遅延 (平均)"};
    case Say::missed:
      return {"Missed", "見逃し"};
    case Say::time_to_detect:
      return {"A failure costs {each} of detection and drain on average ({n} interruptions a run).",
              "1 回の障害あたり、検出とドレインに平均 {each} かかります (1 回の実行に {n} 回の中断)。"};
    case Say::nothing_to_propose:
      return {"No change was simulated.", "変更のシミュレーションは行われていません。"};
    case Say::not_known:
      return {
          "By what is known of the machine the expected {what} is {expected}; that of one run is {run} (95 "
          "%). "
          "{share} of the variance is what is not known of the machine, the rest is chance.",
          "装置について分かっている範囲では、{what}の期待値は {expected}、1 回の実行では {run} です (95 %)。"
          "分散の {share} は装置について分かっていないことにより、残りは偶然によるものです。"};
    case Say::hangs_on:
      return {"What affects the answer most", "結果を左右する入力"};
    case Say::improve_first:
      return {
          "What to improve first: what each change would save by itself, all under the same failures "
          "({n} replications each).",
          "まず何を改善すべきか: それぞれの変更だけで短縮できる時間です。すべて同じ障害に対して {n} "
          "回ずつ実行しました。"};
    case Say::grey:
      return {"Grey: not significant.", "灰色は 0 と区別できません。"};
    case Say::fewer_more:
      return {"Blue: had there been as few failures; red: as many.",
              "青は故障がその下端まで少ない場合、赤は上端まで多い場合です。"};
    case Say::measure_first:
      return {
          "What to measure first: how far the failures that were counted leave the rates open (95 %), and "
          "what either end would change.",
          "まず何を測定すべきか: 数えられた故障数から発生率がどこまで定まるか (95 "
          "%)、その両端で結果がどう変わるか"
          "です。"};
    case Say::at_low:
      return {"At the low end", "下端で"};
    case Say::at_high:
      return {"At the high end", "上端で"};
    case Say::inputs:
      return {"Inputs and where they come from", "入力とその根拠"};
    case Say::measured:
      return {"measured", "測定"};
    case Say::published:
      return {"published", "公表値"};
    case Say::assumed:
      return {"assumed", "仮定"};
    case Say::stated:
      return {"stated in the scenario", "シナリオの記載"};
    case Say::typed:
      return {"typed on the command line", "コマンドラインの指定"};
    case Say::cluster_answer:
      return {
          "{jobs} jobs on {nodes} nodes: {utilisation} of the nodes' time is held by jobs, {goodput} becomes "
          "work that counts.",
          "{nodes} ノードで {jobs} 個のジョブ: ノード時間の {utilisation} をジョブが占有し、{goodput} "
          "が有効な学習になります。"};
    case Say::cluster_lost:
      return {
          "Failures cost the jobs {lost} node-hours, {share} of all that they take; most of it is due to "
          "{most}.",
          "障害はジョブに {lost} ノード時間、全体の {share} の損失を与えます。最大の原因は {most} です。"};
    case Say::cluster_safe:
      return {"No failure cost the jobs any time.", "障害による損失はありません。"};
    case Say::utilisation:
      return {"Utilisation", "使用率"};
    case Say::utilisation_meaning:
      return {"of the nodes' time is held by jobs", "ノード時間のうちジョブが占有した割合"};
    case Say::goodput:
      return {"Goodput", "グッドプット"};
    case Say::goodput_meaning:
      return {"of the nodes' time becomes work that counts", "ノード時間のうち有効な学習になった割合"};
    case Say::work_lost:
      return {"Work lost", "失われた学習"};
    case Say::work_lost_meaning:
      return {"node-hours computed and then thrown away", "ノード時間 (計算後に捨てられた分)"};
    case Say::work_lost_node_hours:
      return {"Node-hours of work lost", "失われた学習のノード時間"};
    case Say::in_queue:
      return {"In the queue", "キュー待ち"};
    case Say::in_queue_meaning:
      return {"node-hours that jobs wait for", "ノード時間 (ジョブが待っていた分)"};
    case Say::span:
      return {"All jobs", "全ジョブ"};
    case Say::span_meaning:
      return {"from the first submission to the last end", "最初の投入から最後の終了まで"};
    case Say::node_hours:
      return {"Node-hours", "ノード時間"};
    case Say::node_hours_of:
      return {"{n} node-hours", "{n} ノード時間"};
    case Say::node_hours_lost:
      return {"Node-hours lost", "失われたノード時間"};
    case Say::node_hours_go:
      return {"Where the node-hours go", "ノード時間の内訳"};
    case Say::node_hours_meaning:
      return {
          "The time of all jobs, weighted by number of nodes, in node-hours. A job that waits or is "
          "stopped counts the nodes that it asks for, whether it holds them or not.",
          "全ジョブの台帳をノード数で重み付けしたノード時間です。待機中または停止中のジョブは、占有の有無にか"
          "かわらず要求ノード数で数えます。"};
    case Say::cluster_wall:
      return {"all jobs", "全ジョブの合計"};
    case Say::cluster_cause_meaning:
      return {"The same node-hours by what caused them.", "同じノード時間を原因別に分けたものです。"};
    case Say::cluster_no_failure:
      return {"no failure (queue, scheduled checkpoints, first starts)",
              "障害以外 (キュー待ち、定期チェックポイント、最初の起動)"};
    case Say::jobs:
      return {"Jobs", "ジョブ"};
    case Say::jobs_meaning:
      return {"What a job of each kind takes on average, from its submission to its end.",
              "種類ごとの、投入から終了までの平均です。"};
    case Say::job:
      return {"Job", "ジョブ名"};
    case Say::number:
      return {"Number", "個数"};
    case Say::nodes:
      return {"Nodes", "ノード数"};
    case Say::completed:
      return {"Completed", "完了"};
    case Say::submitted:
      return {"Submitted", "投入"};
    case Say::waited:
      return {"First wait", "最初の待ち時間"};
    case Say::each_job:
      return {
          "The {n} of {all} jobs that take most node-hours beside their work; times are means over the "
          "replications.",
          "{all} 個のジョブのうち、有効な学習以外に最も多くのノード時間を使った {n} "
          "個です。時間は試行の平均です。"};
    case Say::cluster_timelines:
      return {"The cluster, from start to end", "クラスターの経過"};
    case Say::cluster_timeline_meaning:
      return {
          "The median and the worst replication by the time that all jobs take together: what the nodes were "
          "used "
          "for, and, each with its own scale, how many were faulty or in repair and how many jobs in "
          "line asked "
          "for; each bar is the mean of 1/240 of the run.",
          "全ジョブの合計時間による中央値と最悪の試行で、ノードが何に使われたかを示します。下段は、故障中また"
          "は修理中のノード数と、待機中のジョブが要求したノード数です "
          "(目盛りはそれぞれ異なります)。値は全期間の 240 分の 1 ごとの平均です。"};
    case Say::cluster_median:
      return {"median: replication {r}, {completed} of {jobs} jobs completed, the last after {end}",
              "中央値: {r} 番の試行、{jobs} 個中 {completed} 個が完了、最後の終了は {end} 後"};
    case Say::cluster_worst:
      return {"worst: replication {r}, {completed} of {jobs} jobs completed, the last after {end}",
              "最悪: {r} 番の試行、{jobs} 個中 {completed} 個が完了、最後の終了は {end} 後"};
    case Say::nodes_in_use:
      return {"nodes", "ノード数"};
    case Say::nodes_in_line:
      return {"in line", "待ち"};
    case Say::nodes_down:
      return {"down", "故障"};
    case Say::use:
      return {"Use", "用途"};
    case Say::cluster_figures:
      return {"The cluster in figures", "クラスターの数値"};
    case Say::cluster_figures_meaning:
      return {"Means and standard deviations over {n} replications, and the 95 % intervals of the means.",
              "{n} 回の試行の平均と標準偏差、平均の 95 % 信頼区間です。"};
    case Say::figure:
      return {"Figure", "項目"};
    case Say::transfers:
      return {"Checkpoints and restores over shared file systems",
              "共有ファイルシステムでのチェックポイントと復元"};
    case Say::transfers_alone:
      return {"The same, were each alone", "同上、単独の場合"};
    case Say::requeued:
      return {"Node-hours in the queue again after a failure", "障害後の再キュー待ちノード時間"};
    case Say::selections:
      return {"Times that a job was given its nodes", "ジョブへのノード割り当て回数"};
    case Say::pool_nodes:
      return {"Nodes taken from the pool", "プールから取得したノード"};
    case Say::repairs:
      return {"Repairs", "修理"};
    case Say::retired:
      return {"Nodes retired", "廃止されたノード"};
    case Say::preemptions:
      return {"Pre-emptions", "プリエンプション"};
    case Say::backfilled:
      return {"Jobs backfilled", "バックフィルされたジョブ"};
    case Say::false_alarms:
      return {"False alarms", "誤検出"};
    case Say::spoilt:
      return {"jobs completed with undiscovered corruption", "未検出のデータ破損のまま完了したジョブ"};
    case Say::made_by:
      return {"Made by Pitstop {version}", "Pitstop {version} により作成"};
  }
  return {};
}

}  // namespace

std::string_view said(Say what, Language language) {
  const Both b = both(what);
  return language == Language::ja ? b.ja : b.en;
}

}  // namespace pitstop
