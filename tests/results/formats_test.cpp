// docs/formats.md names every table, column and key that the program writes; files of every format so far
// (tests/formats) are still read; newer ones are refused plainly.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "calibration/profile_json.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/observe/replay_folder.hpp"
#include "experiments/results/json_head.hpp"
#include "experiments/results/results.hpp"
#include "experiments/results/results_columns.hpp"
#include "experiments/results/results_compose.hpp"
#include "sim/shared/words.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

const std::string kKept = PITSTOP_SOURCE_DIR "/tests/formats/";
const std::string kDaly = "experiments/scenarios/daly.yaml", kCluster = "experiments/scenarios/g5-fleet.yaml";

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

struct Command {
  std::string name;  // as docs/formats.md has it
  Words words;
};

// Every command that writes JSON, with options that make it say all that it can.
std::vector<Command> json_commands(const ScratchFolder& folder) {
  const Words priced{"--set", "cluster.price=7USD/h"};
  return {
      {"run", Words{"run", kCluster, "--replications", "40", "--calibration",
                    "calibration/profiles/g5-literature.yaml", "--uncertainty", "--draws", "4"} +
                  priced},
      {"sweep", {"sweep", kDaly, "--vary", "checkpoint.interval=1h,2h", "--replications", "20"}},
      {"compare", {"compare", kDaly, "--vary", "checkpoint.interval=1h,2h", "--replications", "20"}},
      {"validate", {"validate", kDaly}},
      {"tune", {"tune", kDaly, "--replications", "50"}},
      {"sensitivity",
       {"sensitivity", kDaly, "--replications", "20", "--over", "checkpoint.stall=1min..10min", "--over",
        "recovery.restart=1min..20min"}},
      {"plan", Words{"plan", kCluster, "--replications", "20", "--vary", "cluster.spares=0,1", "--deadline",
                     "32d", "--budget", "400000USD"} +
                   priced},
      {"payoff", Words{"payoff", kCluster, "--replications", "20"} + priced},
      {"slo", {"slo", kCluster, "--replications", "20"}},
      {"alerts", {"alerts", "experiments/scenarios/exercise.yaml", "--replications", "1"}},
      {"replay", {"replay", "experiments/scenarios/exercise.yaml"}},
      {"calibrate check",
       {"calibrate", "check", "tests/calibration/fixtures/nccl_v2_all_reduce_noise.txt", "--instance",
        "ml.p5.48xlarge"}},
      {"calibrate import", {"calibrate", "import", "tests/calibration/fixtures/osu.txt"}},
      {"calibrate storage",
       {"calibrate", "storage", "--path", folder.path(), "--file", "1MiB", "--repetitions", "1"}},
  };
}

// What it writes to a file (to stdout, a run leaves its what-ifs out); of JSON lines the first.
Json json_of(const Words& words) {
  const ScratchFolder folder;
  const Answer a = pitstop(words + Words{"--json", folder / "answer.json"});
  EXPECT_TRUE(a.code == 0 || a.code == 1) << a.err;  // 1: an answer, and a goal that is not met
  const std::string text = contents(folder / "answer.json");
  return Json::parse(words.front() == "replay" ? text.substr(0, text.find('\n')) : text);
}

// ---- docs/formats.md

// The rows of its tables under `heading`: the name in the first cell and what stands in the second.
std::vector<std::pair<std::string, std::string>> documented(const std::string& heading) {
  std::istringstream page(contents(PITSTOP_SOURCE_DIR "/docs/formats.md"));
  std::vector<std::pair<std::string, std::string>> rows;
  const std::regex row("\\| `([^`]+)` \\| ([^|]*)\\|.*");
  bool here = false;
  std::smatch found;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("#")) here = line == heading;
    if (here && std::regex_match(line, found, row)) rows.emplace_back(found[1], found[2]);
  }
  EXPECT_FALSE(rows.empty()) << "docs/formats.md: no table under " << heading;
  return rows;
}

// "x_{a,b}" is x_a and x_b.
Words braces_expanded(const std::string& text) {
  const auto open = text.find('{'), close = text.find('}');
  if (open == std::string::npos) return {text};
  Words all;
  std::istringstream choices(text.substr(open + 1, close - open - 1));
  for (std::string choice; std::getline(choices, choice, ',');) {
    for (const std::string& one : braces_expanded(text.substr(0, open) + choice + text.substr(close + 1)))
      all.push_back(one);
  }
  return all;
}

template <std::size_t n>
Words word_expanded(const std::string& text, const std::string& word, const char* const (&values)[n]) {
  const auto at = text.find(word);
  if (at == std::string::npos) return {text};
  Words all;
  for (const char* value : values) all.push_back(std::string(text).replace(at, word.size(), value));
  return all;
}

