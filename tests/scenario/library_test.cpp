// Profiles, the catalogue, and files beside a scenario.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "experiments/scenario/library.hpp"
#include "experiments/scenario/registry.hpp"
#include "tests/scenario/config_text.hpp"

namespace pitstop {
namespace {

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
                "/bare.csv:1:1: recovery.restart.file: has no unit; expected one column with its "
                "unit as header, such as seconds or minutes");
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

TEST(Scenarios, AllThatAreShippedAreValid) {
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(PITSTOP_SOURCE_DIR "/experiments/scenarios")) {
    if (entry.path().extension() != ".yaml") continue;
    ++found;
    EXPECT_NO_THROW(read_scenario(entry.path().string(), {})) << entry.path();
  }
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace pitstop
