// Distributions, causes, and who detects them.
#include "tests/scenario/bad_input.hpp"

namespace pitstop {

std::vector<Bad> bad_causes() {
  return {
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
          {"s.yaml:3:65: causes.gpu.lifetime.scale: give only one of `mean` and `scale`"}},
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
          {"s.yaml:3:62: recovery.restart.quantiles.50%: must have a higher probability than the "
           "entry before it, and no shorter time"}},
      Bad{"QuantileName",
          after_valid("recovery: {restart: {model: empirical, quantiles: {median: 3min, 150%: 2min}}}\n"),
          {"s.yaml:3:52: recovery.restart.quantiles.median: \"median\" is not a number; expected a fraction, "
           "such as 0.02 or 2%",
           "s.yaml:3:66: recovery.restart.quantiles.150%: \"150%\" is out of range; expected 0% to 100%"}},
      Bad{"FileOutside",
          after_valid("recovery: {restart: {model: empirical, file: ../secret.csv}}\n"),
          {"s.yaml:3:46: recovery.restart.file: \"../secret.csv\" is outside the scenario's folder; expected "
           "a file in it"}},
      Bad{"FileAbsolute",
          after_valid("recovery: {restart: {model: empirical, file: /etc/passwd}}\n"),
          {"s.yaml:3:46: recovery.restart.file: \"/etc/passwd\" is outside the scenario's folder; expected a "
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
          {"s.yaml:3:27: causes.gpu.rate: give only one of `mtbf` and `rate`"}},
      Bad{"CauseWithoutValue",
          after_valid("causes:\n  gpu:\n"),
          {"s.yaml:4:3: causes.gpu: has no value; expected the keys that `pitstop explain causes.gpu` "
           "lists"}},
      Bad{"CauseName",
          after_valid("causes: {gpu 0: {mtbf: 30d}}\n"),
          {"s.yaml:3:10: causes.gpu 0: is not a valid name; use a letter, then letters, digits, _ or -, at "
           "most 64 in all"}},
      Bad{"CauseNone",
          after_valid("causes: {none: {mtbf: 30d}}\n"),
          {"s.yaml:3:16: causes.none: is a reserved name: reports use it for time that no failure cost; "
           "choose another name"}},
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
          {"s.yaml:3:26: causes.gpu.observed: \"148 in 54 days\" is not an observed count; expected "
           "one such as \"148 in 54 days on 2048 nodes\""}},
      Bad{"ObservedNoUnit",
          after_valid("causes: {gpu: {observed: 148 in 54 on 2048 nodes}}\n"),
          {"s.yaml:3:26: causes.gpu.observed: \"54\" has no unit; write \"54min\" or \"54s\""}},
      Bad{"ObservedNever",
          after_valid("causes: {gpu: {observed: 0 in 54 days on 2048 nodes}}\n"),
          {"s.yaml:3:26: causes.gpu.observed: \"0 in 54 days on 2048 nodes\" needs a count of at least 1; "
           "for "
           "a cause that was never observed, give mtbf instead"}},
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
          {"s.yaml:3:34: causes.gpu.scope: scope gpu needs cluster.instance, which sets how many GPUs a node "
           "has"}},
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
          {"s.yaml:3:46: causes.gpu.detected_by[1]: lists \"hma\" twice"}},
      Bad{"NoChannels",
          after_valid("causes: {gpu: {mtbf: 30d, detected_by: [hma]}}\n"),
          {"s.yaml:3:41: causes.gpu.detected_by[0]: there are no channels; add \"hma\" to detection"}},
      Bad{"AllMayMiss",
          after_valid("causes: {gpu: {mtbf: 30d}}\ndetection: {hma: {latency: 1s, miss: 1%}}\n"),
          {"s.yaml:3:15: causes.gpu: can be missed by every channel that watches for it; add the channel "
           "human to detection"}},
      Bad{"HumanMisses",
          after_valid("causes: {gpu: {mtbf: 30d}}\ndetection: {human: {latency: 1h, miss: 1%}}\n"),
          {"s.yaml:4:40: detection.human.miss: must be 0: channel human is the last one and always notices"}},
      Bad{"ChannelWithoutLatency",
          after_valid("detection: {hma: {miss: 0}}\n"),
          {"s.yaml:3:18: detection.hma.latency: is missing: failure until the verdict (line detection)"}},
      Bad{"TooManyChannels",
          after_valid(
              "detection: {c0: {latency: 1s}, c1: {latency: 1s}, c2: {latency: 1s}, c3: {latency: 1s}, c4: "
              "{latency: 1s}, c5: {latency: 1s}, c6: {latency: 1s}, c7: {latency: 1s}, c8: {latency: 1s}}\n"),
          {"s.yaml:3:12: detection: has 9 entries; expected at most 8"}},
      Bad{"TooManyCauses",
          after_valid("causes: {c0: {mtbf: 1d}, c1: {mtbf: 1d}, c2: {mtbf: 1d}, c3: {mtbf: 1d}, c4: {mtbf: "
                      "1d}, c5: {mtbf: 1d}, c6: {mtbf: 1d}, c7: {mtbf: 1d}, c8: {mtbf: 1d}, c9: {mtbf: 1d}, "
                      "c10: {mtbf: 1d}, c11: {mtbf: 1d}, c12: {mtbf: 1d}, c13: {mtbf: 1d}, c14: {mtbf: 1d}, "
                      "c15: {mtbf: 1d}, c16: {mtbf: 1d}, c17: {mtbf: 1d}, c18: {mtbf: 1d}, c19: {mtbf: 1d}, "
                      "c20: {mtbf: 1d}, c21: {mtbf: 1d}, c22: {mtbf: 1d}, c23: {mtbf: 1d}, c24: {mtbf: 1d}, "
                      "c25: {mtbf: 1d}, c26: {mtbf: 1d}, c27: {mtbf: 1d}, c28: {mtbf: 1d}, c29: {mtbf: 1d}, "
                      "c30: {mtbf: 1d}, c31: {mtbf: 1d}, c32: {mtbf: 1d}}\n"),
          {"s.yaml:3:9: causes: has 33 entries; expected at most 32"}},
  };
}

}  // namespace pitstop
