// Scenario files in, valid values out: what is read where, and what --set changes.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "models/compile/compile.hpp"
#include "tests/scenario/config_text.hpp"

namespace pitstop {
namespace {

TEST(Config, EveryKeyReachesItsField) {
  const Scenario s = parse(kFull);
  EXPECT_EQ(s.name, "llama3-405b");
  EXPECT_EQ(s.description, "one line");
  EXPECT_EQ(s.job.nodes, 2048);
  EXPECT_EQ(s.job.work, Duration::seconds(54 * 86400));
  EXPECT_EQ(s.job.step_time, Duration::seconds(12));
  EXPECT_EQ(s.job.time_limit, Duration::seconds(7200));
  EXPECT_EQ(constant(s.job.startup), minutes(3));
  EXPECT_EQ(s.cluster.instance.name, "ml.p5.48xlarge");
  EXPECT_EQ(s.cluster.instance.gpus, 8);
  EXPECT_EQ(s.cluster.instance.efa_devices, 32);
  EXPECT_DOUBLE_EQ(s.cluster.instance.nic_bytes_per_s, 400e9);
  EXPECT_EQ(s.cluster.spares, 16);
  EXPECT_EQ(s.cluster.initial_age, InitialAge::stationary);
  EXPECT_DOUBLE_EQ(s.cluster.price_per_node_hour.value(), 98.32);
  EXPECT_EQ(s.cluster.currency, "USD");
  EXPECT_EQ(s.horizon, Duration::seconds(200 * 86400));
  ASSERT_EQ(s.inject.size(), 1u);
  EXPECT_EQ(s.inject[0].at, minutes(10));
  EXPECT_EQ(s.inject[0].node, 2063);
  EXPECT_EQ(s.inject[0].cause, "gpu");
}

TEST(Config, Causes) {
  const Scenario s = parse(kFull);
  ASSERT_EQ(s.causes.size(), 4u);
  const Cause& gpu = s.causes[0];
  EXPECT_EQ(gpu.name, "gpu");
  EXPECT_EQ(gpu.scope, Scope::gpu);
  EXPECT_EQ(gpu.observed->count, 148);
  EXPECT_EQ(gpu.symptom, Symptom::precursor);
  EXPECT_EQ(gpu.remedy, Remedy::reboot);
  EXPECT_EQ(gpu.exposure, Exposure::in_service);
  EXPECT_EQ(gpu.detected_by, std::vector<std::string>{"hma"});
  const Cause& nccl = s.causes[1];
  EXPECT_EQ(nccl.mtbf, Duration::seconds(8 * 86400));
  EXPECT_EQ(nccl.remedy, Remedy::restart) << "the default of scope job";
  EXPECT_EQ(nccl.exposure, Exposure::computing) << "the default of scope job";
  EXPECT_EQ(nccl.detected_by, std::vector<std::string>{"watchdog"}) << "the default of a hang";
  EXPECT_DOUBLE_EQ(s.causes[2].per_1000_node_days.value(), 6.5);
  EXPECT_EQ(s.causes[2].exposure, Exposure::allocated);
  EXPECT_EQ(s.causes[2].detected_by, std::vector<std::string>{"hma"}) << "no task_failure: the first channel";
  EXPECT_DOUBLE_EQ(std::get<Weibull>(*s.causes[3].lifetime).shape, 0.7);
}

TEST(Config, DetectionAndRecovery) {
  const Scenario s = parse(kFull);
  ASSERT_EQ(s.detection.size(), 3u);
  EXPECT_EQ(std::get<Uniform>(s.detection[0].latency).max, Duration::seconds(30));
  EXPECT_DOUBLE_EQ(s.detection[0].miss, 0.01);
  const Recovery& r = s.recovery;
  EXPECT_EQ(constant(r.mark), Duration::seconds(1));
  EXPECT_EQ(constant(r.stop), Duration::seconds(2));
  EXPECT_DOUBLE_EQ(std::get<Lognormal>(r.capacity_wait).sigma.value(), 1);
  EXPECT_DOUBLE_EQ(r.never_capacity, 0.001);
  EXPECT_EQ(std::get<Uniform>(r.replacement).min, minutes(20));
  EXPECT_EQ(constant(r.reboot), minutes(2));
  EXPECT_EQ(constant(r.validation), minutes(3));
  EXPECT_DOUBLE_EQ(r.validation_failure, 0.02);
  EXPECT_EQ(constant(r.queue), Duration::seconds(4));
  EXPECT_EQ(constant(r.restart), Duration::seconds(90));
  EXPECT_FALSE(r.software_resume.has_value());
  EXPECT_EQ(r.grace, minutes(2));
  EXPECT_DOUBLE_EQ(r.slow_factor, 0.944);
  EXPECT_EQ(r.slow_for, minutes(10));
  EXPECT_EQ(r.immune, (std::vector<Line>{Line::detection, Line::queue}));
}

TEST(Config, Tiers) {
  const Scenario s = parse(kFull);
  ASSERT_EQ(s.tiers.size(), 2u);
  EXPECT_EQ(s.tiers[0].name, "memory");
  EXPECT_EQ(std::get<EverySteps>(s.tiers[0].interval).steps, 500);
  EXPECT_EQ(s.tiers[0].where, Where::peer_memory);
  EXPECT_EQ(s.tiers[0].survives, std::vector<Survives>{Survives::process});
  EXPECT_EQ(s.tiers[0].copies, 2);
  EXPECT_TRUE(s.tiers[0].atomic);
  const Tier& fsx = s.tiers[1];
  EXPECT_TRUE(std::holds_alternative<Daly>(fsx.interval));
  EXPECT_EQ(fsx.stall, Duration::seconds(30));
  EXPECT_EQ(fsx.persist, minutes(2));
  EXPECT_EQ(constant(fsx.restore), Duration::seconds(90));
  EXPECT_FALSE(fsx.atomic);
  EXPECT_DOUBLE_EQ(fsx.write_failure, 0.01);
  EXPECT_TRUE(fsx.block_when_busy);
  EXPECT_TRUE(fsx.final_snapshot);
  EXPECT_TRUE(fsx.emergency);
}

TEST(Config, SilenceMeansTheDefaults) {
  const Scenario s = parse(kSmall);
  EXPECT_EQ(s.name, "small") << "of the file";
  EXPECT_TRUE(s.tiers.empty());
  EXPECT_TRUE(s.causes.empty());
  EXPECT_FALSE(s.horizon);
  EXPECT_FALSE(s.job.time_limit);
  EXPECT_EQ(constant(*s.recovery.software_resume), Duration{});
  const Scenario one = parse("job: {nodes: 4, work: 10d}\ncheckpoint: {interval: exact, stall: 10s}\n");
  ASSERT_EQ(one.tiers.size(), 1u);
  EXPECT_EQ(one.tiers[0].name, "checkpoint");
  EXPECT_TRUE(std::holds_alternative<ExactOptimum>(one.tiers[0].interval));
}

TEST(Config, JsonIsReadToo) {
  const Scenario s = parse_scenario(
      R"({"name": "j", "job": {"nodes": 4, "work": "10d"},
          "causes": {"gpu": {"lifetime": {"model": "gamma", "mean": "30d", "shape": 2}}},
          "recovery": {"never_capacity": "2%"}, "checkpoint": {"interval": "1h", "atomic": false}})",
      "j.json", {}, ".");
  EXPECT_EQ(s.job.nodes, 4);
  EXPECT_DOUBLE_EQ(s.recovery.never_capacity, 0.02);
  EXPECT_FALSE(s.tiers[0].atomic);
}

