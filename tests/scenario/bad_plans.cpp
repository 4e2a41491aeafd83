// Injected failures, checkpoints, hosts, profiles; and mistakes of every kind in one file.
#include "tests/scenario/bad_input.hpp"

namespace pitstop {

std::vector<Bad> bad_plans() {
  return {
      Bad{"InjectedNodeMissing",
          after_valid(
              "cluster: {spares: 2}\ncauses: {gpu: {mtbf: 30d}}\ninject: [{at: 1h, node: 6, cause: gpu}]\n"),
          {"s.yaml:5:25: inject[0].node: there is no node 6; expected 0 to 5 (the job's nodes, then the "
           "spares)"}},
      Bad{"InjectedCauseMissing",
          after_valid("causes: {gpu: {mtbf: 30d}}\ninject: [{at: 1h, cause: gpuu}]\n"),
          {"s.yaml:4:26: inject[0].cause: unknown \"gpuu\"; expected gpu; did you mean \"gpu\"?"}},
      Bad{"InjectWithoutCauses",
          after_valid("inject: [{at: 1h, cause: gpu}]\n"),
          {"s.yaml:3:26: inject[0].cause: there are no causes; add one named \"gpu\""}},
      Bad{"InjectNotAList",
          after_valid("causes: {gpu: {mtbf: 30d}}\ninject: {at: 1h, cause: gpu}\n"),
          {"s.yaml:4:9: inject: is not a list; write it in brackets, or with a dash before each entry"}},
      Bad{"InjectWithoutTime",
          after_valid("causes: {gpu: {mtbf: 30d}}\ninject:\n  - cause: gpu\n"),
          {"s.yaml:5:5: inject[0].at: is missing: wall time since the job was submitted"}},
      Bad{"IntervalUnknown",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: yong}\n",
          {"s.yaml:2:24: checkpoint.interval: unknown \"yong\"; expected none, young, daly, exact, "
           "continuous, a "
           "duration such as 30min or 500 steps; did you mean \"young\"?"}},
      Bad{"IntervalNoUnit",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 30}\n",
          {"s.yaml:2:24: checkpoint.interval: \"30\" has no unit; write \"30min\" or \"30s\""}},
      Bad{"IntervalTiny",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 10ms}\n",
          {"s.yaml:2:24: checkpoint.interval: \"10ms\" is out of range; expected 1s to 365000d"}},
      Bad{"IntervalMissing",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {stall: 10s}\n",
          {"s.yaml:2:13: checkpoint.interval: is missing: useful work between snapshots"}},
      Bad{"OptimumWithoutStall",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: daly, restore: 1min}\n",
          {"s.yaml:2:24: checkpoint.interval: has no optimum with a stall of 0s, because snapshots then cost "
           "nothing; give a stall, or an interval such as 30min"}},
      Bad{"FailureStorm",
          "job: {nodes: 100000, work: 1000d}\ncheckpoint: none\ncauses:\n  a: {mtbf: 1h}\n",
          {"s.yaml:4:3: causes: more than 20 million failures would occur before the horizon of 100000 d, "
           "one every "
           "36 ms; check the rates, or set a shorter horizon"}},
      Bad{"StepsWithoutStepTime",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 500 steps}\n",
          {"s.yaml:2:24: checkpoint.interval: is in steps, which needs job.step_time"}},
      Bad{"StepsZero",
          "job: {nodes: 4, work: 10d, step_time: 1s}\ncheckpoint: {interval: 0 steps}\n",
          {"s.yaml:2:24: checkpoint.interval: \"0 steps\" is not a number of steps; expected 1 to "
           "1000000000, such as 500 steps"}},
      Bad{"StepsTiny",
          "job: {nodes: 4, work: 10d, step_time: 1ms}\ncheckpoint: {interval: 5 steps}\n",
          {"s.yaml:2:24: checkpoint.interval: 5 steps are out of range; expected 1s to 1,000 years of work "
           "between snapshots"}},
      Bad{"CheckpointWord",
          "job: {nodes: 4, work: 10d}\ncheckpoint: never\n",
          {"s.yaml:2:13: checkpoint: is not a mapping; expected none, the keys of one tier, or tiers"}},
      Bad{"TierBesideKeys",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, tiers: {a: {interval: 1h}}}\n",
          {"s.yaml:2:14: checkpoint.interval: not allowed together with tiers; write it inside each tier"}},
      Bad{"NoTiers",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {tiers: {}}\n",
          {"s.yaml:2:21: checkpoint.tiers: is empty; expected at least one tier"}},
      Bad{"FiveTiers",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {tiers: {a: {interval: 1h}, b: {interval: 1h}, c: "
          "{interval: 1h}, d: {interval: 1h}, e: {interval: 1h}}}\n",
          {"s.yaml:2:21: checkpoint.tiers: has 5 entries; expected at most 4"}},
      Bad{"NineCopies",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, copies: 9}\n",
          {"s.yaml:2:36: checkpoint.copies: \"9\" is out of range; expected 1 to 8"}},
      Bad{"WhereUnknown",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, where: lustr}\n",
          {"s.yaml:2:35: checkpoint.where: unknown \"lustr\"; expected gpu_memory, host_memory, peer_memory, "
           "local_nvme, lustre or object_store; did you mean \"lustre\"?"}},
      Bad{"SurvivesUnknown",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, survives: [process, rack]}\n",
          {"s.yaml:2:48: checkpoint.survives[1]: unknown \"rack\"; expected process, node or "
           "storage_outage"}},
      Bad{"SurvivesNothing",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, survives: []}\n",
          {"s.yaml:2:38: checkpoint.survives: is an empty list; name at least one, or leave the key out"}},
      Bad{"WhenBusyUnknown",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, when_busy: wait}\n",
          {"s.yaml:2:39: checkpoint.when_busy: unknown \"wait\"; expected defer or block"}},
      Bad{"JobLargerThanTheCluster",
          "job: {nodes: 8, work: 1d}\ncluster: {nodes: 4}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: needs 8 nodes; the cluster has 4 nodes"}},
      Bad{"MoreSparesThanNodes",
          "job: {nodes: 4, work: 1d}\ncluster: {nodes: 5, spares: 2}\ncheckpoint: none\n",
          {"s.yaml:2:29: cluster.spares: is too many: the job leaves 1 node of the cluster's 5"}},
      Bad{"UnknownNodeInAHostlist",
          after_valid("topology: {nodes_per_leaf: 2, power_domains: {pdu: {nodes: \"node-[0-9]\"}}}\n"),
          {"s.yaml:3:60: topology.power_domains.pdu.nodes: \"node-4\" and 5 more do not exist; power domain "
           "\"pdu\" names them"}},
      Bad{"ProfileUnknown",
          after_valid("recovery: {profile: hyperpod-feld}\n"),
          {"s.yaml:3:21: recovery.profile: unknown \"hyperpod-feld\"; expected elastic, hot-spare, "
           "hyperpod-exercise, hyperpod-field, in-process-restart, manual-restart, peer-restore, "
           "slurm-requeue or a YAML file; did you mean \"hyperpod-field\"?"}},
      Bad{"ProfileOutside",
          after_valid("recovery: {profile: ../x.yaml}\n"),
          {"s.yaml:3:21: recovery.profile: \"../x.yaml\" is outside the scenario's folder; expected a file "
           "in it"}},
      Bad{"ProfileMissing",
          after_valid("recovery: {profile: x.yaml}\n"),
          {"s.yaml:3:21: recovery.profile: no-such-folder/x.yaml: cannot be opened: No such file or "
           "directory"}},
      Bad{"AllAtOnce",
          "name: 12\njob: {nodes: 0, work: 30}\ncluster: {spares: 1.5}\ncauses:\n  gpu: {scope: gpuu, mtbf: "
          "soon}\n  x: {lifetime: {model: weibul}}\ncheckpoint:\n  interval: yong\n  stall: 30m\n",
          {"s.yaml:1:7: name: \"12\" is not text; write it in quotes",
           "s.yaml:2:14: job.nodes: \"0\" is out of range; expected 1 to 1000000",
           "s.yaml:2:23: job.work: \"30\" has no unit; write \"30min\" or \"30s\"",
           "s.yaml:3:19: cluster.spares: \"1.5\" is not a whole number",
           "s.yaml:5:16: causes.gpu.scope: unknown \"gpuu\"; expected gpu, node, job, leaf, spine, power or "
           "storage; "
           "did you mean "
           "\"gpu\"?",
           "s.yaml:5:28: causes.gpu.mtbf: \"soon\" is not a duration; expected a number and a unit, such as "
           "90s, 30min, 1h30min or 54d",
           "s.yaml:6:25: causes.x.lifetime.model: unknown \"weibul\"; expected constant, exponential, "
           "weibull, lognormal, gamma, uniform, triangular, empirical or mixture; did you mean \"weibull\"?",
           "s.yaml:8:13: checkpoint.interval: unknown \"yong\"; expected none, young, daly, exact, "
           "continuous, a "
           "duration such as 30min or 500 steps; did you mean \"young\"?",
           "s.yaml:9:10: checkpoint.stall: unknown unit \"m\"; write \"30min\""}},
  };
}

}  // namespace pitstop
