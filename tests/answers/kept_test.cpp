// What decisions found out is kept as asked: the CSV says what the JSON says, and the result file opens in
// h5py and says what the CSV says.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/results/csv.hpp"
#include "experiments/base/atomic_file.hpp"
#include "experiments/base/errors.hpp"
#include "experiments/results/results.hpp"
#include "experiments/results/results_reader.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scratch_folder.hpp"

namespace pitstop::test {
namespace {

using Json = nlohmann::json;

const std::string kCluster = "experiments/scenarios/g5-fleet.yaml", kDaly = "experiments/scenarios/daly.yaml";

std::vector<std::vector<std::string>> cells_of(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    auto& row = rows.emplace_back(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        row.emplace_back();
      } else {
        row.back() += c;
      }
    }
  }
  return rows;
}

std::size_t column(const std::vector<std::string>& heading, const std::string& name) {
  const auto at = std::find(heading.begin(), heading.end(), name);
  EXPECT_NE(at, heading.end()) << name;
  return static_cast<std::size_t>(at - heading.begin());
}

struct Kept {
  Json json;
  std::vector<std::vector<std::string>> csv;  // with its heading
  const std::string& at(std::size_t row, const std::string& name) const {
    return csv.at(row + 1).at(column(csv[0], name));
  }
  double number(std::size_t row, const std::string& name) const { return std::stod(at(row, name)); }
};

// As CSV cells are doubles to their shortest form, so they are JSON's.
Kept kept(const ScratchFolder& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--quiet", "--json", folder / "a.json", "--csv", folder / "a.csv",
                                     "--out", folder / "a.h5"});
  const Answer a = pitstop(arguments);
  EXPECT_EQ(a.code, 0) << a.err;
  return {Json::parse(contents(folder / "a.json")), cells_of(contents(folder / "a.csv"))};
}

// The first table of the result file, printed by h5py as our CSV.
void file_says_the_same(const ScratchFolder& folder, const std::string& command, const std::string& table) {
  write_file(folder / "read.py", R"(import csv, math, sys, h5py
f = h5py.File(sys.argv[1])
assert f.attrs['answer'] == sys.argv[3] and f.attrs['command_line'].startswith('pitstop ' + sys.argv[3])
assert f.attrs['scenario'].count('checkpoint:') == 1 and f.attrs['seed'] == 1
t = f[sys.argv[4]][:]
rows = list(csv.reader(open(sys.argv[2], encoding='utf-8')))
assert list(t.dtype.names) == rows[0], (t.dtype.names, rows[0])
assert len(t) == len(rows) - 1
for row, cells in zip(t, rows[1:]):
    for name, cell in zip(rows[0], cells):
        x = row[name]
        assert (x.decode() == cell if isinstance(x, bytes) else math.isnan(x) if cell == '' else float(cell) == float(x)), (name, cell, x)
)");
  const std::string all = "/usr/bin/python3 " + folder / "read.py" + " " + folder / "a.h5" + " " +
                          folder / "a.csv" + " " + command + " " + table;
  if (std::system("/usr/bin/python3 -c 'import h5py' 2>/dev/null") != 0) GTEST_SKIP() << "no h5py";
  EXPECT_EQ(std::system(all.c_str()), 0) << all;
}

TEST(DecisionsKept, TunesTrace) {
  ScratchFolder folder;
  const Kept k =
      kept(folder, {"tune", kDaly, "--over", "checkpoint.interval=10min..6h", "--replications", "200"});
  ASSERT_EQ(k.csv.size() - 1, k.json["trace"].size());
  for (std::size_t i = 0; i < k.json["trace"].size(); ++i) {
    const Json& point = k.json["trace"][i];
    EXPECT_EQ(k.at(i, "stage"), point["stage"]);
    EXPECT_EQ(k.number(i, "objective_mean_s"), point["objective"]["mean"]);
    if (point["setting"].empty()) continue;
    EXPECT_EQ(k.number(i, "checkpoint.interval_s"), point["setting"]["checkpoint.interval"]);
  }
  file_says_the_same(folder, "tune", "trace");
}