struct Names {
  std::set<std::string> always, sometimes;  // `a`, (`b`)
};

// The names in a cell: `a_{b,c}`, LINE and ENDING expanded; KEY is `key`.
Names names_in(const std::string& cell, const std::string& key = "") {
  Names names;
  const std::regex code("(\\()?`([^`]+)`");
  const char* const keys[] = {key.c_str()};
  for (std::sregex_iterator m(cell.begin(), cell.end(), code), end; m != end; ++m) {
    for (const std::string& a : braces_expanded((*m)[2]))
      for (const std::string& b : word_expanded(a, "LINE", kLineNames))
        for (const std::string& c : word_expanded(b, "ENDING", kEndingNames))
          for (const std::string& d : word_expanded(c, "KEY", keys))
            if (!d.empty()) ((*m)[1].matched ? names.sometimes : names.always).insert(d);
  }
  return names;
}

TEST(Formats, EveryJsonKeyIsDocumented) {
  const ScratchFolder folder;
  std::set<std::string> commands;
  const auto rows = documented("## JSON");
  for (const Command& c : json_commands(folder)) {
    commands.insert(c.name);
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return r.first == c.name; });
    ASSERT_NE(row, rows.end()) << c.name;
    const Names names = names_in(row->second);
    std::set<std::string> found;
    const Json json = json_of(c.words);
    EXPECT_EQ(json.at("format_version"), kJsonFormat) << c.name;
    EXPECT_EQ(json.contains("version"), c.name != "calibrate storage") << c.name;
    for (const auto& [key, value] : json.items())
      if (key != "version" && key != "format_version" && names.sometimes.count(key) == 0) found.insert(key);
    EXPECT_EQ(found, names.always) << c.name;
  }
  // No command that offers --json is forgotten.
  std::istringstream help(pitstop({"--help"}).out);
  const std::regex command("  ([a-z]+)  +[A-Z].*");
  std::smatch name;
  for (std::string line; std::getline(help, line);) {
    if (!std::regex_match(line, name, command) || name[1] == "merge" || name[1] == "calibrate") continue;
    if (pitstop({name[1], "--help"}).out.find("--json") == std::string::npos) continue;
    EXPECT_EQ(commands.count(name[1]), 1U) << name[1] << " writes JSON; add it here and to docs/formats.md";
  }
}

// The tables of a result file and their columns.
void expect_documented(const std::string& heading, const std::string& file, const std::string& key = "") {
  const StoredFile stored(file);
  std::size_t tables = 0;
  for (const auto& [table, cell] : documented(heading)) {
    if (!stored.has(table.c_str())) continue;
    ++tables;
    const Words names = StoredTable(stored, table.c_str()).names();
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()), names_in(cell, key).always)
        << heading << ' ' << table;
  }
  EXPECT_GT(tables, 0U) << heading;
}

std::string written(const ScratchFolder& folder, const Words& words) {
  const std::string file = folder / "out.h5";
  std::filesystem::remove(file);
  const Answer a = pitstop(words + Words{"--quiet", "--out", file});
  EXPECT_EQ(a.code, 0) << a.err;
  return file;
}

TEST(Formats, EveryTableAndColumnIsDocumented) {
  const ScratchFolder folder;
  const std::string results = "### `run`, `sweep` and `merge`";
  const auto table_names = [](const auto& rows) {
    std::set<std::string> names;
    for (const auto& [table, cell] : rows) names.insert(table);
    return names;
  };
  const auto commands = json_commands(folder);
  std::set<std::string> seen;
  const auto look = [&](const Words& words, const std::string& key) {
    const std::string file = written(folder, words);
    expect_documented(results, file, key);
    const StoredFile stored(file);
    for (const auto& [table, cell] : documented(results))
      if (stored.has(table.c_str())) seen.insert(table);
  };
  look(commands[0].words, "");
  look(commands[1].words, "checkpoint.interval_s");
  look({"run", "experiments/scenarios/two-70b-fsx.yaml", "--replications", "3"}, "");
  EXPECT_EQ(seen, table_names(documented(results))) << "every documented table is in one of the files";
  for (const char* name : {"compare", "tune", "sensitivity", "plan", "payoff", "slo"}) {
    const auto c =
        std::find_if(commands.begin(), commands.end(), [&](const Command& x) { return x.name == name; });
    expect_documented("### `" + c->name + "`", written(folder, c->words), "checkpoint.interval_s");
  }
}

// ---- files of earlier formats

