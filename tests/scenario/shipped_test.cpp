// Scenarios inside the program: all of experiments/scenarios, by name, from any folder.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "experiments/scenario/library.hpp"
#include "experiments/scenario/scenario_file.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

const std::filesystem::path kFolder = PITSTOP_SOURCE_DIR "/experiments/scenarios";

class ShippedTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::current_path(folder.path()); }
  void TearDown() override { std::filesystem::current_path(before_); }
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder / name) << text; }
  ScratchFolder folder;

 private:
  const std::filesystem::path before_ = std::filesystem::current_path();
};

TEST_F(ShippedTest, EveryScenarioReadsByNameAsFromItsFile) {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(kFolder)) {
    if (file.path().extension() != ".yaml") continue;
    const std::string name = file.path().stem().string();
    names.insert(name);
    EXPECT_EQ(scenario_text(name), contents(file.path().string())) << name;
    const Scenario by_name = read_scenario(name, {}), by_path = read_scenario(file.path().string(), {});
    EXPECT_EQ(by_name.as_read, by_path.as_read) << name;
    EXPECT_EQ(by_name.name, by_path.name);
  }
  const std::vector<std::string> shipped = shipped_scenarios();
  EXPECT_EQ(std::set<std::string>(shipped.begin(), shipped.end()), names);
}

TEST_F(ShippedTest, AFileWinsAndAFolderDoesNot) {
  std::filesystem::create_directory(folder / "daly");
  EXPECT_EQ(scenario_text("daly"), contents(kFolder / "daly.yaml"));
  write("exercise", "name: mine\n");
  EXPECT_EQ(scenario_text("exercise"), "name: mine\n");
  EXPECT_EQ(scenario_folder("exercise"), "");
}

TEST_F(ShippedTest, ItsFilesAreTheProgramsAndThoseOfSetLieHere) {
  write("replayed-trace.csv", "no trace\n");  // not taken by the name alone
  EXPECT_NO_THROW(read_scenario("replayed-trace", {}));
  std::filesystem::copy(kFolder / "replayed-trace.csv", folder / "mine.csv");
  EXPECT_NO_THROW(read_scenario("replayed-trace", {{"trace.file", "mine.csv"}}));
  try {
    read_scenario("replayed-trace", {{"trace.file", "replayed-trace.csv"}});
    ADD_FAILURE() << "read a trace that is none";
  } catch (const ConfigError& e) {
    EXPECT_EQ(e.issues().front().file, "replayed-trace.csv") << e.what();
  }
}

TEST_F(ShippedTest, AnUnknownNameIsAnsweredWithTheNames) {
  const Answer a = pitstop({"run", "g5-flet"});
  EXPECT_EQ(a.code, 3);
  for (const std::string& name : shipped_scenarios()) EXPECT_NE(a.err.find(name), std::string::npos) << a.err;
  EXPECT_NE(a.err.find("did you mean \"g5-fleet\"?"), std::string::npos) << a.err;

  const Answer file = pitstop({"validate", "g5-fleet.yaml"});  // no such file in the source folder
  EXPECT_EQ(file.code, 3);
  EXPECT_NE(file.err.find("did you mean \"g5-fleet\"?"), std::string::npos) << file.err;
  EXPECT_EQ(file.err.find("airesim"), std::string::npos) << file.err;
}

}  // namespace
}  // namespace pitstop
