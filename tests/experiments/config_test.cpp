// Scenario files in, valid values out: what is read where, overrides, profiles, the catalogue, the schema,
// and that no input of any kind does more than throw.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>

#include "experiments/config/explain.hpp"
#include "experiments/config/library.hpp"
#include "experiments/config/registry.hpp"
#include "experiments/config/scenario_file.hpp"
#include "experiments/config/schema.hpp"
#include "models/compile.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;

constexpr const char* kFull = R"(name: llama3-405b
description: one line
job: {nodes: 2048, work: 54d, step_time: 12s, time_limit: "02:00:00", startup: 3min}
cluster: {instance: ml.p5.48xlarge, spares: 16, initial_age: stationary, price: 98.32 USD/h}
causes:
  gpu: {scope: gpu, observed: 148 in 54 days on 2048 nodes, symptom: precursor, remedy: reboot, detected_by: [hma]}
  nccl: {scope: job, mtbf: 8d, symptom: hang}
  nic: {rate: 6.5 per 1000 node-days, exposure: allocated}
  infant: {lifetime: {model: weibull, mean: 90d, shape: 0.7}}
detection:
  hma: {latency: {model: uniform, min: 5s, max: 30s}, miss: 1%}
  watchdog: {latency: 10min}
  human: {latency: 2h}
recovery:
  mark: 1s
  stop: 2s
  capacity_wait: {model: lognormal, median: 10min, sigma: 1}
  never_capacity: 0.1%
  replacement: {model: uniform, min: 20min, max: 30min}
  reboot: 2min
  validation: 3min
  validation_failure: 2%
  queue: 4s
  restart: 90s
  software_resume: never
  grace: 2min
  slow_after_restore: {factor: 94.4%, for: 10min}
  immune: [detection, queue]
checkpoint:
  tiers:
    memory: {interval: 500 steps, where: peer_memory, survives: [process], copies: 2}
    fsx: {interval: daly, stall: 30s, persist: 2min, restore: 90s, atomic: false, write_failure: 0.01,
          when_busy: block, final: true, emergency: true}
inject: [{at: 10min, node: 2063, cause: gpu}]
horizon: 200d
)";

constexpr const char* kSmall = "job: {nodes: 4, work: 10d}\ncheckpoint: none\n";

Scenario parse(const std::string& text, const std::vector<Override>& overrides = {}) {
  return parse_scenario(text, "small.yaml", overrides, "no-such-folder");
}

std::string mistakes(const std::string& text, const std::vector<Override>& overrides = {}) {
  try {
    parse(text, overrides);
  } catch (const ConfigError& e) {
    return e.what();
  }
  return "none";
}

Duration minutes(std::int64_t n) { return Duration::seconds(n * 60); }
Duration constant(const Distribution& d) { return std::get<Constant>(d).value; }

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
            "section; set checkpoint as a whole");
  EXPECT_EQ(mistakes(kFull, {{"inject[1].at", "1h"}}),
            "--set inject[1].at:1:1: inject[1]: there is no such entry in the scenario");
  EXPECT_EQ(mistakes(kSmall, {{"job..work", "1h"}}),
            "--set job..work:1:1: job..work: is not a key; expected a path such as checkpoint.interval");
  EXPECT_EQ(mistakes(kSmall, {{"job.work", ""}}), "--set job.work: is empty");
  EXPECT_EQ(mistakes(kSmall, {{"job.work", "[1d"}}),
            "--set job.work:1:1: is not valid YAML: end of sequence flow not found");
}

TEST(Profiles, FillInWhatTheScenarioLeavesOut) {
  const std::string text =
      std::string(kSmall) +
      "causes: {gpu: {mtbf: 30d}}\n"
      "recovery: {profile: hyperpod-field, restart: 90s}\ndetection: {watchdog: {latency: 5min}}\n";
  const Scenario s = parse(text);
  EXPECT_EQ(s.recovery_profile, "hyperpod-field");
  EXPECT_EQ(constant(s.recovery.restart), Duration::seconds(90)) << "the scenario's own";
  EXPECT_EQ(std::get<Uniform>(s.recovery.replacement).min, minutes(20)) << "the profile's";
  ASSERT_EQ(s.detection.size(), 4u);
  EXPECT_EQ(s.detection[0].name, "watchdog");
  EXPECT_EQ(constant(s.detection[0].latency), minutes(5));
  EXPECT_EQ(s.causes[0].detected_by, std::vector<std::string>{"task_failure"});
  EXPECT_EQ(s.unconfirmed.size(), 4u)
      << "capacity_wait, validation, validation_failure, queue; not restart, not human";
  EXPECT_EQ(parse(text, {{"recovery.queue", "1min"}}).unconfirmed.size(), 3u);
  EXPECT_EQ(constant(parse(text, {{"recovery.profile", "hyperpod-exercise"}}).recovery.mark),
            Duration::seconds(90));
  EXPECT_EQ(std::get<Uniform>(parse(text, {{"recovery.replacement.max", "50min"}}).recovery.replacement).max,
            minutes(50));
}

