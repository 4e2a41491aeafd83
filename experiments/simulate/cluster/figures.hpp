// The figures of a cluster: sums over replications, summaries, result files, JSON, the text answer and the
// report all walk this list. A new figure is a member, its pointer and its row here, and what it is made of
// in sim/cluster/outcome.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "experiments/simulate/estimate.hpp"
#include "sim/cluster/outcome.hpp"

namespace pitstop {

// One T for each figure: a sum or an estimate over replications.
template <class T>
struct PerClusterFigure {
  T span_s{};       // from the first submission to the last end
  T utilisation{};  // share of the nodes' time that jobs held them
  T goodput{};      // share of the nodes' time that was work that counts
  T lost_node_h{};
  T requeued_node_h{};             // wanted by jobs that queue again because of failures
  T moving_s{}, moving_alone_s{};  // transfers over shared file systems; what they would take alone
  T selections{}, pulled{}, repairs{}, retired{}, preemptions{}, backfilled{}, false_alarms{};
  T spoilt{};  // jobs that completed with silent corruption that nobody had found

  // Requires: i < kClusterFigureCount.
  T& figure(std::size_t i) { return this->*member(i); }
  const T& figure(std::size_t i) const { return this->*member(i); }

 private:
  static constexpr T PerClusterFigure::*member(std::size_t i);
};

struct ClusterFigure {
  const char *name, *unit;  // in files
  // Of one replication on so many nodes: a whole number of parts, each of which is `part` of the unit.
  std::int64_t (*parts)(const ClusterOutcome& of, std::uint64_t nodes);
  double part;
  bool is_share;           // of the nodes' time
  const char *en, *ja;     // in a report
  const char *one, *many;  // in the counts of a text answer, "1 repair", "2 repairs"; null: not among them
};

namespace cluster_parts {

inline constexpr double kTick = 1e-6, kNodeSecond = 1.0 / 3600, kMillisecond = 1e-3, kShare = 0x1p-52;

std::int64_t span(const ClusterOutcome& of, std::uint64_t nodes);
std::int64_t held(const ClusterOutcome& of, std::uint64_t nodes);        // share of the nodes' time
std::int64_t productive(const ClusterOutcome& of, std::uint64_t nodes);  // share of the nodes' time
std::int64_t lost(const ClusterOutcome& of, std::uint64_t nodes);        // node-seconds
std::int64_t requeued(const ClusterOutcome& of, std::uint64_t nodes);    // node-seconds
std::int64_t moving(const ClusterOutcome& of, std::uint64_t nodes);      // milliseconds
std::int64_t moving_alone(const ClusterOutcome& of, std::uint64_t nodes);
template <std::uint32_t ClusterCounts::*count>
std::int64_t counted(const ClusterOutcome& of, std::uint64_t) {
  return of.counts.*count;
}

}  // namespace cluster_parts

// Ordered as the members of PerClusterFigure.
inline constexpr ClusterFigure kClusterFigures[] = {
    {"span", "_s", cluster_parts::span, cluster_parts::kTick, false, "All jobs", "全ジョブ", nullptr,
     nullptr},
    {"utilisation", "", cluster_parts::held, cluster_parts::kShare, true, "Utilisation", "使用率", nullptr,
     nullptr},
    {"goodput", "", cluster_parts::productive, cluster_parts::kShare, true, "Goodput", "グッドプット",
     nullptr, nullptr},
    {"lost", "_node_h", cluster_parts::lost, cluster_parts::kNodeSecond, false, "Node-hours of work lost",
     "失われた学習のノード時間", nullptr, nullptr},
    {"requeued", "_node_h", cluster_parts::requeued, cluster_parts::kNodeSecond, false,
     "Node-hours in the queue again after a failure", "障害後の再キュー待ちノード時間", nullptr, nullptr},
    {"transfers", "_s", cluster_parts::moving, cluster_parts::kMillisecond, false,
     "Checkpoints and restores over shared file systems", "共有ファイルシステムでのチェックポイントと復元",
     nullptr, nullptr},
    {"transfers_alone", "_s", cluster_parts::moving_alone, cluster_parts::kMillisecond, false,
     "The same, were each alone", "同上、単独の場合", nullptr, nullptr},
    {"node_selections", "", cluster_parts::counted<&ClusterCounts::selections>, 1, false,
     "Times that a job was given its nodes", "ジョブへのノード割り当て回数", "job start", "job starts"},
    {"pool_nodes_taken", "", cluster_parts::counted<&ClusterCounts::pulled>, 1, false,
     "Nodes taken from the pool", "プールから取得したノード", "node from the pool", "nodes from the pool"},
    {"repairs", "", cluster_parts::counted<&ClusterCounts::repairs>, 1, false, "Repairs", "修理", "repair",
     "repairs"},
    {"nodes_retired", "", cluster_parts::counted<&ClusterCounts::retired>, 1, false, "Nodes retired",
     "廃止されたノード", "node retired", "nodes retired"},
    {"preemptions", "", cluster_parts::counted<&ClusterCounts::preemptions>, 1, false, "Pre-emptions",
     "プリエンプション", "pre-emption", "pre-emptions"},
    {"backfilled", "", cluster_parts::counted<&ClusterCounts::backfilled>, 1, false, "Jobs backfilled",
     "バックフィルされたジョブ", "job backfilled", "jobs backfilled"},
    {"false_alarms", "", cluster_parts::counted<&ClusterCounts::false_alarms>, 1, false, "False alarms",
     "誤検出", "false alarm", "false alarms"},
    {"completed_with_undiscovered_corruption", "", cluster_parts::counted<&ClusterCounts::spoilt>, 1, false,
     "jobs completed with undiscovered corruption", "未検出のデータ破損のまま完了したジョブ",
     "job completed with undiscovered corruption", "jobs completed with undiscovered corruption"},
};
inline constexpr std::size_t kClusterFigureCount = std::size(kClusterFigures);
static_assert(sizeof(PerClusterFigure<Estimate>) == kClusterFigureCount * sizeof(Estimate));

template <class T>
constexpr T PerClusterFigure<T>::*PerClusterFigure<T>::member(std::size_t i) {
  using Of = PerClusterFigure;
  constexpr T Of::*kMembers[] = {
      &Of::span_s,   &Of::utilisation,    &Of::goodput,    &Of::lost_node_h,  &Of::requeued_node_h,
      &Of::moving_s, &Of::moving_alone_s, &Of::selections, &Of::pulled,       &Of::repairs,
      &Of::retired,  &Of::preemptions,    &Of::backfilled, &Of::false_alarms, &Of::spoilt};
  static_assert(std::size(kMembers) == kClusterFigureCount);
  return kMembers[i];
}

}  // namespace pitstop