TEST(Config, AliasesAreExpanded) {
  const Scenario s = parse(std::string(kSmall) + "causes:\n  a: &one {mtbf: 30d}\n  b: *one\n");
  ASSERT_EQ(s.causes.size(), 2u);
  EXPECT_EQ(s.causes[1].name, "b");
  EXPECT_EQ(s.causes[1].mtbf, s.causes[0].mtbf);
}

TEST(Config, InstanceOfYourOwn) {
  const Scenario s =
      parse(std::string(kSmall) + "cluster: {instance: {gpus: 4, nic: 25 Gbps, host_memory: 64 GiB}}\n");
  EXPECT_EQ(s.cluster.instance.name, "own");
  EXPECT_EQ(s.cluster.instance.gpus, 4);
}

TEST(Overrides, TakeTheWordOfTheFile) {
  const Scenario s = parse(kFull, {{"checkpoint.tiers.fsx.interval", "30min"},
                                   {"cluster.spares", "3"},
                                   {"job.time_limit", "03:00:00"},
                                   {"recovery.replacement.max", "40min"},
                                   {"recovery.slow_after_restore.factor", "0.5"},
                                   {"inject[0].node", "7"},
                                   {"detection.hma", "{latency: 1min}"},
                                   {"cluster.spares", "4"}});
  EXPECT_EQ(std::get<FixedInterval>(s.tiers[1].interval).work, minutes(30));
  EXPECT_EQ(s.cluster.spares, 4) << "the last one wins";
  EXPECT_EQ(s.job.time_limit, Duration::seconds(3 * 3600));
  EXPECT_EQ(std::get<Uniform>(s.recovery.replacement).max, minutes(40));
  EXPECT_DOUBLE_EQ(s.recovery.slow_factor, 0.5);
  EXPECT_EQ(s.inject[0].node, 7);
  EXPECT_DOUBLE_EQ(s.detection[0].miss, 0);
}

