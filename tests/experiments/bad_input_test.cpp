// Bad scenarios: every mistake is reported at once, each with its place, its key, what is wrong and what was
// expected. The table holds the exact messages, because they are what a planner sees.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "experiments/config/scenario_file.hpp"

namespace pitstop {
namespace {

constexpr const char* kValid = "job: {nodes: 4, work: 10d}\ncheckpoint: none\n";

struct Bad {
  const char* name;
  std::string text;
  std::vector<std::string> messages;  // in the order of the file
  friend std::ostream& operator<<(std::ostream& out, const Bad& bad) { return out << bad.name; }
};

// After two lines that are a valid scenario: what follows begins on line 3.
std::string after_valid(const std::string& rest) { return kValid + rest; }

std::vector<Bad> table();

class BadInput : public testing::TestWithParam<Bad> {};

TEST_P(BadInput, IsReportedWithItsPlace) {
  std::vector<std::string> messages;
  try {
    parse_scenario(GetParam().text, "s.yaml", {}, "no-such-folder");
  } catch (const ConfigError& e) {
    for (const Issue& issue : e.issues()) messages.push_back(issue.text());
  }
  EXPECT_EQ(messages, GetParam().messages);
}

INSTANTIATE_TEST_SUITE_P(Scenarios, BadInput, testing::ValuesIn(table()),
                         [](const auto& bad) { return bad.param.name; });

std::vector<Bad> table() {
  return {
      Bad{"EmptyFile", "", {"s.yaml: is empty"}},
      Bad{"OnlyComment", "# nothing\n", {"s.yaml: is empty"}},
      Bad{"NotAMap",
          "- 1\n- 2\n",
          {"s.yaml:1:1: is not a scenario; expected the keys name, job, cluster, causes, ..."}},
      Bad{"JustText",
          "hello\n",
          {"s.yaml:1:1: is not a scenario; expected the keys name, job, cluster, causes, ..."}},
      Bad{"Unclosed", "job: {nodes: 4\n", {"s.yaml:2:1: is not valid YAML: end of map flow not found"}},
      Bad{"TabIndent", "job:\n\tnodes: 4\n", {"s.yaml:2:7: is not valid YAML: illegal map value"}},
      Bad{"DuplicateTopKey",
          after_valid("job: {nodes: 5, work: 1d}\n"),
          {"s.yaml:3:1: job: duplicate key; the first is on line 1"}},
      Bad{"DuplicateInnerKey",
          "job: {nodes: 4, work: 10d, nodes: 5}\ncheckpoint: none\n",
          {"s.yaml:1:28: job.nodes: duplicate key; the first is on line 1"}},
      Bad{"DuplicateCause",
          after_valid("causes:\n  gpu: {mtbf: 30d}\n  gpu: {mtbf: 40d}\n"),
          {"s.yaml:5:3: causes.gpu: duplicate key; the first is on line 4"}},
      Bad{"MergeKey",
          after_valid("causes:\n  a: &a {mtbf: 30d}\n  b: {<<: *a}\n"),
          {"s.yaml:5:7: causes.b.<<: merge keys (<<) are not supported; write the keys out"}},
      Bad{"SecondDocument",
          after_valid("---\nname: x\n"),
          {"s.yaml:4:1: a second document begins here; expected one"}},
      Bad{"ListAsKey", after_valid("? [a, b]\n: 1\n"), {"s.yaml:3:3: a key must be text"}},
      Bad{"NullKey", after_valid("? \n: 1\n"), {"s.yaml:4:1: a key must be text"}},
      Bad{"Tag",
          after_valid("name: !!str x\n"),
          {"s.yaml:3:7: name: tags are not supported; remove \"tag:yaml.org,2002:str\""}},
      Bad{"SelfAlias",
          after_valid("causes: &c {gpu: *c}\n"),
          {"s.yaml:3:18: an alias cannot stand inside the value that it names"}},
      Bad{"UnknownAlias",
          after_valid("name: *nobody\n"),
          {"s.yaml:3:7: is not valid YAML: the referenced anchor is not defined"}},
      Bad{"NotUtf8", after_valid("name: \"a\377b\"\n"), {"s.yaml:3:9: is not UTF-8 text"}},
      Bad{"ControlCharacter",
          after_valid("name: \"a\004b\"\n"),
          {"s.yaml:3:9: contains a control character; expected UTF-8 text"}},
      Bad{"UnknownKey",
          after_valid("horizn: 3d\n"),
          {"s.yaml:3:1: horizn: unknown key; did you mean \"horizon\"?"}},
      Bad{"UnknownKeyFar",
          after_valid("zzz: 3d\n"),
          {"s.yaml:3:1: zzz: unknown key; expected name, description, job, jobs, scheduler, partitions, "
           "cluster, topology, workload, "
           "causes, detection, recovery, calibration, repair, capacity, diagnosis, retirement, checkpoint, "
           "trace, "
           "inject or horizon"}},
      Bad{"UnknownJobKey",
          "job: {nodes: 4, work: 10d, node: 3}\ncheckpoint: none\n",
          {"s.yaml:1:28: job.node: unknown key; did you mean \"nodes\"?"}},
      Bad{"MissingEverything",
          "name: x\n",
          {"s.yaml:1:1: needs job or jobs",
           "s.yaml:1:1: checkpoint: is missing: how the state is saved; none to go without"}},
      Bad{"MissingJobKeys",
          "job: {}\ncheckpoint: none\n",
          {"s.yaml:1:6: job.nodes: is missing: nodes that the job needs",
           "s.yaml:1:6: job: needs work or steps"}},
      Bad{"JobWithoutValue",
          "job:\ncheckpoint: none\n",
          {"s.yaml:1:1: job: has no value; expected its keys"}},
      Bad{"JobIsAList",
          "job: [1]\ncheckpoint: none\n",
          {"s.yaml:1:6: job: is not a section; expected its keys"}},
      Bad{"ModelMissing",
          after_valid("causes: {gpu: {lifetime: {mean: 3d}}}\n"),
          {"s.yaml:3:26: causes.gpu.lifetime.model: is missing; expected constant, exponential, weibull, "
           "lognormal, gamma, uniform, triangular, empirical or mixture"}},
      Bad{"NoUnit",
          "job: {nodes: 4, work: 30}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \"30\" has no unit; write \"30min\" or \"30s\""}},
      Bad{"ZeroNoUnit",
          "job: {nodes: 4, work: 10d, startup: 0}\ncheckpoint: none\n",
          {"s.yaml:1:37: job.startup: \"0\" has no unit; write \"0s\""}},
      Bad{"MinutesOrMonths",
          "job: {nodes: 4, work: 30m}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: unknown unit \"m\"; write \"30min\""}},
      Bad{"UnknownUnit",
          "job: {nodes: 4, work: 30 fortnights}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: unknown unit \"fortnights\"; expected w, d, h, min, s, ms or us"}},
      Bad{"NegativeDuration",
          "job: {nodes: 4, work: -1h}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \"-1h\" is negative; a duration is 0s or longer"}},
      Bad{"NanDuration",
          "job: {nodes: 4, work: .nan}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \".nan\" is not a duration; expected a number and a unit, such as 90s, "
           "30min, 1h30min or 54d"}},
      Bad{"InfDuration",
          "job: {nodes: 4, work: inf}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \"inf\" is not a duration; expected a number and a unit, such as 90s, "
           "30min, 1h30min or 54d"}},
      Bad{"TooLong",
          "job: {nodes: 4, work: 400000d}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \"400000d\" is beyond the longest duration, 365000d (1,000 years)"}},
      Bad{"Overflow",
          "job: {nodes: 4, work: 1e300d}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \"1e300d\" is beyond the longest duration, 365000d (1,000 years)"}},
      Bad{"TrailingGarbage",
          "job: {nodes: 4, work: 30min!}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: unknown unit \"min!\"; expected w, d, h, min, s, ms or us"}},
      Bad{"UnitsOutOfOrder",
          "job: {nodes: 4, work: 30min 1h}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \"30min 1h\" is out of order; write the longest unit first and each unit "
           "once"}},
      Bad{"UnitTwice",
          "job: {nodes: 4, work: 30min 5min}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: \"30min 5min\" is out of order; write the longest unit first and each "
           "unit once"}},
      Bad{"BelowATick",
          "job: {nodes: 4, work: 10d, step_time: 0.1us}\ncheckpoint: none\n",
          {"s.yaml:1:39: job.step_time: \"0.1us\" is shorter than the smallest duration, 1us"}},
      Bad{"ZeroWork",
          "job: {nodes: 4, work: 0s}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: must be longer than 0s"}},
      Bad{"ClockUnquoted",
          "job: {nodes: 4, work: 10d, time_limit: 02:00:00}\ncheckpoint: none\n",
          {"s.yaml:1:40: job.time_limit: write it in quotes, \"02:00:00\": without them YAML may read a "
           "number"}},
      Bad{"ClockOfSixtyMinutes",
          "job: {nodes: 4, work: 10d, time_limit: \"02:60:00\"}\ncheckpoint: none\n",
          {"s.yaml:1:40: job.time_limit: \"02:60:00\" is not a time of the clock; expected HH:MM:SS or "
           "D-HH:MM:SS"}},
      Bad{"DurationWithoutValue",
          "job: {nodes: 4, work: }\ncheckpoint: none\n",
          {"s.yaml:1:17: job.work: has no value; expected a duration, such as 30min"}},
      Bad{"DurationIsAList",
          "job: {nodes: 4, work: [1d]}\ncheckpoint: none\n",
          {"s.yaml:1:23: job.work: is a list; expected a duration, such as 30min"}},
      Bad{"ZeroTimeLimit",
          "job: {nodes: 4, work: 10d, time_limit: 0s}\ncheckpoint: none\n",
          {"s.yaml:1:40: job.time_limit: must be longer than 0s"}},
      Bad{"ZeroHorizon", after_valid("horizon: 0s\n"), {"s.yaml:3:10: horizon: must be longer than 0s"}},
      Bad{"ZeroStep",
          "job: {nodes: 4, work: 10d, step_time: 0s}\ncheckpoint: none\n",
          {"s.yaml:1:39: job.step_time: must be longer than 0s"}},
      Bad{"NoNodes",
          "job: {nodes: 0, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"0\" is out of range; expected 1 to 1000000"}},
      Bad{"TooManyNodes",
          "job: {nodes: 1000001, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"1000001\" is out of range; expected 1 to 1000000"}},
      Bad{"HalfANode",
          "job: {nodes: 1.5, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"1.5\" is not a whole number"}},
      Bad{"NegativeNodes",
          "job: {nodes: -4, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"-4\" is negative"}},
      Bad{"Underscore",
          "job: {nodes: 2_048, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"2_048\" is not a whole number"}},
      Bad{"LeadingZero",
          "job: {nodes: 010, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"010\" is not a whole number"}},
      Bad{"Hex",
          "job: {nodes: 0x10, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"0x10\" is not a whole number"}},
      Bad{"QuotedInteger",
          "job: {nodes: \"4\", work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"4\" is text; write it without quotes"}},
      Bad{"NodesWithUnit",
          "job: {nodes: 4 nodes, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \"4 nodes\" is not a whole number"}},
      Bad{"NanNodes",
          "job: {nodes: .nan, work: 10d}\ncheckpoint: none\n",
          {"s.yaml:1:14: job.nodes: \".nan\" is not a whole number"}},
      Bad{"TooManySpares",
          after_valid("cluster: {spares: 100001}\n"),
          {"s.yaml:3:19: cluster.spares: \"100001\" is out of range; expected 0 to 100000"}},
      Bad{"PriceWithoutUnit",
          after_valid("cluster: {price: 98.32}\n"),
          {"s.yaml:3:18: cluster.price: \"98.32\" is not a price; expected a price per node-hour, such as "
           "\"98.32 USD/h\""}},
      Bad{"NegativePrice",
          after_valid("cluster: {price: -1 USD/h}\n"),
          {"s.yaml:3:18: cluster.price: \"-1 USD/h\" is negative"}},
      Bad{"UnknownInstance",
          after_valid("cluster: {instance: ml.p5.48xlrge}\n"),
          {"s.yaml:3:21: cluster.instance: unknown \"ml.p5.48xlrge\"; expected generic, ml.g5.xlarge, "
           "ml.g5.2xlarge, ml.g5.4xlarge, ml.g5.8xlarge, ml.g5.16xlarge, ml.g5.12xlarge, ml.g5.24xlarge, "
           "ml.g5.48xlarge, ml.p4d.24xlarge, ml.p4de.24xlarge, ml.p5.4xlarge, ml.p5.48xlarge, "
           "ml.p5e.48xlarge or ml.p5en.48xlarge; did you mean \"ml.p5.48xlarge\"?"}},
      Bad{"OwnInstanceWithoutGpus",
          after_valid("cluster: {instance: {nic: 400 Gbps}}\n"),
          {"s.yaml:3:21: cluster.instance.gpus: is missing: GPUs a node"}},
      Bad{"NoBandwidthUnit",
          after_valid("cluster: {instance: {gpus: 8, nic: 400, gpu_memory: 80 GX}}\n"),
          {"s.yaml:3:36: cluster.instance.nic: \"400\" has no unit; write it like \"400 Gbps\" or \"12.8 "
           "GB/s\"",
           "s.yaml:3:53: cluster.instance.gpu_memory: \"80 GX\" is not an amount of bytes; expected a number "
           "and a unit, such as \"80 GB\" or \"64 GiB\""}},
      Bad{"UnknownAge",
          after_valid("cluster: {initial_age: old}\n"),
          {"s.yaml:3:24: cluster.initial_age: unknown \"old\"; expected new or stationary"}},
      Bad{"NumberAsName",
          after_valid("name: 2048\n"),
          {"s.yaml:3:7: name: \"2048\" is not text; write it in quotes"}},
      Bad{"TrueAsName",
          after_valid("name: true\n"),
          {"s.yaml:3:7: name: \"true\" is not text; write it in quotes"}},
      Bad{"YesForTrue",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, atomic: yes}\n",
          {"s.yaml:2:36: checkpoint.atomic: \"yes\" is neither true nor false"}},
      Bad{"ProbabilityAbove",
          after_valid("causes: {gpu: {mtbf: 30d}}\ndetection: {a: {latency: 1s, miss: 1.2}}\n"),
          {"s.yaml:4:36: detection.a.miss: \"1.2\" is out of range; expected 0 to 1"}},
      Bad{"PercentAbove",
          after_valid("recovery: {never_capacity: 120%}\n"),
          {"s.yaml:3:28: recovery.never_capacity: \"120%\" is out of range; expected 0% to 100%"}},
      Bad{"ProbabilityNegative",
          after_valid("recovery: {validation_failure: -1%}\n"),
          {"s.yaml:3:32: recovery.validation_failure: \"-1%\" is negative"}},
      Bad{"ProbabilityText",
          after_valid("recovery: {validation_failure: often}\n"),
          {"s.yaml:3:32: recovery.validation_failure: \"often\" is not a number; expected a fraction, such "
           "as 0.02 or 2%"}},
      Bad{"SlowFactorZero",
          after_valid("recovery: {slow_after_restore: {factor: 0, for: 1min}}\n"),
          {"s.yaml:3:41: recovery.slow_after_restore.factor: \"0\" is out of range; expected 1e-06 to 1"}},
      Bad{"SlowFactorAbove",
          after_valid("recovery: {slow_after_restore: {factor: 1.5, for: 1min}}\n"),
          {"s.yaml:3:41: recovery.slow_after_restore.factor: \"1.5\" is out of range; expected 1e-06 to 1"}},
      Bad{"SlowWithoutFor",
          after_valid("recovery: {slow_after_restore: {factor: 0.9}}\n"),
          {"s.yaml:3:32: recovery.slow_after_restore.for: is missing: how long after each restore"}},
      Bad{"ImmuneUnknown",
          after_valid("recovery: {immune: [queue, restore]}\n"),
          {"s.yaml:3:28: recovery.immune[1]: unknown \"restore\"; expected detection, drain, capacity_wait, "
           "replacement, validation, queue or restart; did you mean \"restart\"?"}},
      Bad{"ImmuneNotAList",
          after_valid("recovery: {immune: queue}\n"),
          {"s.yaml:3:20: recovery.immune: is not a list; write it in brackets, or with a dash before each "
           "entry"}},
      Bad{"UnknownModel",
          after_valid("causes: {gpu: {lifetime: {model: weibul, mean: 3d}}}\n"),
          {"s.yaml:3:34: causes.gpu.lifetime.model: unknown \"weibul\"; expected constant, exponential, "
           "weibull, lognormal, gamma, uniform, triangular, empirical or mixture; did you mean "
           "\"weibull\"?"}},
      Bad{"WeibullWithout",
          after_valid("causes: {gpu: {lifetime: {model: weibull, shape: 0.7}}}\n"),
          {"s.yaml:3:26: causes.gpu.lifetime: needs scale or mean"}},
      Bad{"WeibullBoth",
          after_valid("causes: {gpu: {lifetime: {model: weibull, shape: 0.7, mean: 3d, scale: 3d}}}\n"),
          {"s.yaml:3:65: causes.gpu.lifetime.scale: excludes mean; expected only one of scale or mean"}},
      Bad{"ShapeBeyond",
          after_valid("causes: {gpu: {lifetime: {model: weibull, shape: 100, mean: 3d}}}\n"),
          {"s.yaml:3:50: causes.gpu.lifetime.shape: \"100\" is out of range; expected 0.1 to 20"}},
      Bad{"UniformReversed",
          after_valid("recovery: {restart: {model: uniform, min: 3min, max: 1min}}\n"),
          {"s.yaml:3:54: recovery.restart.max: must be at least min"}},
      Bad{"StrayModelKey",
          after_valid("recovery: {restart: {model: uniform, min: 1min, max: 3min, mean: 2min}}\n"),
          {"s.yaml:3:60: recovery.restart.mean: unknown key; expected model, min or max"}},
      Bad{"SampleWithoutUnit",
          after_valid("recovery: {restart: {model: empirical, samples: [1min, 2]}}\n"),
          {"s.yaml:3:56: recovery.restart.samples[1]: \"2\" has no unit; write \"2min\" or \"2s\""}},
      Bad{"NoSamples",
          after_valid("recovery: {restart: {model: empirical, samples: []}}\n"),
          {"s.yaml:3:49: recovery.restart.samples: expected a list of durations, such as [3min, 4min 30s, "
           "1h]"}},
      Bad{"QuantilesFall",
          after_valid("recovery: {restart: {model: empirical, quantiles: {5%: 3min, 50%: 2min}}}\n"),
          {"s.yaml:3:62: recovery.restart.quantiles.50%: must come after a lower probability and no longer a "
           "time"}},
      Bad{"QuantileName",
          after_valid("recovery: {restart: {model: empirical, quantiles: {median: 3min, 150%: 2min}}}\n"),
          {"s.yaml:3:52: recovery.restart.quantiles.median: \"median\" is not a number; expected a fraction, "
           "such as 0.02 or 2%",
           "s.yaml:3:66: recovery.restart.quantiles.150%: \"150%\" is out of range; expected 0% to 100%"}},
      Bad{"FileOutside",
          after_valid("recovery: {restart: {model: empirical, file: ../secret.csv}}\n"),
          {"s.yaml:3:46: recovery.restart.file: \"../secret.csv\" leaves the scenario's folder; expected a "
           "file in it"}},
      Bad{"FileAbsolute",
          after_valid("recovery: {restart: {model: empirical, file: /etc/passwd}}\n"),
          {"s.yaml:3:46: recovery.restart.file: \"/etc/passwd\" leaves the scenario's folder; expected a "
           "file in it"}},
      Bad{"FileMissing",
          after_valid("recovery: {restart: {model: empirical, file: missing.csv}}\n"),
          {"s.yaml:3:46: recovery.restart.file: no-such-folder/missing.csv: cannot be opened: No such file "
           "or directory"}},
      Bad{"CauseWithoutRate",
          after_valid("causes: {gpu: {symptom: crash}}\n"),
          {"s.yaml:3:15: causes.gpu: needs mtbf, rate, observed or lifetime, or an entry in inject"}},
      Bad{"CauseTwoRates",
          after_valid("causes: {gpu: {mtbf: 30d, rate: 6.5 per 1000 node-days}}\n"),
          {"s.yaml:3:27: causes.gpu.rate: excludes mtbf; expected only one of mtbf, rate, observed or "
           "lifetime"}},
      Bad{"CauseWithoutValue",
          after_valid("causes:\n  gpu:\n"),
          {"s.yaml:4:3: causes.gpu: has no value; expected its keys"}},
      Bad{"CauseName",
          after_valid("causes: {gpu 0: {mtbf: 30d}}\n"),
          {"s.yaml:3:10: causes.gpu 0: is not a name; expected a letter, then letters, digits, _ or -, at "
           "most 64"}},
      Bad{"CauseNone",
          after_valid("causes: {none: {mtbf: 30d}}\n"),
          {"s.yaml:3:16: causes.none: is a reserved name: the report books what no cause is to blame for "
           "under it"}},
      Bad{"RateWithoutExposure",
          after_valid("causes: {gpu: {rate: 6.5}}\n"),
          {"s.yaml:3:22: causes.gpu.rate: \"6.5\" is not a rate; expected one such as \"6.5 per 1000 "
           "node-days\""}},
      Bad{"RateZero",
          after_valid("causes: {gpu: {rate: 0 per 1000 node-days}}\n"),
          {"s.yaml:3:22: causes.gpu.rate: \"0 per 1000 node-days\" is out of range; expected more than 0 and "
           "at most 1 failure a second on a node"}},
      Bad{"ObservedText",
          after_valid("causes: {gpu: {observed: 148 in 54 days}}\n"),
          {"s.yaml:3:26: causes.gpu.observed: \"148 in 54 days\" is not a count over an exposure; expected "
           "one such as \"148 in 54 days on 2048 nodes\""}},
      Bad{"ObservedNoUnit",
          after_valid("causes: {gpu: {observed: 148 in 54 on 2048 nodes}}\n"),
          {"s.yaml:3:26: causes.gpu.observed: \"54\" has no unit; write \"54min\" or \"54s\""}},
      Bad{"ObservedNever",
          after_valid("causes: {gpu: {observed: 0 in 54 days on 2048 nodes}}\n"),
          {"s.yaml:3:26: causes.gpu.observed: \"0 in 54 days on 2048 nodes\" needs a whole count from 1; for "
           "a cause that was never seen give mtbf instead"}},
      Bad{"MtbfTiny",
          after_valid("causes: {gpu: {mtbf: 10ms}}\n"),
          {"s.yaml:3:22: causes.gpu.mtbf: must be at least 1s"}},
      Bad{"LifetimeTiny",
          after_valid("causes: {gpu: {lifetime: 1ms}}\n"),
          {"s.yaml:3:26: causes.gpu.lifetime: is too short: half of the units would fail within 1 ms; "
           "expected at least 1s"}},
      Bad{"ScopeUnknown",
          after_valid("causes: {gpu: {mtbf: 30d, scope: rack}}\n"),
          {"s.yaml:3:34: causes.gpu.scope: unknown \"rack\"; expected gpu, node, job, leaf, spine, power or "
           "storage"}},
      Bad{"ScopeGpuNoInstance",
          after_valid("causes: {gpu: {mtbf: 30d, scope: gpu}}\n"),
          {"s.yaml:3:34: causes.gpu.scope: gpu needs cluster.instance, which says how many GPUs a node has"}},
      Bad{"JobReplaced",
          after_valid("causes: {nccl: {mtbf: 30d, scope: job, remedy: replace}}\n"),
          {"s.yaml:3:48: causes.nccl.remedy: must be restart, because scope job is software on healthy "
           "nodes"}},
      Bad{"SymptomUnknown",
          after_valid("causes: {gpu: {mtbf: 30d, symptom: stutter}}\n"),
          {"s.yaml:3:36: causes.gpu.symptom: unknown \"stutter\"; expected crash, hang, precursor, slowdown "
           "or silent_corruption"}},
      Bad{"ChannelUnknown",
          after_valid("causes: {gpu: {mtbf: 30d, detected_by: [hmaa]}}\ndetection: {hma: {latency: 1s}}\n"),
          {"s.yaml:3:41: causes.gpu.detected_by[0]: unknown \"hmaa\"; expected hma; did you mean \"hma\"?"}},
      Bad{"ChannelTwice",
          after_valid(
              "causes: {gpu: {mtbf: 30d, detected_by: [hma, hma]}}\ndetection: {hma: {latency: 1s}}\n"),
          {"s.yaml:3:46: causes.gpu.detected_by[1]: names \"hma\" twice"}},
      Bad{"NoChannels",
          after_valid("causes: {gpu: {mtbf: 30d, detected_by: [hma]}}\n"),
          {"s.yaml:3:41: causes.gpu.detected_by[0]: there are no channels; add \"hma\" to detection"}},
      Bad{"AllMayMiss",
          after_valid("causes: {gpu: {mtbf: 30d}}\ndetection: {hma: {latency: 1s, miss: 1%}}\n"),
          {"s.yaml:3:15: causes.gpu: can be missed by every channel that watches for it; add the channel "
           "human to detection"}},
      Bad{"HumanMisses",
          after_valid("causes: {gpu: {mtbf: 30d}}\ndetection: {human: {latency: 1h, miss: 1%}}\n"),
          {"s.yaml:4:40: detection.human.miss: must be 0: somebody finds out in the end"}},
      Bad{"ChannelWithoutLatency",
          after_valid("detection: {hma: {miss: 0}}\n"),
          {"s.yaml:3:18: detection.hma.latency: is missing: failure until the verdict (line detection)"}},
      Bad{"TooManyChannels",
          after_valid(
              "detection: {c0: {latency: 1s}, c1: {latency: 1s}, c2: {latency: 1s}, c3: {latency: 1s}, c4: "
              "{latency: 1s}, c5: {latency: 1s}, c6: {latency: 1s}, c7: {latency: 1s}, c8: {latency: 1s}}\n"),
          {"s.yaml:3:12: detection: has more than 8 entries"}},
      Bad{"TooManyCauses",
          after_valid("causes: {c0: {mtbf: 1d}, c1: {mtbf: 1d}, c2: {mtbf: 1d}, c3: {mtbf: 1d}, c4: {mtbf: "
                      "1d}, c5: {mtbf: 1d}, c6: {mtbf: 1d}, c7: {mtbf: 1d}, c8: {mtbf: 1d}, c9: {mtbf: 1d}, "
                      "c10: {mtbf: 1d}, c11: {mtbf: 1d}, c12: {mtbf: 1d}, c13: {mtbf: 1d}, c14: {mtbf: 1d}, "
                      "c15: {mtbf: 1d}, c16: {mtbf: 1d}, c17: {mtbf: 1d}, c18: {mtbf: 1d}, c19: {mtbf: 1d}, "
                      "c20: {mtbf: 1d}, c21: {mtbf: 1d}, c22: {mtbf: 1d}, c23: {mtbf: 1d}, c24: {mtbf: 1d}, "
                      "c25: {mtbf: 1d}, c26: {mtbf: 1d}, c27: {mtbf: 1d}, c28: {mtbf: 1d}, c29: {mtbf: 1d}, "
                      "c30: {mtbf: 1d}, c31: {mtbf: 1d}, c32: {mtbf: 1d}}\n"),
          {"s.yaml:3:9: causes: has more than 32 entries"}},
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
          {"s.yaml:2:24: checkpoint.interval: has no optimum when the stall is 0s: the more snapshots the "
           "better; "
           "give a stall or an interval"}},
      Bad{"FailureStorm",
          "job: {nodes: 100000, work: 1000d}\ncheckpoint: none\ncauses:\n  a: {mtbf: 1h}\n",
          {"s.yaml:4:3: causes: would bring more than 20 million failures before the horizon of 100000 d, "
           "one every "
           "36 ms; check the rates, or set a shorter horizon"}},
      Bad{"StepsWithoutStepTime",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 500 steps}\n",
          {"s.yaml:2:24: checkpoint.interval: counts steps, which needs job.step_time"}},
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
          {"s.yaml:2:13: checkpoint: is not a section; expected none, the keys of one tier, or tiers"}},
      Bad{"TierBesideKeys",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h, tiers: {a: {interval: 1h}}}\n",
          {"s.yaml:2:14: checkpoint.interval: stands beside tiers; write it inside each tier"}},
      Bad{"NoTiers",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {tiers: {}}\n",
          {"s.yaml:2:21: checkpoint.tiers: is empty; expected at least one tier"}},
      Bad{"FiveTiers",
          "job: {nodes: 4, work: 10d}\ncheckpoint: {tiers: {a: {interval: 1h}, b: {interval: 1h}, c: "
          "{interval: 1h}, d: {interval: 1h}, e: {interval: 1h}}}\n",
          {"s.yaml:2:21: checkpoint.tiers: has more than 4 entries"}},
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
          {"s.yaml:2:29: cluster.spares: is more than the 1 node that the job leaves of the cluster's 5"}},
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
          {"s.yaml:3:21: recovery.profile: \"../x.yaml\" leaves the scenario's folder; expected a file in "
           "it"}},
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

}  // namespace
}  // namespace pitstop
