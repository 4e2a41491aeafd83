// A cause of failure: what fails, how often, how it shows, who notices, and what mends it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/describe.hpp"
#include "models/failure/distribution.hpp"
#include "models/storage/tier.hpp"
#include "sim/base/time.hpp"
#include "sim/shared/words.hpp"

namespace pitstop {

// leaf, spine, power: what the topology says goes down with it. storage: what copies lie on.
enum class Scope { gpu, node, job, leaf, spine, power, storage };
inline constexpr const char* kScopeNames[] = {"gpu", "node", "job", "leaf", "spine", "power", "storage"};
constexpr bool is_domain(Scope s) { return s == Scope::leaf || s == Scope::spine || s == Scope::power; }
// Of no one node or job: only a whole cluster's engine knows it.
constexpr bool is_shared(Scope s) { return is_domain(s) || s == Scope::storage; }
template <>
struct Words<Scope> {
  static constexpr std::span<const char* const> names{kScopeNames};
  static constexpr std::size_t first = 0;
};

// "148 in 54d on 2048 nodes": a count over an exposure. The rate is count / (time x nodes); as a Poisson
// count it is known to about 1 / sqrt(count).
struct ObservedCount {
  double count = 0;
  Duration time;
  std::int64_t nodes = 1;
};

// From a time on the rate is so many times the one given.
struct RateStep {
  Duration from;
  double times = 1;

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("from", self.from, "wall time since the start");
    v.required("times", self.times, "times the rate given", Range{0, 1000});
  }
};

struct Cause {
  std::string name;
  Scope scope = Scope::node;
  // How often, for one unit of the scope (for counts: over the named nodes). At most one is set; a cause
  // with none only happens when it is injected.
  std::optional<Duration> mtbf;              // exponential with this mean, per unit of `scope`
  std::optional<double> per_1000_node_days;  // failures per 1,000 node-days
  std::optional<ObservedCount> observed;
  std::optional<Distribution> lifetime;  // of one unit; age is kept
  Symptom symptom = Symptom::crash;
  Remedy remedy = Remedy::replace;           // default of scope job: restart
  Exposure exposure = Exposure::in_service;  // default of scope job: computing
  std::vector<std::string> detected_by;      // channel names; empty: the default of the symptom
  std::optional<Distribution> mend;          // in place of the recovery's time to replace, reboot or repair
  std::int64_t burst = 1;                    // nodes that one failure takes
  std::vector<RateStep> varies;
  std::optional<double> factor;  // symptom slowdown: speed of the whole job
  Where where = Where::lustre;   // scope storage: which

  // The job goes on with it until somebody finds it.
  bool is_quiet() const { return symptom == Symptom::slowdown || symptom == Symptom::silent_corruption; }

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.optional("scope", self.scope,
               "what fails: a GPU, a node, the job's software on healthy nodes, a switch or power domain of "
               "the topology with all nodes below it, or storage: copies on it can be neither written nor "
               "read until it is repaired (mend), and training goes on");
    v.optional("where", self.where,
               "scope storage: the copies that it hits, as their tier says where they lie");
    self.remedy =
        self.scope == Scope::job || self.scope == Scope::storage ? Remedy::restart : Remedy::replace;
    self.exposure = self.scope == Scope::job ? Exposure::computing : Exposure::in_service;
    v.optional("mtbf", self.mtbf, "mean time between failures of one unit of the scope, exponential");
    v.optional("rate", RateField{self.per_1000_node_days}, "failures per 1,000 node-days, exponential");
    v.optional("observed", self.observed,
               "a count over an exposure, exponential; also says how sure the rate is");
    v.optional("lifetime", self.lifetime, "lifetime of one unit of the scope; its age is kept");
    v.optional("symptom", self.symptom,
               "how it shows: the job dies; it makes no progress; it runs on until drained, at full speed "
               "(precursor) or slowly (slowdown); it runs on and all copies since are spoilt "
               "(silent_corruption)");
    v.optional("factor", self.factor,
               "slowdown: share of full speed at which the whole job runs until the node is found (line "
               "degraded)",
               Range{1e-6, 1});
    v.optional("remedy", self.remedy, "what repairs it (default: replace; scope job: restart)");
    v.optional("exposure", self.exposure, "when it can fail (default: in_service; scope job: computing)");
    v.optional(
        "detected_by", self.detected_by,
        "channels that may see it (default by symptom: crash: task_failure, hang: watchdog, precursor: hma, "
        "if it is missing the first channel); required for slowdown and silent_corruption");
    v.optional("mend", self.mend,
               "how long its nodes are away (default: the time of recovery or repair for the remedy)");
    v.optional("burst", self.burst, "nodes that one failure takes, the further ones at random",
               Range{1, 100'000});
    v.optional("varies", self.varies, "times at which the rate changes, in order", Range{1, 10'000});
    v.at_most_one({"mtbf", "rate", "observed", "lifetime"});
    v.rule(!self.mtbf || *self.mtbf >= Duration::seconds(1), "mtbf", "must be at least 1s");
    v.rule(self.symptom != Symptom::slowdown || self.factor, "factor",
           "is missing: the speed of the job, as a share of full speed, such as 0.7", {"symptom"});
    v.rule(self.symptom == Symptom::slowdown || !self.factor, "factor", "needs symptom: slowdown",
           {"symptom"});
    v.rule(!self.is_quiet() || !self.detected_by.empty(), "detected_by",
           "is missing: name the channels of detection that find it", {"symptom"});
    v.rule(!(self.scope == Scope::job && self.remedy != Remedy::restart), "remedy",
           "must be restart, because scope job is software on healthy nodes", {"scope"});
  }
};

// A scripted incident: this cause strikes this node at this time.
struct Injection {
  Duration at;
  std::int64_t node = 0;
  std::optional<std::int64_t> gpu;
  std::string cause;
  std::int64_t nodes = 1, count = 1;
  Duration every = {};

  template <class V, class Self>
  static void keys(V& v, Self& self) {
    v.required("at", self.at, "wall time since the job was submitted");
    v.optional("node", self.node, "which node, counted from 0: first those of the job, then the spares",
               Range{0, 1'100'000});
    v.optional(
        "gpu", self.gpu,
        "which GPU of the node, counted from 0, where jobs share nodes: the job on it fails. For causes "
        "of scope gpu (default: drawn at random)",
        Range{0, 1023});
    v.required("cause", self.cause, "name of one of the causes");
    v.optional("nodes", self.nodes, "how many, from that one on", Range{1, 1'000'000});
    v.optional("count", self.count, "how often, such as planned maintenance", Range{1, 100'000});
    v.optional("every", self.every, "time between two of them");
  }
};

}  // namespace pitstop
