// What happens between the verdict and full speed: the stages of the incident chain, as times.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"
#include "models/recovery/by_hand.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

struct ElasticSpec {
  double at_least = 0;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("at_least", self.at_least,
               "share of the job's nodes; with fewer it waits for one, as a job that is not elastic does",
               kProbability);
  }
};

struct Recovery {
  Distribution mark = Constant{};           // detected -> marked for drain            (line: drain)
  Distribution stop = Constant{};           // marked -> job stopped                    (line: drain)
  Distribution capacity_wait = Constant{};  // launch asked -> capacity granted         (line: capacity_wait)
  double never_capacity = 0;                // probability that a launch is never granted
  Distribution replacement = Constant{};    // capacity -> booted, life cycle scripts run (line: replacement)
  Distribution reboot = Constant{};         // remedy reboot                            (line: replacement)
  Distribution validation = Constant{};     // health checks of the new node            (line: validation)
  double validation_failure = 0;            // the replacement is replaced in its turn
  Distribution queue = Constant{};          // requeued -> started                      (line: queue)
  Distribution restart = Constant{};        // started -> ready to load state           (line: restart)
  // Software failures on healthy nodes: delay until somebody or something resubmits   (line: queue);
  // not set: nobody does, and the run ends as `not_resumed`.
  std::optional<Distribution> software_resume = Distribution(Constant{});
  bool mends_from_mark = false;  // scenario key hand_over: stopped | marked
  Duration grace;                // time a drained job gets to save itself
  double slow_factor = 1;        // speed after a restore ...
  Duration slow_for;             // ... for this long                        (line: degraded)
  std::vector<Line> immune;      // stages in which every failure clock stands still

  // Parts that take the place of a requeue of the whole job; none of them: HyperPod's auto-resume.
  bool in_place = false;  // scenario key resume: requeue | in_place
  std::optional<ByHandSpec> by_hand;
  std::optional<Distribution> process_restart, peer_restore;
  std::optional<ElasticSpec> elastic;

  bool has_parts() const { return in_place || by_hand || process_restart || peer_restore || elastic; }

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("mark", lever(self.mark, "marking the node", "ドレイン指示", Needs::node),
               "detected until marked for drain (line drain)");
    v.optional("stop", lever(self.stop, "stopping the job", "ジョブの停止", Needs::node),
               "marked until the job has stopped (line drain)");
    v.optional("capacity_wait", lever(self.capacity_wait, "waiting for capacity", "容量待ち", Needs::replace),
               "a node asked for until it is granted (line capacity_wait)");
    v.optional("never_capacity",
               lever(self.never_capacity, "launches never granted", "容量なしの確率", Needs::replace),
               "probability that a node asked for is never granted", kProbability);
    v.optional("replacement", lever(self.replacement, "replacing a node", "ノードの交換", Needs::replace),
               "node granted until it is booted and its scripts have run (line replacement)");
    v.optional("reboot", lever(self.reboot, "rebooting a node", "ノードの再起動", Needs::reboot),
               "remedy reboot, until the node is back (line replacement)");
    v.optional("validation", lever(self.validation, "validation", "検証", Needs::node),
               "health checks of the new or rebooted node (line validation)");
    v.optional("validation_failure",
               lever(self.validation_failure, "failed validations", "検証の失敗", Needs::node),
               "probability that the new node fails its checks and is replaced in its turn", kProbability);
    v.optional("queue", lever(self.queue, "the queue", "キュー待ち"), "requeued until started (line queue)");
    v.optional("restart", lever(self.restart, "the restart", "再起動"),
               "started until ready to load the state (line restart)");
    v.optional("software_resume",
               lever(OrNeverField<Distribution>{self.software_resume}, "resubmission of software",
                     "ソフトウェア障害の再投入", Needs::software),
               "software failure on healthy nodes until somebody resubmits the job (line queue); never: the "
               "job ends there");
    v.optional("hand_over", ChoiceField{self.mends_from_mark, "stopped", "marked"},
               "when the replacement or repair of a failed node starts: once the job has stopped, or as soon "
               "as the node is marked");
    v.optional("grace", self.grace, "time that a drained job gets to save itself");
    v.optional("slow_after_restore", SlowAfterRestore<Self>{self}, "speed after a restore (line degraded)");
    v.optional("immune", self.immune, "stages in which no failure clock runs");
    v.optional("resume", ChoiceField{self.in_place, "requeue", "in_place"},
               "a job that has all its nodes again stands in the queue, or goes on in its allocation without "
               "the stage queue");
    v.optional("by_hand", self.by_hand, "somebody resubmits every job that has stopped, in working hours");
    v.optional("process_restart",
               lever(self.process_restart, "the restart within the processes", "プロセス内の再起動"),
               "in place of restart where the job kept all its nodes: restart within the processes");
    v.optional(
        "peer_restore", lever(self.peer_restore, "the restore from peers", "ピアからの復元"),
        "the job's other nodes hold the state of the last step: time to restore it from them, in place "
        "of a copy; a second failure before it trains again needs a copy");
    v.optional("elastic", self.elastic,
               "a job with no spare at hand goes on with the nodes that it has, slower in proportion (line "
               "degraded), and stops to take nodes back as they come; it saves itself for that within grace");
  }

 private:
  template <class Self>
  struct SlowAfterRestore {
    Self& recovery;
    template <class V, class View>
    static void keys(V& v, View& self) {
      v.required("factor", self.recovery.slow_factor, "share of full speed", Range{1e-6, 1});
      v.required("for", lever(self.recovery.slow_for, "slow time after a restore", "復元後の低速時間"),
                 "how long after each restore");
    }
  };
};

// The section `recovery` of a scenario: a recovery, perhaps over a profile's.
struct RecoverySection {
  Recovery& recovery;
  std::string& profile;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional(
        "profile", self.profile,
        "a recovery profile, such as hyperpod-field, or a YAML file beside the scenario; gives recovery and "
        "detection where the scenario is silent");
    Recovery::keys(v, self.recovery);
  }
};

}  // namespace pitstop
