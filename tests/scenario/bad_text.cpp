// What is no scenario at all, and keys that are not its own.
#include "tests/scenario/bad_input.hpp"

namespace pitstop {

std::vector<Bad> bad_text() {
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
          {"s.yaml:5:7: causes.b.<<: merge keys (<<) are not supported; write all keys out"}},
      Bad{"SecondDocument",
          after_valid("---\nname: x\n"),
          {"s.yaml:4:1: a second YAML document begins here; a file holds only one"}},
      Bad{"ListAsKey", after_valid("? [a, b]\n: 1\n"), {"s.yaml:3:3: a key must be text"}},
      Bad{"NullKey", after_valid("? \n: 1\n"), {"s.yaml:4:1: a key must be text"}},
      Bad{"Tag",
          after_valid("name: !!str x\n"),
          {"s.yaml:3:7: name: tags are not supported; remove \"tag:yaml.org,2002:str\""}},
      Bad{"SelfAlias",
          after_valid("causes: &c {gpu: *c}\n"),
          {"s.yaml:3:18: an alias cannot be used inside the value that it refers to"}},
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
           "s.yaml:1:1: checkpoint: is missing: how the state is saved; none = no checkpoints"}},
      Bad{"MissingJobKeys",
          "job: {}\ncheckpoint: none\n",
          {"s.yaml:1:6: job.nodes: is missing: nodes that the job needs",
           "s.yaml:1:6: job: needs work or steps"}},
      Bad{"JobWithoutValue",
          "job:\ncheckpoint: none\n",
          {"s.yaml:1:1: job: has no value; expected the keys that `pitstop explain job` lists"}},
      Bad{"JobIsAList",
          "job: [1]\ncheckpoint: none\n",
          {"s.yaml:1:6: job: is not a mapping; expected the keys that `pitstop explain job` lists"}},
      Bad{"ModelMissing",
          after_valid("causes: {gpu: {lifetime: {mean: 3d}}}\n"),
          {"s.yaml:3:26: causes.gpu.lifetime.model: is missing; expected constant, exponential, weibull, "
           "lognormal, gamma, uniform, triangular, empirical or mixture"}},
  };
}

}  // namespace pitstop
