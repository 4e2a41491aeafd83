// A checkpoint tier: where copies go, what they cost, what they survive.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/checkpoint/policy.hpp"
#include "models/describe.hpp"
#include "models/failure/distribution.hpp"
#include "models/storage/writer.hpp"
#include "sim/cluster/traffic_plan.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

enum class Where { gpu_memory, host_memory, peer_memory, local_nvme, lustre, object_store };
inline constexpr const char* kWhereNames[] = {"gpu_memory", "host_memory", "peer_memory",
                                              "local_nvme", "lustre",      "object_store"};
template <>
struct Words<Where> {
  static constexpr std::span<const char* const> names{kWhereNames};
  static constexpr std::size_t first = 0;
};

// What a copy survives where nothing else is said. A memory or a disk of the node goes with the node; a
// peer's memory and shared storage do not.
constexpr bool where_survives(Where where, Survives what) {
  if (what == Survives::storage_outage) return true;
  switch (where) {
    case Where::gpu_memory:
      return false;
    case Where::host_memory:
    case Where::local_nvme:
      return what == Survives::process;
    case Where::peer_memory:
    case Where::lustre:
    case Where::object_store:
      return true;
  }
  return true;
}

struct Tier {
  std::string name = "checkpoint";
  Where where = Where::lustre;
  CheckpointPolicy interval = NoCheckpoint{};  // useful work between snapshots
  Duration stall;                              // training stopped while the state is snapshotted
  Duration persist;                            // background; the copy counts only when it ends
  Distribution restore = Constant{};
  std::optional<Writer> writer;    // the three times above are then derived from it
  TierTraffic traffic;             // and this, where several jobs may share the store
  std::vector<Survives> survives;  // empty: the default of `where`
  std::int64_t copies = 1;
  bool atomic = true;
  double write_failure = 0;
  bool block_when_busy = false;  // scenario key when_busy: defer | block
  bool final_snapshot = false;   // scenario key final: also at the job's end
  bool emergency = false;        // also on a graceful drain

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("interval", self.interval, "useful work between snapshots");
    v.optional("stall", lever(self.stall, "the checkpoint stall", "チェックポイントの停止"),
               "training stopped while the state is snapshotted (line checkpoint)");
    v.optional("persist", lever(self.persist, "writing a checkpoint", "チェックポイントの書き込み"),
               "written in the background; the copy counts only when it ends");
    v.optional("restore", lever(self.restore, "loading a checkpoint", "チェックポイントの読み込み"),
               "loading the state after a failure (line restart)");
    v.optional("writer", self.writer,
               "who writes: stall, persist and restore then follow from workload, topology and instance");
    v.optional("where", self.where, "where the copies lie");
    v.optional(
        "survives", self.survives,
        "failures that a copy survives: of the processes, of a node (its reboot or replacement), outages of "
        "its storage (default: by where, and storage outages)");
    v.optional("copies", self.copies, "copies kept, the newest", Range{1, 8});
    v.optional("atomic", self.atomic, "false: a failure while writing also destroys the copy before");
    v.optional("write_failure",
               lever(self.write_failure, "failed checkpoint writes", "チェックポイントの書き込み失敗"),
               "probability that a snapshot's write fails", kProbability);
    v.optional("when_busy", ChoiceField{self.block_when_busy, "defer", "block"},
               "a snapshot due before the last is written waits (defer) or stops training (block)");
    v.optional("final", self.final_snapshot, "also at the end of the job");
    v.at_most_one({"writer", "stall"});
    v.at_most_one({"writer", "persist"});
    v.at_most_one({"writer", "restore"});
    v.optional("emergency", self.emergency, "also on a graceful drain, if the grace time is long enough");
  }
};

// The section `checkpoint` of a scenario: the word none, the keys of one tier, or `tiers:` with several.
struct CheckpointSection {
  std::vector<Tier>& tiers;
};

}  // namespace pitstop