TEST(Profiles, TheExerciseTakesEighteenMinutesAndAQuarter) {
  const Scenario s =
      parse(std::string(kSmall) + "causes: {gpu: {mtbf: 30d}}\nrecovery: {profile: hyperpod-exercise}\n");
  const Recovery& r = s.recovery;
  Duration sum = constant(s.detection.at(0).latency);
  for (const Distribution* d : {&r.mark, &r.stop, &r.replacement, &r.validation, &r.queue, &r.restart})
    sum += constant(*d);
  EXPECT_EQ(sum, Duration::seconds(18 * 60 + 15));
}

TEST(Profiles, EveryFigureHasASourceOrAWarning) {
  for (const std::string& name : profile_names()) {
    std::vector<Issue> issues;
    const auto profile = find_profile(name, "", {}, "", issues);
    ASSERT_TRUE(profile) << name;
    std::set<std::string> remarked;
    for (const auto& list : {profile->sources, profile->unconfirmed}) {
      for (const Remark& r : list) {
        EXPECT_TRUE(node_at(profile->tree, r.key))
            << name << " remarks on " << r.key << ", which it does not set";
        EXPECT_TRUE(remarked.insert(r.key).second) << r.key;
      }
    }
    for (const Entry& e : profile->tree.find("recovery")->value.entries) {
      std::vector<std::string> keys{e.key};
      if (e.key == "by_hand" || e.key == "elastic") {
        keys.clear();
        for (const Entry& part : e.value.entries) keys.push_back(e.key + "." + part.key);
      }
      for (const std::string& key : keys)
        EXPECT_TRUE(remarked.contains("recovery." + key)) << name << " " << key;
    }
    for (const Entry& e : profile->tree.find("detection")->value.entries)
      EXPECT_TRUE(remarked.contains("detection." + e.key + ".latency")) << name << " " << e.key;
  }
}

TEST(Catalogue, IsValidAndKnowsWhereEfaIsMissing) {
  EXPECT_GE(catalogue().size(), 15u);
  for (const InstanceType& t : catalogue()) {
    EXPECT_FALSE(t.source.empty()) << t.name;
    EXPECT_EQ(find_instance(t.name)->gpus, t.gpus);
  }
  for (const char* name : {"ml.g5.xlarge", "ml.g5.2xlarge", "ml.g5.4xlarge"}) {
    EXPECT_EQ(find_instance(name)->efa_devices, 0) << name;
    EXPECT_TRUE(find_instance(name)->nic_burstable) << name;
  }
  EXPECT_EQ(find_instance("ml.g5.8xlarge")->efa_devices, 1);
  EXPECT_FALSE(find_instance("ml.g6.xlarge"));
}