// Whatever `kept` has, `now` has too, of the same type; null is no figure, of any type.
void expect_keeps(const Json& kept, const Json& now, const std::string& path) {
  if (kept.is_null() || now.is_null()) return;
  if (kept.is_number() && now.is_number()) return;
  ASSERT_EQ(std::string(kept.type_name()), now.type_name()) << path;
  if (kept.is_object()) {
    for (const auto& [key, value] : kept.items()) {
      EXPECT_TRUE(now.contains(key)) << path << '.' << key << " is gone: that is a new format";
      if (now.contains(key)) expect_keeps(value, now[key], path + '.' + key);
    }
  } else if (kept.is_array() && !kept.empty()) {
    ASSERT_FALSE(now.empty()) << path;
    expect_keeps(kept[0], now[0], path + "[0]");
  }
}

TEST(Formats, JsonKeepsTheKeysOfItsFormat) {
  const ScratchFolder folder;
  for (const Command& c : json_commands(folder)) {
    std::string name = c.name;
    std::replace(name.begin(), name.end(), ' ', '-');
    const std::string kept = contents(kKept + "json-1/" + name + ".json");
    ASSERT_NE(kept, "") << name;
    expect_keeps(Json::parse(kept), json_of(c.words), c.name);
  }
}

std::string digest_of_kept_run() { return Json::parse(contents(kKept + "results-1/digest.json"))["digest"]; }

TEST(Formats, ResultsOfFormat1AreStillReported) {
  const ScratchFolder folder;
  const Answer a = pitstop({"report", kKept + "results-1/run.h5", "-o", folder / "run.md"});
  EXPECT_EQ(a.code, 0) << a.err;
  EXPECT_EQ(a.err, "") << "what is simulated anew for the report gives the replications in the file";
  EXPECT_NE(contents(folder / "run.md").find(digest_of_kept_run()), std::string::npos);
}

TEST(Formats, ShardsOfFormat1AreStillMerged) {
  const ScratchFolder folder;
  const Answer a = pitstop({"merge", kKept + "results-1/part-1.h5", kKept + "results-1/part-2.h5", "--quiet",
                            "--json", folder / "all.json"});
  EXPECT_EQ(a.code, 0) << a.err;
  EXPECT_EQ(Json::parse(contents(folder / "all.json"))["digest"], digest_of_kept_run());
}

TEST(Formats, UnfinishedResultsOfFormat2AreStillResumed) {
  const ScratchFolder folder;
  std::filesystem::copy_file(kKept + "unfinished-2/run.h5", folder / "run.h5");
  const Answer a = pitstop({"run", kDaly, "--replications", "16", "--quiet", "--resume", folder / "run.h5",
                            "--json", folder / "run.json"});
  EXPECT_EQ(a.code, 0) << a.err;
  EXPECT_EQ(Json::parse(contents(folder / "run.json"))["digest"], digest_of_kept_run());
}

// ---- files of formats to come

void expect_refused(const Words& words) {
  const Answer a = pitstop(words);
  EXPECT_EQ(a.code, 3) << a.err;
  EXPECT_NE(a.err.find("this file is of format 9; this program reads format"), std::string::npos) << a.err;
  EXPECT_NE(a.err.find("Read it with a newer Pitstop"), std::string::npos) << a.err;
}

TEST(Formats, NewerOnesAreRefusedPlainly) {
  const ScratchFolder folder;
  const std::string results = folder / "results.h5", unfinished = folder / "unfinished.h5",
                    json = folder / "node.json", replay = folder / "replay";
  write_file(results, image_of([](FileId file) { integer_attribute(file, "format_version", 9); }));
  expect_refused({"report", results, "-o", folder / "x.html"});
  expect_refused({"merge", results});
  expect_refused({"run", kDaly, "--resume", results});

  std::string bytes = contents(kKept + "unfinished-2/run.h5");
  const std::string mark = "format 2\n";
  ASSERT_LT(bytes.find(mark), 512U);
  bytes[bytes.find(mark) + mark.size() - 2] = '9';
  write_file(unfinished, bytes);
  expect_refused({"merge", unfinished});
  expect_refused({"run", kDaly, "--resume", unfinished});

  write_file(
      json,
      R"({"format_version": 9, "profile": "a", "made": "", "command": "", "machine": {}, "figures": {}})");
  expect_refused({"calibrate", "gather", json});
  expect_refused({"run", kDaly, "--calibration", json});

  std::filesystem::create_directory(replay);
  write_file(replay + "/" + kManifest, R"({"format_version": 9})");
  expect_refused({"observe", replay});
}

}  // namespace
}  // namespace pitstop