TEST(Overrides, ReplaceWhatTheyExclude) {
  const Scenario s = parse(kFull, {{"causes.gpu.mtbf", "30d"}, {"causes.infant.lifetime.scale", "9d"}});
  EXPECT_FALSE(s.causes[0].observed);
  EXPECT_EQ(s.causes[0].mtbf, Duration::seconds(30 * 86400));
  EXPECT_EQ(std::get<Weibull>(*s.causes[3].lifetime).scale, Duration::seconds(9 * 86400));
  EXPECT_FALSE(std::get<Weibull>(*s.causes[3].lifetime).mean);
}

TEST(Overrides, MakeSectionsThatTheFileLeavesOut) {
  EXPECT_EQ(parse(kSmall, {{"cluster.spares", "3"}}).cluster.spares, 3);
  EXPECT_EQ(parse("job: {nodes: 4}\ncheckpoint: none\n", {{"job.work", "1d"}}).job.work,
            Duration::seconds(86400));
}

TEST(Overrides, MistakesAreLocatedAndCollected) {
  EXPECT_EQ(mistakes(kFull, {{"checkpoint.tiers.fsx.intervall", "30min"},
                             {"causes.gpuu.mtbf", "3d"},
                             {"cluster.spares", "-3"},
                             {"job.work", "30"}}),
            "--set causes.gpuu.mtbf:1:1: causes.gpuu: unknown \"gpuu\"; expected gpu, nccl, nic or infant; "
            "did you mean \"gpu\"?\n"
            "--set job.work:1:1: job.work: \"30\" has no unit; write \"30min\" or \"30s\"\n"
            "--set cluster.spares:1:1: cluster.spares: \"-3\" is negative\n"
            "--set checkpoint.tiers.fsx.intervall:1:1: checkpoint.tiers.fsx.intervall: unknown key; did you "
            "mean \"interval\"?");
  EXPECT_EQ(mistakes(kSmall, {{"chekpoint", "none"}}),
            "--set chekpoint:1:1: chekpoint: unknown key; did you mean \"checkpoint\"?");
  EXPECT_EQ(mistakes(kSmall, {{"checkpoint.interval", "1h"}}),
            "--set checkpoint.interval:1:1: checkpoint.interval: cannot be set, because checkpoint is not a "
            "mapping; set checkpoint as a whole");
  EXPECT_EQ(mistakes(kFull, {{"inject[1].at", "1h"}}),
            "--set inject[1].at:1:1: inject[1]: the scenario has no such entry");
  EXPECT_EQ(mistakes(kSmall, {{"job..work", "1h"}}),
            "--set job..work:1:1: job..work: is not a key; expected one such as checkpoint.interval");
  EXPECT_EQ(mistakes(kSmall, {{"job.work", ""}}), "--set job.work: is empty");
  EXPECT_EQ(mistakes(kSmall, {{"job.work", "[1d"}}),
            "--set job.work:1:1: is not valid YAML: end of sequence flow not found");
}

// Without a horizon of its own a cluster gives up with its longest job.
TEST(Config, JobsNeedNoHorizon) {
  const Scenario s = parse_scenario(
      "name: two\ncluster: {nodes: 4}\njobs: {short: {nodes: 2, work: 1h}, long: {nodes: 1, work: 5h}}\n"
      "causes: {gpu: {mtbf: 20d, remedy: replace, detected_by: [hma]}}\n"
      "recovery: {profile: hyperpod-field}\ncheckpoint: {interval: 1h, stall: 15s}\n",
      "two.yaml", {}, "");
  EXPECT_EQ(horizon_of(s), Duration::seconds(500 * 3600));
}

}  // namespace
}  // namespace pitstop