// A folder that is removed again, with a scenario's companions in it.
class Folder {
 public:
  Folder()
      : path_(std::filesystem::temp_directory_path() / ("pitstop-config-" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

TEST(Files, MeasuredTimesBesideTheScenario) {
  const Folder folder;
  folder.write("restart.csv", "# measured\nminutes\n3\n1.5\r\n\n60\n");
  folder.write("bare.csv", "3\n1.5\n");
  folder.write("bad.csv", "seconds\n3\nsoon\n-1\n");
  auto text = [](const std::string& file) {
    return std::string(kSmall) + "recovery: {restart: {model: empirical, file: " + file + "}}\n";
  };
  const Scenario s = read_scenario(folder.write("s.yaml", text("restart.csv")), {});
  EXPECT_EQ(std::get<Empirical>(s.recovery.restart).seconds, (std::vector<double>{90, 180, 3600}));
  auto what = [&](const std::string& file) -> std::string {
    try {
      read_scenario(folder.write("s.yaml", text(file)), {});
    } catch (const ConfigError& e) {
      return e.what();
    }
    return "none";
  };
  EXPECT_EQ(what("bare.csv"),
            folder.path() +
                "/bare.csv:1:1: recovery.restart.file: has no unit; expected one column whose "
                "header is its unit, such as seconds or minutes");
  EXPECT_EQ(what("bad.csv"),
            folder.path() +
                "/bad.csv:3:1: recovery.restart.file: \"soon\" is not a number; expected a plain number\n" +
                folder.path() + "/bad.csv:4:1: recovery.restart.file: \"-1\" is negative");
}

TEST(Files, ProfileBesideTheScenario) {
  const Folder folder;
  folder.write("ours.yaml", "recovery: {queue: 5min, stop: 3}\nunconfirmed: {recovery.queue: a guess}\n");
  const std::string path =
      folder.write("s.yaml", std::string(kSmall) + "recovery: {profile: ours.yaml, stop: 1s}\n");
  const Scenario s = read_scenario(path, {});
  EXPECT_EQ(constant(s.recovery.queue), minutes(5));
  EXPECT_EQ(s.unconfirmed, std::vector<std::string>{"recovery.queue: a guess"});
  folder.write("ours.yaml", "recovery: {queue: 5}\nrecover: {}\n");
  try {
    read_scenario(path, {});
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_EQ(std::string(e.what()),
              folder.path() +
                  "/ours.yaml:2:1: recover: unknown key of a profile; expected description, "
                  "sources, unconfirmed, recovery or detection");
  }
}

TEST(Files, MissingAndUnreadable) {
  EXPECT_THROW(read_scenario("no/such/file.yaml", {}), InputError);
  EXPECT_THROW(read_scenario("/", {}), InputError);
  const Folder folder;
  const std::string big = folder.write("big.yaml", std::string(kMaxFileBytes + 1, ' '));
  EXPECT_THROW(read_scenario(big, {}), ConfigError);
}

TEST(Limits, DepthAndExplodingAliases) {
  auto nested = [](int n) {
    return std::string(static_cast<std::size_t>(n), '[') + std::string(static_cast<std::size_t>(n), ']');
  };
  EXPECT_EQ(mistakes("job: " + nested(63) + "\n").find("nested"), std::string::npos);
  EXPECT_NE(mistakes("job: " + nested(64) + "\n").find("nested deeper than 64 levels"), std::string::npos);
  EXPECT_NE(mistakes(std::string(100'000, '[')).find("nested deeper than 64 levels"), std::string::npos);
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char c = 'b'; c < 'k'; ++c) {
    const std::string before(1, static_cast<char>(c - 1));
    bomb += std::string(1, c) + ": &" + c + " [";
    for (int i = 0; i < 10; ++i) bomb += (i > 0 ? ",*" : "*") + before;
    bomb += "]\n";
  }
  EXPECT_NE(mistakes(bomb).find("has more than 1000000 values"), std::string::npos);
  EXPECT_NE(mistakes("a: [" + std::string(2'000'000, ',') + "]").find("has more than 1000000 values"),
            std::string::npos);
}

TEST(Limits, ManyMistakesAreCutShort) {
  std::string text = kSmall;
  for (int i = 0; i < 5000; ++i) text += "key" + std::to_string(i) + ": 1\n";
  try {
    parse(text);
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.issues().size(), 101u);
  }
}

// Keys in a schema, as paths; $ref is followed once for each place.
void schema_keys(const Json& root, const Json& at, const std::string& path, std::set<std::string>& out) {
  if (at.contains("$ref")) {
    const std::string name = at["$ref"].get<std::string>().substr(8);
    if (name != "distribution") schema_keys(root, root["$defs"][name], path, out);
  }
  if (at.contains("properties")) {
    for (const auto& [key, value] : at["properties"].items()) {
      const std::string full = path.empty() ? key : path + "." + key;
      out.insert(full);
      schema_keys(root, value, full, out);
    }
  }
  if (at.contains("additionalProperties") && at["additionalProperties"].is_object()) {
    schema_keys(root, at["additionalProperties"], path + ".NAME", out);
  }
  if (at.contains("items")) schema_keys(root, at["items"], path + "[]", out);
  if (at.contains("anyOf")) {
    for (const Json& any : at["anyOf"]) schema_keys(root, any, path, out);
  }
}

TEST(Schema, HasExactlyTheKeysOfTheReader) {
  const Json schema = Json::parse(schema_json());
  std::set<std::string> in_schema;
  schema_keys(schema, schema, "", in_schema);
  const std::vector<std::string> keys = all_keys();
  EXPECT_EQ(in_schema, std::set<std::string>(keys.begin(), keys.end()));
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["required"], Json({"checkpoint"}));
}

// The reader takes each key that the registry lists: setting it to a map of nonsense may be refused for its
// value, but never as unknown.
TEST(Schema, TheReaderKnowsEveryListedKey) {
  for (std::string key : all_keys()) {
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"causes.NAME", "causes.gpu"},
                                   {"detection.NAME", "detection.hma"},
                                   {"tiers.NAME", "tiers.fsx"},
                                   {"[]", "[0]"}}) {
      if (const std::size_t at = key.find(from); at != std::string::npos) key.replace(at, from.size(), to);
    }
    const bool one_tier = key.starts_with("checkpoint.") && !key.starts_with("checkpoint.tiers");
    const std::string what = mistakes(
        one_tier ? "job: {nodes: 4, work: 10d}\ncheckpoint: {interval: 1h}\n" : kFull, {{key, "{xyzzy: 1}"}});
    EXPECT_EQ(what.find(key + ": unknown key"), std::string::npos) << what;
    EXPECT_NE(what, "none") << key;
  }
}

TEST(Explain, EveryTopicHasAText) {
  EXPECT_NE(explain_text("").find("checkpoint"), std::string::npos);
  for (const std::string& key : all_keys()) EXPECT_FALSE(explain_text(key).empty()) << key;
  for (const SectionShape& family : distribution_shapes())
    EXPECT_NE(explain_text(family.model).find(family.meaning), std::string::npos);
  for (const std::string& name : profile_names())
    EXPECT_NE(explain_text(name).find("recovery.restart"), std::string::npos);
  for (const InstanceType& t : catalogue()) EXPECT_NE(explain_text(t.name).find("GPUs"), std::string::npos);
  for (const char* topic :
       {"units", "models", "profiles", "instances", "keys", "causes.gpu.mtbf", "inject[0].at"}) {
    EXPECT_FALSE(explain_text(topic).empty());
  }
  try {
    explain_text("weibul");
    FAIL();
  } catch (const ConfigError& e) {
    EXPECT_NE(std::string(e.what()).find("did you mean \"weibull\"?"), std::string::npos);
  }
}

// Whatever comes in, a scenario or one of the two errors comes out.
void read_anything(const std::string& text) {
  try {
    parse(text);
  } catch (const ConfigError& e) {
    EXPECT_FALSE(e.issues().empty());
    for (const Issue& issue : e.issues()) {
      EXPECT_EQ(issue.text().find('\n'), std::string::npos) << issue.text();
      EXPECT_EQ(issue.file, "small.yaml");
    }
  } catch (const InputError&) {
  }
}

TEST(Fuzz, TruncatedFiles) {
  const std::string full = kFull;
  for (std::size_t n = 0; n <= full.size(); ++n) read_anything(full.substr(0, n));
}

TEST(Fuzz, MutatedFiles) {
  std::mt19937_64 random(1);
  const std::string full = kFull;
  const std::string pieces = "{}[]:,-?&*!|>%@`\"'# \n\t0123456789.eE+abz~<\\";
  for (int i = 0; i < 4000; ++i) {
    std::string text = full;
    for (std::size_t n = random() % 8 + 1; n > 0; --n) {
      const std::size_t at = random() % text.size();
      switch (random() % 5) {
        case 0:
          text[at] = pieces[random() % pieces.size()];
          break;
        case 1:
          text[at] = static_cast<char>(random());
          break;
        case 2:
          text.erase(at, random() % 20 + 1);
          break;
        case 3:
          text.insert(at, text.substr(random() % text.size(), random() % 40));
          break;
        case 4:
          text.insert(at, 1, pieces[random() % pieces.size()]);
          break;
      }
      if (text.empty()) text = "a";
    }
    read_anything(text);
  }
}

TEST(Fuzz, RandomBytes) {
  std::mt19937_64 random(2);
  const std::string yaml = "{}[]:,-?&*!|>%@`\"'# \n\tab1";
  for (int i = 0; i < 4000; ++i) {
    std::string text(random() % 200, ' ');
    for (char& c : text) c = i % 2 == 0 ? static_cast<char>(random()) : yaml[random() % yaml.size()];
    read_anything(text);
  }
}

TEST(Scenarios, AllThatAreShippedAreValid) {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PITSTOP_SOURCE_DIR "/experiments/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    ++found;
    EXPECT_NO_THROW(read_scenario(entry.path().string(), {})) << entry.path();
  }
  EXPECT_GT(found, 0);
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