TEST(DecisionsKept, ComparesDifferences) {
  ScratchFolder folder;
  const Kept k = kept(folder, {"compare", kCluster, "--vary", "cluster.spares=0,2", "--replications", "100"});
  const Json& d = k.json["differences"][0];
  for (std::size_t i = 0; i + 1 < k.csv.size(); ++i) {
    const std::string of = k.at(i, "of"), what = k.at(i, "what");
    const Json mean = of == "total"  ? d["saved_s"]
                      : of == "line" ? d["ledger_saved_s"][what]["mean"]
                                     : d["by_cause_saved_s"][what]["mean"];
    EXPECT_EQ(k.number(i, "saved_mean_s"), mean) << of << " " << what;
  }
  file_says_the_same(folder, "compare", "differences");
}

TEST(DecisionsKept, SensitivitysLevers) {
  ScratchFolder folder;
  const Kept k = kept(folder, {"sensitivity", kDaly, "--replications", "50", "--points", "8", "--over",
                               "checkpoint.stall=1min..10min"});
  ASSERT_EQ(k.csv.size() - 1, k.json["levers"].size());
  for (std::size_t i = 0; i < k.json["levers"].size(); ++i)
    EXPECT_EQ(k.number(i, "saved_mean_s"), k.json["levers"][i]["saved"]["mean"]);
  file_says_the_same(folder, "sensitivity", "levers");
}

TEST(DecisionsKept, PlansOptions) {
  ScratchFolder folder;
  const Kept k = kept(folder, {"plan", kCluster, "--vary", "cluster.spares=0,1", "--deadline", "40d",
                               "--replications", "100", "--set", "cluster.price=7USD/h"});
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(k.number(i, "wall_mean_s"), k.json["options"][i]["wall_s"]["mean"]);
    EXPECT_EQ(k.number(i, "cost_mean"), k.json["options"][i]["cost"]["mean"]);
    EXPECT_EQ(k.number(i, "in_time"), k.json["options"][i]["in_time"]["share"]);
  }
  file_says_the_same(folder, "plan", "options");
}

TEST(DecisionsKept, PayoffsAndServiceLevels) {
  ScratchFolder folder;
  const Kept payoff = kept(folder, {"payoff", kCluster, "--replications", "100"});
  for (std::size_t i = 0; i < payoff.json["improvements"].size(); ++i)
    EXPECT_EQ(payoff.number(i, "saved_mean_s"), payoff.json["improvements"][i]["saved_s"]["mean"]);
  file_says_the_same(folder, "payoff", "improvements");
  const Kept slo = kept(folder, {"slo", kCluster, "--replications", "100"});
  for (std::size_t i = 0; i < slo.json["levels"].size(); ++i)
    EXPECT_EQ(slo.number(i, "passes"), slo.json["levels"][i]["passes"]["share"]);
  file_says_the_same(folder, "slo", "levels");
}

TEST(DecisionsKept, AReportOfThemIsRefusedByName) {
  ScratchFolder folder;
  write_answer(
      folder / "a.h5", {"name: x\n", "pitstop tune x.yaml", "1"}, "tune", 1,
      {{"trace", {{"x", std::vector<double>{NAN, 1.5}}, {"name", std::vector<std::string>{"", "a,\"b\""}}}}});
  try {
    read_results(folder / "a.h5");
    FAIL();
  } catch (const InputError& e) {
    EXPECT_NE(std::string(e.what()).find("holds the answer of `pitstop tune`"), std::string::npos)
        << e.what();
  }
}

TEST(AnswerTable, AsCsvLeavesOutWhatIsNotThere) {
  const AnswerTable t{"t",
                      {{"x_s", std::vector<double>{NAN, 1.5}},
                       {"n", std::vector<std::int64_t>{-1, 2}},
                       {"name", std::vector<std::string>{"", "a,\"b\""}}}};
  EXPECT_EQ(table_csv(t), "x_s,n,name\n,-1,\n1.5,2,\"a,\"\"b\"\"\"\n");
}

}  // namespace
}  // namespace pitstop::test
